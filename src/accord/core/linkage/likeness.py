"""How many slips of the pen lie between texts."""

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA


def edits(one: list[str], other: list[str]) -> np.ndarray:
    """Edits between texts pairwise, two exchanged neighbours counted as one; 3 is the most."""
    return process.cpdist(one, other, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
