"""What the window shows of plans, runs and the log."""
