"""Jobs about profiles: editing one, and finding out what a service has."""
