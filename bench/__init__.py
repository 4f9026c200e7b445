"""Claims with their bars, one file each; `python3 dev.py bench` measures them."""

import os

# As in the product's own processes, for ours and for peers: threads that share out small matrices
# burn CPU seconds waiting for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
