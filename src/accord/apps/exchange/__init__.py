"""Exchange: what agencies tell each other, each concern in files of its own name."""
