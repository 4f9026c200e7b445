"""The tables of this app's pages: one module a concern."""
