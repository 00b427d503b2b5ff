"""Widgets and looks that any page may use; they know no page."""
