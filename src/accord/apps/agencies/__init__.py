"""Agencies, their people and roles, sign-in, purposes and the agreements between agencies."""
