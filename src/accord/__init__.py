"""Accord: the platform on which agencies run a joint crime-prevention strategy."""
