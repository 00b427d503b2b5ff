"""What the window knows and does apart from widgets: state, jobs, worker, progress."""
