"""Links around some mentions as one viewer may see them, and the groups that follow.

Policy narrows the links in the query; only then are they followed and grouped. What was not stored
because it is too weak is compared anew from the mentions that are seen, so that the groups are
those of a world in which nothing else exists.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db.models import Q, QuerySet

from accord.apps.agencies.sharing import NOTHING
from accord.apps.subjects.kinds import PERSON, Kind
from accord.apps.subjects.models import Decision, Edge, LinkModel, Mention
from accord.apps.subjects.reading import frozen
from accord.apps.subjects.selectors.minors import Born, born, minors_in
from accord.apps.subjects.selectors.sight import seen
from accord.core.linkage import Constraints, FrozenModel, Table, decided_groups
from accord.core.linkage import Decision as Entry
from accord.frame.actor import Actor, Purpose

Pair = tuple[UUID, UUID]
# Links weaker than this are not kept: they are compared anew where they matter.
KEPT_ABOVE: Final = -3.0
# The mean log-odds that a group must keep: rather two subjects for one person than one for two.
STOP: Final = 4.0
# Whoever has more links than this is looked at in part, and the page says so.
MOST_MEMBERS: Final = 400
# In what hangs together beyond this, pairs without a link are not compared anew but taken to be as
# unlike as those that are not kept: comparing all with all would take a page too long.
MOST_COMPARED: Final = 120
_ASKED: Final = 300


@dataclass
class Graph:
    """Mentions of one kind, the log-odds of pairs, and the log of decisions on them, in order."""

    members: set[UUID] = field(default_factory=set)
    logits: dict[Pair, float] = field(default_factory=dict)
    log: list[Decision] = field(default_factory=list)
    is_cut: bool = False
    kind: Kind = PERSON
    #: Of persons, what their records tell of their age.
    ages: dict[UUID, Born] = field(default_factory=dict)

    @cached_property
    def neighbours(self) -> dict[UUID, set[UUID]]:
        """Who is held together with whom: by a link above even chances, or by a decision.

        Looked at once all that belongs to the graph is in it, and the same from then on.
        """
        out: dict[UUID, set[UUID]] = {one: set() for one in self.members}
        strong = [pair for pair, logit in self.logits.items() if logit > 0]
        for one, other in (*strong, *confirmed(self.log)):
            if one in out and other in out:
                out[one].add(other)
                out[other].add(one)
        return out

    @cached_property
    def components(self) -> list[list[UUID]]:
        """Who hangs together at all, in order of their ids."""
        found, done = list[list[UUID]](), set[UUID]()
        for start in sorted(self.members):
            if start not in done:
                component = _component(self.neighbours, start)
                done |= component
                found.append(sorted(component))
        return found


def edges_visible_to(*, viewer: Actor, purpose: Purpose, kind: Kind = PERSON) -> QuerySet[Edge]:
    """Links both of whose ends the viewer may be shown; callers may slice it and never widen it."""
    return Edge.objects.filter(_both(viewer, purpose, kind))


def decisions_visible_to(
    *, viewer: Actor, purpose: Purpose, kind: Kind = PERSON
) -> QuerySet[Decision]:
    """The log of decisions on pairs both of which the viewer may be shown, oldest first."""
    return Decision.objects.filter(_both(viewer, purpose, kind)).select_related("agency")


def mentions_visible_to(
    *, viewer: Actor, purpose: Purpose, kind: Kind = PERSON
) -> QuerySet[Mention]:
    """Mentions that the viewer may be shown, with what they tell of and their records."""
    condition = seen(viewer=viewer, purpose=purpose, kind=kind, part=kind.part)
    rows = Mention.objects.filter(condition, is_linked=True)
    return rows.select_related(*kind.read_with())


def kind_of(mention_id: UUID | str) -> Kind:
    """What a mention tells of; of none, persons: who may see it is asked by what follows."""
    found = Mention.objects.filter(pk=mention_id).first()
    return PERSON if found is None else found.kind


def _both(viewer: Actor, purpose: Purpose, kind: Kind) -> Q:
    if not viewer.may("subjects.view"):
        return NOTHING
    left, right = (
        seen(viewer=viewer, purpose=purpose, kind=kind, part=f"{end}__{kind.part}")
        for end in ("left", "right")
    )
    return left & right


def standing(log: Iterable[Decision]) -> dict[Pair, Decision]:
    """The decision in force on each pair: the newest that was not taken back."""
    rows = list(log)
    undone = {one.undoes_id for one in rows if one.undoes_id}
    return {
        (one.left_id, one.right_id): one
        for one in rows
        if one.kind != Decision.Kind.UNDO and one.pk not in undone
    }


def confirmed(log: Iterable[Decision]) -> list[Pair]:
    """Pairs that somebody has said to be one."""
    found = standing(log)
    return [pair for pair, one in found.items() if one.kind == Decision.Kind.CONFIRM]


def around(*, viewer: Actor, purpose: Purpose, seeds: Iterable[UUID], kind: Kind = PERSON) -> Graph:
    """The components of the seeds; a mention that the viewer may not see is no seed."""
    graph = Graph(kind=kind)
    asked: dict[str, Any] = {"viewer": viewer, "purpose": purpose, "kind": kind}
    edges = edges_visible_to(**asked).order_by()
    log = decisions_visible_to(**asked).order_by("number")
    visible = mentions_visible_to(**asked)
    wanted = list(dict.fromkeys(seeds))
    frontier: set[UUID] = set()
    for some in _batches(wanted):
        frontier.update(visible.filter(pk__in=some).values_list("pk", flat=True))
    most = max(MOST_MEMBERS, 4 * len(wanted))
    decided: dict[UUID, Decision] = {}
    while frontier and len(graph.members) < most:
        taken = sorted(frontier)[: most - len(graph.members)]
        graph.members.update(taken)
        reached = frontier.difference(taken)
        for some in _batches(taken):
            touching = Q(left__in=some) | Q(right__in=some)
            new = {one.pk: one for one in log.filter(touching)}
            decided |= new
            for left, right in confirmed(new.values()):
                reached |= {left, right}
            for left, right, logit in edges.filter(touching).values_list(
                "left_id", "right_id", "logit"
            ):
                graph.logits[left, right] = logit
                if logit > 0:
                    reached |= {left, right}
        frontier = reached - graph.members
    graph.is_cut = bool(frontier)
    if kind is PERSON:
        for some in _batches(sorted(graph.members)):
            graph.ages |= born(Mention.objects.filter(pk__in=some), "person__")
    graph.log = sorted(decided.values(), key=lambda one: one.number)
    return graph


def subjects_in(graph: Graph) -> dict[UUID, UUID]:
    """The subject of each mention: its group's first mention, which growth does not change."""
    out: dict[UUID, UUID] = {}
    for component in _compared(graph):
        out.update(_grouped(component, graph))
    return _without_minors(out, graph.ages)


