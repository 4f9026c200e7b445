"""How accounts use their purposes: each week beside the usual ones, and cases that never come back."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from accord.apps.agencies import selectors
from accord.core import policy
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.audit import inspection
from accord.frame.errors import Denied
from accord.frame.ui import numbers

USUAL_WEEKS: Final = 12
WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True, kw_only=True)
class Usage:
    """One account's week: its mix beside the usual one, and cases named on one day alone."""

    name: str
    agency: str
    drift: policy.Drift
    lone_cases: int

    @property
    def mix(self) -> str:
        """The week's shares in words."""
        return _told(self.drift.mix)

    @property
    def usual_mix(self) -> str:
        """The usual shares in words."""
        return _told(self.drift.usual_mix)

    @property
    def moved_percent(self) -> int | None:
        """The share of reads, in per cent, that had another purpose than usual."""
        return None if self.drift.moved is None else round(self.drift.moved * 100)


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def drift_report(*, viewer: Actor, purpose: Purpose, week: date) -> list[Usage]:
    """Each account that read in the week, by agency and name: questions to ask, and no finding.

    A case counts as lone when the whole agency named it on one day alone in the weeks looked at.
    """
    if not viewer.may("ledger.view"):
        raise Denied
    monday = monday_of(week)
    reads = inspection.reads_by_day(
        viewer=viewer, since=monday - USUAL_WEEKS * WEEK, before=monday + WEEK
    )
    found = policy.drifts(
        (
            policy.Reads(
                actor=one.actor_id, agency=one.agency_ori, week=monday_of(one.day),
                purpose=one.purpose_code, count=one.count,
            )
            for one in reads
        ),
        week=monday,
    )  # fmt: skip
    days: dict[tuple[str, str], set[date]] = defaultdict(set)
    named: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for one in reads:
        if one.case:
            days[one.agency_ori, one.case].add(one.day)
            if one.day >= monday:
                named[one.actor_id].add((one.agency_ori, one.case))
    names, agencies = selectors.names_of(one.actor for one in found), selectors.agency_names()
    audit.read(
        by=viewer, purpose=purpose, verb="usage.drift", object_type="ledger",
        payload={"week": monday.isoformat(), "accounts": len(found)}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    usages = [
        Usage(
            name=names.get(one.actor, one.actor[:13]),
            agency=agencies.get(one.agency, one.agency),
            drift=one,
            lone_cases=sum(len(days[case]) == 1 for case in named.get(one.actor, ())),
        )
        for one in found
    ]
    return sorted(usages, key=lambda one: (one.agency, one.name))


def _told(mix: Mapping[str, float]) -> str:
    return ", ".join(f"{code} {numbers.percent(share, 0)}" for code, share in mix.items())
