"""A repeated write with the same key returns the first result."""
