"""The models that are in use, read once, and what they say of pairs in codes."""

from functools import lru_cache
from typing import Any

from accord.core.linkage import FrozenModel, Waterfalls


@lru_cache(maxsize=8)
def frozen(digest: str, text: str) -> FrozenModel:
    """A stored model, read once in each process."""
    del digest  # the key under which it is kept
    return FrozenModel.from_json(text)


def terms_at(told: Waterfalls, at: int) -> list[list[Any]]:
    """One pair's waterfall in codes: comparison, level, weight, and what of it rarity adds."""
    return [
        [name, int(levels[at]), round(float(told.weights[name][at]), 4),
         round(float(told.rarity[name][at]), 4)]
        for name, levels in told.levels.items()
        if levels[at]
    ]  # fmt: skip
