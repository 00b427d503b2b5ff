"""Finding out what a service has, and which profile would fit it. Nothing is written."""
