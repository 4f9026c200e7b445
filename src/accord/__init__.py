"""Accord: the platform on which agencies run a joint crime-prevention strategy."""

__version__ = "0.1.0"
