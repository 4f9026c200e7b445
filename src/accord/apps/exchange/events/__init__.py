"""What this app writes to the ledger and announces: one module a concern, imported here."""
