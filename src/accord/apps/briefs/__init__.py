"""The joint brief: one page for Monday's meeting, from several agencies' data."""