def _without_minors(subjects: dict[UUID, UUID], ages: Mapping[UUID, Born]) -> dict[UUID, UUID]:
    """Subjects in which no record stands that the others make a minor's: each stands by itself."""
    groups: dict[UUID, list[UUID]] = {}
    for one, whose in subjects.items():
        groups.setdefault(whose, []).append(one)
    out = dict(subjects)
    for group in groups.values():
        apart = minors_in(ages, group)
        rest = sorted(set(group) - apart)
        out |= {one: one for one in apart} | dict.fromkeys(rest, rest[0])
    return out


def roughly_grouped(graph: Graph) -> frozenset[UUID]:
    """Mentions that hang together with so many others that not all pairs were compared anew."""
    large = (some for some in graph.components if len(some) > MOST_COMPARED)
    return frozenset(one for some in large for one in some)


def _component(near: Mapping[UUID, set[UUID]], start: UUID) -> set[UUID]:
    found, waiting = {start}, [start]
    while waiting:
        new = near[waiting.pop()] - found
        found |= new
        waiting.extend(new)
    return found


@dataclass(frozen=True)
class _Component:
    """Who hangs together, in order, and the log-odds of pairs of them by their places in it."""

    members: Sequence[UUID]
    logits: dict[tuple[int, int], float] = field(default_factory=dict)


