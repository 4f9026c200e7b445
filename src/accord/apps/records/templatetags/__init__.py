"""Template tags of records: what is said of files and rows."""
