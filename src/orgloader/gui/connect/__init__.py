"""The page of settings: the form, and what a test of the connections found."""
