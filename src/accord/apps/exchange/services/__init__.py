"""Every write of this app: one module a concern."""
