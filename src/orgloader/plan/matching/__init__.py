"""Which object of the studio is which of the portal."""
