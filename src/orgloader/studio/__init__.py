"""The target: profile (which class and field holds what), OData dialect, reading, writing."""
