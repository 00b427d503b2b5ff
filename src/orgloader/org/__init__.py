"""The organisation as plain data."""
