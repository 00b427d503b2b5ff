"""The window: the only room that knows Qt. It decides nothing about a load."""
