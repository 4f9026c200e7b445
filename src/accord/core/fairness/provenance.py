"""The provenance gate: what police find is no measure of where crime is.

A map learned from discovered offences sends patrols to where patrols have been (Lum and Isaac
2016; Ensign et al. 2018). Categories that victims report pass; the others need a reason, which
the caller must write down.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from accord.core.fairness.errors import PoliceDiscoveredError
from accord.core.forecast import Events
from accord.core.vocabulary import is_police_discovered, names_police_work, offences

LEAST_REASON = 20  # characters; "ok" is no reason


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Which categories passed by themselves and which only by the stated reason."""

    reported: tuple[str, ...]
    discovered: tuple[str, ...]
    reason: str
    # Categories of the file that police find and that were kept from standing beside the asked one.
    left_out: tuple[str, ...] = ()

    @property
    def is_overridden(self) -> bool:
        """Whether the gate was passed with a reason, which then belongs on every map."""
        return bool(self.discovered)


def is_discovered(category: str) -> bool:
    """Whether police find incidents of this category: by NIBRS code, or by its words."""
    code = category.strip().upper()
    if code in offences():
        return is_police_discovered(code)
    return names_police_work(category)


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


def reported_beside(events: Events, category: str, gate: Provenance) -> tuple[Events, Provenance]:
    """The events of one category with what people report beside it; the gate says what not.

    An estimator that learns from other categories would learn from patrols by way of them.
    """
    focused = events.focus(category)
    if focused.others is None or focused.others.category is None:
        return focused, gate
    found = tuple(sorted(filter(is_discovered, set(focused.others.category.tolist()))))
    beside = replace(focused, others=focused.others.without(found))
    return beside, replace(gate, left_out=found)


def demand_reported_beside(events: Events) -> None:
    """PoliceDiscoveredError where what stands beside the asked events was found by police."""
    beside = None if events.others is None else events.others.category
    found = [] if beside is None else sorted(filter(is_discovered, set(beside.tolist())))
    if found:
        raise PoliceDiscoveredError(
            f"police discover these, which stand beside: {', '.join(found)}; a forecast would "
            "learn from patrols by way of them; see reported_beside"
        )
