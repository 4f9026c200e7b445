"""Which subjects stand in the same incidents, of a chosen set of them: only what the viewer sees.

Subjects are grouped as on their own pages, from links that came through the policy. A line says that
two stand in one record, never that they know each other; nobody is counted, ranked or scored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Any, Final
from uuid import UUID

from accord.apps.records.models import Identifier, Record
from accord.apps.records.selectors import records_visible_to
from accord.apps.subjects.kinds import IDENTIFIER, PERSON, VEHICLE, Kind
from accord.apps.subjects.models import Mention, WrittenPlace
from accord.apps.subjects.selectors.graph import around, mentions_visible_to, subjects_in
from accord.apps.subjects.selectors.pages import masked
from accord.apps.subjects.selectors.subject import subject
from accord.frame import audit
from accord.frame.actor import Actor, Purpose

# More records than a list can show so that it can be read.
MOST_RECORDS: Final = 60
_DRAWN: Final[tuple[Kind, ...]] = (PERSON, VEHICLE, IDENTIFIER)


@dataclass(frozen=True, kw_only=True)
class Member:
    """A subject in the network: its mentions here, in the order of their records."""

    id: UUID
    kind: Kind
    mentions: tuple[Mention, ...]

    @property
    def told(self) -> Any:
        """How its newest record here tells it."""
        return self.mentions[-1].told

    @property
    def levels(self) -> list[str]:
        """How far what is told of it travels: every level that a mention has."""
        told = [one.told for one in self.mentions]
        parts = [one.person if isinstance(one, Identifier) else one for one in told]
        return sorted({one.level for one in parts if not isinstance(one, WrittenPlace)})


@dataclass(frozen=True, kw_only=True)
class Together:
    """Two subjects and the records in which both stand."""

    one: Member
    other: Member
    records: tuple[Record, ...]


@dataclass(frozen=True, kw_only=True)
class Network:
    """Records, the subjects in them, and which of these stand together; `more` where it is cut."""

    records: list[Record] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    together: list[Together] = field(default_factory=list)
    more: bool = False


def network(
    *,
    viewer: Actor,
    purpose: Purpose,
    mention_id: UUID | str,
    first: date | None = None,
    last: date | None = None,
    to_take: bool = False,
) -> Network:
    """The network around one subject: its records between two days, and who else stands in them.

    `to_take`: for a file, of records alone that may be taken away.
    """
    who: dict[str, Any] = {"viewer": viewer, "purpose": purpose}
    start = subject(**who, mention_id=mention_id)
    asked = [
        one.record
        for one in start.timeline
        if (not first or (one.day and one.day >= first))
        and (not last or (one.day and one.day <= last))
    ]
    if to_take:
        rows = records_visible_to(**who, action="export")
        may_leave = set(rows.filter(pk__in=[one.pk for one in asked]).values_list("pk", flat=True))
        asked = [one for one in asked if one.pk in may_leave]
    verb = "subjects.network_exported" if to_take else "subjects.network_viewed"
    found = _network(who, asked[-MOST_RECORDS:], more=len(asked) > MOST_RECORDS)
    audit.read(
        by=viewer, purpose=purpose, verb=verb, object_type="subject", object_id=str(start.id),
        payload={"records": len(found.records)}, disclosed=[one.pk for one in found.records],
    )  # fmt: skip
    return found


def _network(who: dict[str, Any], records: Sequence[Record], *, more: bool) -> Network:
    by_id = {one.pk: one for one in records}
    members = [one for kind in _DRAWN for one in _members(who, kind, by_id)]
    return Network(
        records=list(by_id.values()), members=members, together=list(_pairs(members, by_id)),
        more=more,
    )  # fmt: skip


def _members(who: dict[str, Any], kind: Kind, records: dict[UUID, Record]) -> Iterable[Member]:
    rows = mentions_visible_to(**who, kind=kind)
    order = list(records)
    inside = [
        masked(who["viewer"], one)
        for one in rows.filter(**{f"{kind.part}record__in": order}).order_by("pk")
    ]
    groups = subjects_in(around(**who, kind=kind, seeds=[one.pk for one in inside]))
    found: dict[UUID, list[Mention]] = {}
    for one in inside:
        if one.pk in groups:
            found.setdefault(groups[one.pk], []).append(one)
    for group, mentions in sorted(found.items()):
        mentions.sort(key=lambda one: (order.index(one.record.pk), one.pk))
        yield Member(id=group, kind=kind, mentions=tuple(mentions))


def _pairs(members: Sequence[Member], records: dict[UUID, Record]) -> Iterable[Together]:
    standing = [{mention.record.pk for mention in one.mentions} for one in members]
    for (at, one), (to, other) in combinations(enumerate(members), 2):
        if both := standing[at] & standing[to]:
            yield Together(
                one=one,
                other=other,
                records=tuple(row for pk, row in records.items() if pk in both),
            )