def _compared(graph: Graph) -> list[_Component]:
    """Components with their links; what was not stored is compared anew, of all of them at once."""
    found = [_Component(members) for members in graph.components]
    at = {one: (some, n) for some in found for n, one in enumerate(some.members)}
    for (one, other), logit in graph.logits.items():
        if one in at and other in at:
            (some, left), (its, right) = at[one], at[other]
            if some is its:
                some.logits[left, right] = logit
    missing = [
        (some, pair)
        for some in found
        if len(some.members) <= MOST_COMPARED
        for pair in combinations(range(len(some.members)), 2)
        if pair not in some.logits
    ]
    pairs = [(some.members[left], some.members[right]) for some, (left, right) in missing]
    for (some, pair), logit in zip(missing, scores(pairs, graph.kind), strict=True):
        some.logits[pair] = logit
    return found


def _grouped(component: _Component, graph: Graph) -> dict[UUID, UUID]:
    """Groups in one component, as calibrated average link makes them under the decisions."""
    members = component.members
    if len(members) == 1:
        return {members[0]: members[0]}
    place = {one: at for at, one in enumerate(members)}
    log = [one for one in graph.log if one.left_id in place and one.right_id in place]
    pairs = sorted(component.logits)
    labels = decided_groups(
        len(members),
        np.array([one for one, _ in pairs], dtype=np.int64),
        np.array([other for _, other in pairs], dtype=np.int64),
        np.array([component.logits[pair] for pair in pairs], dtype=np.float64),
        _entries(log, place),
        stop=STOP,
        absent=KEPT_ABOVE,
        constraints=_constraints(members, graph.kind, log, place),
    ).tolist()
    return {one: members[label] for one, label in zip(members, labels, strict=True)}


def _constraints(
    members: Sequence[UUID], kind: Kind, log: Sequence[Decision], place: Mapping[UUID, int]
) -> Constraints | None:
    """Who bears two numbers that hold is not one thing, unless somebody said so of that very pair."""
    if not kind.model.number:
        return None
    apart = kind.model.apart(_table(members, kind), np.zeros(len(members) + 1, dtype=np.int64))
    said = {frozenset((place[one], place[other])) for one, other in confirmed(log)}
    kept = frozenset(pair for pair in apart if frozenset(pair) not in said)
    return Constraints(cannot_link=kept) if kept else None


def _entries(log: Sequence[Decision], place: Mapping[UUID, int]) -> list[Entry]:
    at = {one.pk: number for number, one in enumerate(log)}
    return [
        Entry("undo", undone=at[one.undoes_id])
        if one.undoes_id
        else Entry(
            "confirm" if one.kind == Decision.Kind.CONFIRM else "reject",
            (place[one.left_id], place[one.right_id]),
        )
        for one in log
    ]


def active_model(kind: Kind) -> tuple[LinkModel, FrozenModel] | None:
    """The model in use, with what it says; None before the first links were worked out."""
    row = LinkModel.objects.filter(is_active=True, kind=kind.code).first()
    return (row, frozen(row.digest, row.text)) if row else None


def scores(pairs: Sequence[Pair], kind: Kind) -> list[float]:
    """The log-odds of pairs of mentions that came through the policy, from the model in use."""
    found = active_model(kind) if pairs else None
    if found is None:
        return [KEPT_ABOVE] * len(pairs)
    ids = sorted({one for pair in pairs for one in pair})
    table = _table(ids, kind)
    place = {one: at for at, one in enumerate(ids)}
    left = np.array([place[one] for one, _ in pairs], dtype=np.int64)
    right = np.array([place[other] for _, other in pairs], dtype=np.int64)
    return [float(one) for one in found[1].score(table, left, right)]


def _table(ids: Sequence[UUID], kind: Kind) -> Table:
    """What is compared of mentions that came through the policy, in this order."""
    columns = [f"{kind.part}{name}" for name in (f"{kind.owner}_id", *kind.compared)]
    rows = dict[UUID, dict[str, object]]()
    for some in _batches(ids):
        told = Mention.objects.filter(pk__in=some).values_list("pk", *columns)
        rows.update((pk, kind.row_of(pk, str(owner), values)) for pk, owner, *values in told)
    return kind.table_of(rows[one] for one in ids)


def _batches(ids: Sequence[UUID]) -> list[Sequence[UUID]]:
    return [ids[at : at + _ASKED] for at in range(0, len(ids), _ASKED)]
