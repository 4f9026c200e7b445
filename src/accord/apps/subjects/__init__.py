"""The same person across records: suggested by a model, decided by people, within policy."""
