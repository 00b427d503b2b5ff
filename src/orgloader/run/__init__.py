"""One run from start to end: its steps, its journal, its state and its report."""
