"""Rates beside each other: tests of two, scans, shrinkage, funnels and families of tests."""
