"""The two-person rule as one reusable state machine."""
