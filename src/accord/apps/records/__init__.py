"""Submissions, mappings, records and their versions: an agency's export becomes shared data."""
