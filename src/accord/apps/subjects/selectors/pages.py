"""What the pages and the API show of links: the queue, one pair, and decisions; within policy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accord.apps.agencies.selectors import agencies
from accord.apps.records.masks import masked_person
from accord.apps.subjects.kinds import PERSON, Kind
from accord.apps.subjects.models import Decision, Edge, Mention
from accord.apps.subjects.reading import terms_at
from accord.apps.subjects.selectors.graph import (
    Graph,
    active_model,
    around,
    decisions_visible_to,
    edges_visible_to,
    kind_of,
    mentions_visible_to,
    roughly_grouped,
    standing,
    subjects_in,
)
from accord.apps.subjects.selectors.parked import resting
from accord.apps.subjects.selectors.sight import owners_seen
from accord.apps.subjects.selectors.telling import given_by
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

# Links that the model leaves open; beyond, only those who ask for the sure ones are shown more.
OPEN: Final = (0.05, 0.99)
# The distance of the further end, a little beyond for the last digit.
FURTHEST: Final = max(abs(log(one / (1 - one))) for one in OPEN) + 1e-9
# How many of the nearest to undecided are weighed for the queue.
WEIGHED: Final = 200


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Which pairs somebody wants to look at."""

    kind: Kind = PERSON
    agency: str = ""
    across: bool = False
    sure: bool = False
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class _Line:
    """What a pair of the queue is ordered by: the chance, how many records a decision is about.

    `is_rough` where these hang together with so many that they were looked at in part.
    """

    probability: float
    records: int
    is_rough: bool = False

    @property
    def worth(self) -> float:
        """What a decision is worth: how open the pair is, by how many records it moves."""
        return 4 * self.probability * (1 - self.probability) * self.records


@dataclass(frozen=True, kw_only=True)
class _Weighed(_Line):
    """A pair before its mentions are read."""

    left: UUID
    right: UUID


@dataclass(frozen=True, kw_only=True)
class Waiting(_Line):
    """A pair of the queue: both mentions, and the records that tell of them."""

    left: Mention
    right: Mention
    given: tuple[UUID, ...] = ()

    def disclosed(self) -> list[UUID]:
        """The records that this line tells of."""
        return list(self.given)


def queue(*, viewer: Actor, purpose: Purpose, ask: Ask | None = None) -> list[Waiting]:
    """Undecided pairs, first those of which a decision is worth most; the nearest are weighed.

    Two groups stand in it once, with the pair of which most is open.
    """
    asked = ask or Ask()
    who: dict[str, Any] = {"viewer": viewer, "purpose": purpose, "kind": asked.kind}
    nearest = list(_waiting(viewer, purpose, asked))
    graph = around(**who, seeds=[one for left, right, _ in nearest for one in (left, right)])
    groups, rough = _groups(graph), roughly_grouped(graph)
    found = [
        _Weighed(
            left=left, right=right, probability=probability,
            records=_records_of(groups[left], groups[right]),
            is_rough=graph.is_cut or left in rough or right in rough,
        )
        for left, right, probability in nearest
        # What went out of sight between two questions is not shown.
        if left in groups and right in groups
    ]  # fmt: skip
    # One line for two groups: what is decided of it is decided of all pairs between them.
    told = {
        _between(groups, *pair)
        for pair, one in standing(graph.log).items()
        if one.kind == Decision.Kind.REJECT
    }
    kept = []
    for one in sorted(found, key=lambda one: (-one.worth, one.left, one.right)):
        both = _between(groups, one.left, one.right)
        if both not in told:
            told.add(both)
            kept.append(one)
    return _read(viewer, who, kept)


def _read(viewer: Actor, who: Mapping[str, Any], kept: Sequence[_Weighed]) -> list[Waiting]:
    """The lines with their mentions, each read once, and the records that tell of them."""
    ends = {one for line in kept for one in (line.left, line.right)}
    rows = {one.pk: masked(viewer, one) for one in mentions_visible_to(**who).filter(pk__in=ends)}
    given = given_by(**who, mentions=rows.values())
    return [
        Waiting(
            left=rows[one.left], right=rows[one.right], probability=one.probability,
            records=one.records, is_rough=one.is_rough, given=(given[one.left], given[one.right]),
        )
        for one in kept
        if {one.left, one.right} <= rows.keys() & given.keys()
    ]  # fmt: skip


def _waiting(
    viewer: Actor, purpose: Purpose, asked: Ask
) -> QuerySet[Edge, tuple[UUID, UUID, float]]:
    """The nearest undecided pairs that the viewer may be shown, each with its chance.

    Kind, distance and owners are said of the link itself, where the index of the queue has them:
    what lies too far, is of another kind or of agencies out of reach is passed over unread.
    """
    decided = Decision.objects.filter(
        left=OuterRef("left"), right=OuterRef("right"), undone__isnull=True
    ).exclude(kind=Decision.Kind.UNDO)
    whose = sorted(owners_seen(viewer=viewer, purpose=purpose, kind=asked.kind))
    rows = edges_visible_to(viewer=viewer, purpose=purpose, kind=asked.kind).filter(
        ~Exists(decided), kind=asked.kind.code, left_owner__in=whose, right_owner__in=whose,
        probability__gte=OPEN[0],
    )  # fmt: skip
    if not asked.sure:
        # Said of the distance too, which the index goes by: most pairs lie far beyond.
        rows = rows.filter(probability__lte=OPEN[1], distance__lte=FURTHEST)
    if asked.across:
        rows = rows.exclude(left_owner=F("right_owner"))
    if asked.agency:
        named = list(agencies().filter(ori=asked.agency).values_list("pk", flat=True))
        rows = rows.filter(Q(left_owner__in=named) | Q(right_owner__in=named))
    nearest = rows.order_by("distance", "left_id", "right_id")
    start = (asked.page - 1) * WEIGHED
    columns = nearest.values_list("left_id", "right_id", "probability")
    return columns[start : start + WEIGHED]


