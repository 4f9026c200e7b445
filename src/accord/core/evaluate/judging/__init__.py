"""Every design by one door: a case in, its answer out, and the same checks for all of them."""
