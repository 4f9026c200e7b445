"""Closed shapes of the API: one module a concern."""
