"""Claims with their bars, one file each; `python3 dev.py bench` measures them."""
