"""The entries of this app in the navigation."""
