"""The pages of runs: progress, result, history and report."""
