"""The provenance gate: what police find is no measure of where crime is.

A map learned from discovered offences sends patrols to where patrols have been (Lum and Isaac
2016; Ensign et al. 2018). Categories that victims report pass; the others need a reason, which
the caller must write down.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from accord.core.fairness.errors import PoliceDiscoveredError

# Words of offence names whose count follows police activity more than it follows crime.
DISCOVERED_WORDS = (
    "drug",
    "narcotic",
    "cannabis",
    "marijuana",
    "paraphernalia",
    "prostitution",
    "solicitation",
    "loiter",
    "vagran",
    "trespass",
    "curfew",
    "disorderly",
    "drunkenness",
    "liquor",
    "gambling",
    "dui",
    "driving under",
    "traffic",
    "weapon law",
    "weapons law",
    "warrant",
    "stop",
    "arrest",
    "resist",
    "obstruct",
    "parole",
    "probation",
    "panhandl",
    "camping",
)
NIBRS_DISCOVERED = frozenset(
    {
        "35A",
        "35B",
        "39A",
        "39B",
        "39C",
        "39D",
        "40A",
        "40B",
        "40C",
        "370",
        "520",
        "90B",
        "90C",
        "90D",
        "90E",
        "90G",
        "90J",
    }
)
LEAST_REASON = 20  # characters; "ok" is no reason
_WORD = re.compile("|".join(rf"\b{re.escape(word)}" for word in DISCOVERED_WORDS), re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Which categories passed by themselves and which only by the stated reason."""

    reported: tuple[str, ...]
    discovered: tuple[str, ...]
    reason: str

    @property
    def is_overridden(self) -> bool:
        """Whether the gate was passed with a reason, which then belongs on every map."""
        return bool(self.discovered)


def is_discovered(category: str) -> bool:
    """Whether police find incidents of this category: by NIBRS code, or by a word of its name."""
    return category.strip().upper() in NIBRS_DISCOVERED or bool(_WORD.search(category))


def check_provenance(categories: Iterable[str], *, reason: str = "") -> Provenance:
    """Let reported categories pass; PoliceDiscoveredError for others without a reason."""
    distinct = sorted(set(categories))
    discovered = tuple(name for name in distinct if is_discovered(name))
    stated = reason.strip()
    if discovered and len(stated) < LEAST_REASON:
        raise PoliceDiscoveredError(
            f"police discover these: {', '.join(discovered)}; a forecast of them follows patrols, "
            f"so a reason of at least {LEAST_REASON} characters is needed"
        )
    return Provenance(
        reported=tuple(name for name in distinct if name not in discovered),
        discovered=discovered,
        reason=stated if discovered else "",
    )
