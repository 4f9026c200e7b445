"""Template tags of feeds, for the pages of apps that depend on data."""