def _records_of(one: frozenset[UUID], other: frozenset[UUID]) -> int:
    """How many records two groups have; they have none in common, or are the same one."""
    return len(one) if one is other else len(one) + len(other)


def _between(
    groups: Mapping[UUID, frozenset[UUID]], left: UUID, right: UUID
) -> frozenset[frozenset[UUID]]:
    """The two groups of a pair, or the one that both are in."""
    alone = (frozenset({left}), frozenset({right}))
    return frozenset({groups.get(left, alone[0]), groups.get(right, alone[1])})


def _groups(graph: Graph) -> dict[UUID, frozenset[UUID]]:
    """The group of each mention."""
    groups: dict[UUID, set[UUID]] = {}
    subjects = subjects_in(graph)
    for one, subject in subjects.items():
        groups.setdefault(subject, set()).add(one)
    whole = {subject: frozenset(members) for subject, members in groups.items()}
    return {one: whole[subject] for one, subject in subjects.items()}


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two mentions, what the model says of them, and what was decided."""

    kind: Kind
    left: Mention
    right: Mention
    probability: float | None
    base: float
    terms: list[list[Any]]
    model: str
    decision: Decision | None
    log: list[Decision]
    subject: UUID | None


def pair(*, viewer: Actor, purpose: Purpose, one: UUID | str, other: UUID | str) -> Pair:
    """Two mentions side by side; foreign and missing give the same `Missing`."""
    kind = kind_of(one)
    who: dict[str, Any] = {"viewer": viewer, "purpose": purpose, "kind": kind}
    found = list(mentions_visible_to(**who).filter(pk__in=(one, other)))
    if len(found) != 2:
        raise Missing
    left, right = sorted(found, key=lambda mention: mention.pk)
    edge = edges_visible_to(**who).filter(left=left, right=right).first()
    log = list(decisions_visible_to(**who).filter(left=left, right=right).order_by("number"))
    probability, base, terms, model = _told(kind, edge, left, right)
    subjects = subjects_in(around(**who, seeds=[left.pk, right.pk]))
    same = subjects.get(left.pk) == subjects.get(right.pk)
    audit.read(
        by=viewer, purpose=purpose, verb="subjects.pair_viewed", object_type="mention-pair",
        object_id=str(left.pk), disclosed=list(given_by(**who, mentions=found).values()),
    )  # fmt: skip
    return Pair(
        kind=kind, left=masked(viewer, left), right=masked(viewer, right),
        probability=probability, base=base, terms=terms, model=model,
        decision=standing(log).get((left.pk, right.pk)), log=log,
        subject=subjects.get(left.pk) if same else None,
    )  # fmt: skip


def decided(*, viewer: Actor, purpose: Purpose, kind: Kind = PERSON) -> QuerySet[Decision]:
    """Decisions on pairs that the viewer may see, newest first, with whether they were taken back."""
    return (
        decisions_visible_to(viewer=viewer, purpose=purpose, kind=kind)
        .exclude(kind=Decision.Kind.UNDO)
        .select_related(*kind.read_with("left"), *kind.read_with("right"))
        .annotate(is_undone=Exists(Decision.objects.filter(undoes=OuterRef("pk"))))
        .order_by("-number")
    )


def own_decision(*, viewer: Actor, purpose: Purpose, decision_id: UUID | str) -> Decision:
    """A decision of the viewer's agency that could be taken back, be it at rest; else `Missing`."""
    if viewer.agency_id is None:
        raise Missing
    rows = Decision.objects.filter(pk=decision_id, agency_id=viewer.agency_id)
    own = rows.exclude(kind=Decision.Kind.UNDO).select_related("left").first()
    if own is None:
        raise Missing
    seen_by = decisions_visible_to(viewer=viewer, purpose=purpose, kind=own.left.kind)
    if (found := seen_by.filter(pk=own.pk).first()) is not None:
        return found
    at_rest = resting(viewer=viewer, purpose=purpose, decision_id=decision_id)
    if at_rest is None:
        raise Missing
    return at_rest.decision


def _told(
    kind: Kind, edge: Edge | None, left: Mention, right: Mention
) -> tuple[float | None, float, list[list[Any]], str]:
    """The chance of a pair and its waterfall: as stored, or compared anew where it is weak."""
    found = active_model(kind)
    if edge is not None:
        return edge.probability, edge.base, edge.terms, found[0].version if found else ""
    if found is None:
        return None, 0.0, [], ""
    table = kind.table_of(
        kind.row_of(one.pk, str(one.owner.pk), compared(kind, one)) for one in (left, right)
    )
    ends = np.array([0], dtype=np.int64), np.array([1], dtype=np.int64)
    told = found[1].waterfalls(table, *ends)
    logit = float(found[1].score(table, *ends)[0])
    chance = float(1 / (1 + np.exp(-logit)))
    return chance, round(told.base, 4), terms_at(told, 0), found[0].version


def compared(kind: Kind, mention: Mention) -> tuple[Any, ...]:
    """What is compared of a mention, in the order of its kind's columns."""
    return tuple(attrgetter(name.replace("__", "."))(mention.told) for name in kind.compared)


def masked(viewer: Actor, mention: Mention) -> Mention:
    """The mention with its person as the viewer may see it; of others nothing is masked."""
    if mention.person is not None:
        mention.person = masked_person(mention.person, to=viewer.agency_id)
    return mention
