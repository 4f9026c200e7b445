"""What the pages and the API show of links: the queue, one pair, and decisions; within policy."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db.models import Exists, F, OuterRef, Q, QuerySet

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


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A pair of the queue: both mentions, the chance, how many records a decision is about.

    `is_rough` where these hang together with so many that they were looked at in part.
    """

    left: Mention
    right: Mention
    probability: float
    records: int
    is_rough: bool = False
    given: tuple[UUID, ...] = ()

    @property
    def worth(self) -> float:
        """What a decision is worth: how open the pair is, by how many records it moves."""
        return 4 * self.probability * (1 - self.probability) * self.records

    def disclosed(self) -> list[UUID]:
        """The records that this line tells of."""
        return list(self.given)


def queue(*, viewer: Actor, purpose: Purpose, ask: Ask | None = None) -> list[Waiting]:
    """Undecided pairs, first those of which a decision is worth most; the nearest are weighed.

    Two groups stand in it once, with the pair of which most is open.
    """
    asked = ask or Ask()
    owner = f"{asked.kind.part}{asked.kind.owner}"
    decided = Decision.objects.filter(
        left=OuterRef("left"), right=OuterRef("right"), undone__isnull=True
    ).exclude(kind=Decision.Kind.UNDO)
    rows = edges_visible_to(viewer=viewer, purpose=purpose, kind=asked.kind).filter(
        ~Exists(decided), probability__gte=OPEN[0]
    )
    if not asked.sure:
        # Said of the distance too, which the index goes by: most pairs lie far beyond.
        rows = rows.filter(probability__lte=OPEN[1], distance__lte=FURTHEST)
    if asked.across:
        rows = rows.exclude(**{f"left__{owner}": F(f"right__{owner}")})
    if asked.agency:
        rows = rows.filter(
            Q(**{f"left__{owner}__ori": asked.agency}) | Q(**{f"right__{owner}__ori": asked.agency})
        )
    nearest = list(
        rows.select_related(*asked.kind.read_with("left"), *asked.kind.read_with("right"))
        .order_by("distance", "left_id", "right_id")[:WEIGHED]
    )  # fmt: skip
    ends = [one for edge in nearest for one in (edge.left_id, edge.right_id)]
    who: dict[str, Any] = {"viewer": viewer, "purpose": purpose, "kind": asked.kind}
    graph = around(**who, seeds=ends)
    given = given_by(**who, mentions=[one for edge in nearest for one in (edge.left, edge.right)])
    groups, rough = _groups(graph), roughly_grouped(graph)
    found = [
        Waiting(
            left=masked(viewer, edge.left), right=masked(viewer, edge.right),
            probability=edge.probability, given=(given[edge.left_id], given[edge.right_id]),
            records=len(groups[edge.left_id] | groups[edge.right_id]),
            is_rough=graph.is_cut or edge.left_id in rough or edge.right_id in rough,
        )
        for edge in nearest
        # What went out of sight between two questions is not shown.
        if {edge.left_id, edge.right_id} <= groups.keys() & given.keys()
    ]  # fmt: skip
    # One line for two groups: what is decided of it is decided of all pairs between them.
    told = {
        _between(groups, *pair)
        for pair, one in standing(graph.log).items()
        if one.kind == Decision.Kind.REJECT
    }
    kept = []
    for one in sorted(found, key=lambda one: (-one.worth, one.left.pk, one.right.pk)):
        both = _between(groups, one.left.pk, one.right.pk)
        if both not in told:
            told.add(both)
            kept.append(one)
    return kept


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
