"""An artefact read piece by piece; what cannot be is refused by name."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from accord.core.linkage.comparisons import SAME_STREET, Comparison
from accord.core.linkage.errors import NotAModel
from accord.core.linkage.table import Floats

# The least chance or frequency that a model can have learned, and what shares may be off by.
_LEAST: Final = 1e-30
_OFF: Final = 1e-3
_FORMER: Final = "same street, another number"


def has_labels(said: Any, comparison: Comparison) -> bool:
    """Whether levels are called as they are today; artefacts of before called some otherwise."""
    if not isinstance(said, list):
        return False
    return tuple(str(one).replace(_FORMER, SAME_STREET) for one in said) == comparison.labels


def read_class(
    raw: Any, where: str, comparisons: Sequence[Comparison]
) -> tuple[float, dict[str, Floats]]:
    """The share of a class of pairs and the chances of each level; raises `NotAModel`."""
    if not isinstance(raw, dict) or not isinstance(raw.get("levels"), dict):
        raise NotAModel(f"{where}: a share and levels are wanted")
    found = {}
    for one in comparisons:
        at = f"{where}.levels.{one.name}"
        chances = raw["levels"].get(one.name)
        if not isinstance(chances, list) or len(chances) != len(one.labels):
            raise NotAModel(f"{at}: {len(one.labels)} chances are wanted")
        found[one.name] = np.array([read_chance(value, at) for value in chances])
    return read_chance(raw.get("share"), f"{where}.share"), found


def read_chance(raw: Any, where: str) -> float:
    """A chance, above 0 and at most 1; raises `NotAModel`."""
    if type(raw) not in {int, float} or not _LEAST <= raw <= 1 + 1e-9:
        raise NotAModel(f"{where}: a number above 0 and at most 1 is wanted")
    return float(raw)


def check_shares(shares: Sequence[float]) -> None:
    """Whether the shares of all classes of pairs make a whole; raises `NotAModel`."""
    if abs(sum(shares) - 1) > _OFF:
        raise NotAModel("same.share and others.share: together they are wanted to be 1")


def read_rarity(
    raw: Mapping[str, Any], comparisons: Sequence[Comparison]
) -> tuple[dict[str, dict[str, float]], dict[str, float], dict[str, float]]:
    """How common values are, by role: named ones, the rest, two at random; or `NotAModel`."""
    names = ("frequencies", "rare_values", "mean_frequencies")
    known = {r for one in comparisons for some in one.exact_roles().values() for r in some}
    for name in names:
        if not isinstance(raw.get(name), dict):
            raise NotAModel(f"{name}: a table by field is wanted")
        for role in raw[name].keys() ^ raw["frequencies"].keys():
            raise NotAModel(f"{name}.{role}: it is wanted in {', '.join(names)}, or in none")
        for role in raw[name].keys() - known:
            raise NotAModel(f"{name}.{role}: the model compares no such field")
    common = {}
    for role, values in raw["frequencies"].items():
        at = f"frequencies.{role}"
        if not isinstance(values, dict):
            raise NotAModel(f"{at}: a table by value is wanted")
        common[role] = {text: read_chance(one, at) for text, one in values.items()}
    floors, means = (
        {role: read_chance(one, f"{name}.{role}") for role, one in raw[name].items()}
        for name in names[1:]
    )
    return common, floors, means
