"""The rules that decide who sees what, kept in the process as long as their mark is the same.

Reading agreements, law, agencies and task forces for each question cost more than the question. One
look at the mark comes before each use: nothing here outlives a committed change of the rules.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from accord.apps.agencies import rules_mark, selectors, terms
from accord.core import policy
from accord.frame.actor import Actor

KEPT: Final = 256
#: What was built of the rules, by their mark and who asked, with the moment until which it is right.
shelf: Final[dict[Hashable, tuple[datetime | None, Any]]] = {}


@dataclass(frozen=True)
class Rules:
    """All that binds an agency, at whatever time, and agencies' keys by ORI."""

    agreements: tuple[policy.Agreement, ...]
    law: policy.Profile
    owners: Mapping[str, str]
    #: Another one with each change of the rules; "" where they are not kept.
    mark: str


def rules_for(viewer: Actor) -> tuple[Rules, frozenset[str]]:
    """What binds the viewer's agency, and the task forces to which the viewer belongs now."""
    agency_id, account = viewer.agency_id, selectors.account_in_task_forces(viewer)
    rules = _of(agency_id)
    if not rules.mark:
        return rules, selectors.task_force_codes(agency_id=agency_id, account=account)
    return rules, _kept_codes(rules.mark, agency_id, account)


def binding(agency_id: str | None, *, now: datetime) -> tuple[policy.Agreement, ...]:
    """The agreements that bind an agency at a moment, as the policy reads them."""
    return tuple(policy.in_force(_of(agency_id).agreements, now))


def law() -> policy.Profile:
    """What the law of this place forbids."""
    return _of(None).law


def put(key: Hashable, made: tuple[datetime | None, Any]) -> tuple[datetime | None, Any]:
    """Keep it under this key; a full shelf is emptied, since most of it is of earlier marks."""
    if len(shelf) >= KEPT:
        shelf.clear()
    shelf[key] = made
    return made


def forget() -> None:
    """Keep nothing any more, as a process that starts only now."""
    _kept_rules.cache_clear()
    _kept_codes.cache_clear()
    shelf.clear()


def _of(agency_id: str | None) -> Rules:
    mark = rules_mark.current()
    return _kept_rules(mark, agency_id) if mark else _read(agency_id, mark)


@lru_cache(maxsize=KEPT)
def _kept_rules(mark: str, agency_id: str | None) -> Rules:
    return _read(agency_id, mark)


def _read(agency_id: str | None, mark: str) -> Rules:
    rows = selectors.agencies().order_by().values_list("ori", "pk")
    signed = selectors.agreements_signed(agency_id=agency_id)
    return Rules(
        agreements=tuple(terms.read(one) for one in signed),
        law=selectors.profile_in_force(),
        owners={ori: str(pk) for ori, pk in rows},
        mark=mark,
    )


@lru_cache(maxsize=KEPT)
def _kept_codes(_mark: str, agency_id: str | None, account: str) -> frozenset[str]:
    return selectors.task_force_codes(agency_id=agency_id, account=account)
