"""Parts of dev.py: standard library only, run before anything is installed."""
