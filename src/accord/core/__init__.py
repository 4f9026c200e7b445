"""Libraries: numbers and records in, numbers and records out; no Django, no network, no clock."""
