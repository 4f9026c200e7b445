"""The tables of this app: one module a concern, its models imported here."""
