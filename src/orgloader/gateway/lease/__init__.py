"""One writer over all computers: the lease, where it is kept, and the base that it names."""
