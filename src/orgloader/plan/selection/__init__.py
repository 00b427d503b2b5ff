"""Leaving changes out of one load, with all that depends on them (rules.md, rule 27)."""
