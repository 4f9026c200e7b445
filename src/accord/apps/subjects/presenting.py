"""What the pages of links show, as tables and lists."""

import math
from collections.abc import Callable, Sequence
from typing import Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accord.apps.subjects import forms, wording
from accord.apps.subjects.holding import of_identifiers
from accord.apps.subjects.kinds import IDENTIFIER, PERSON, PLACE, VEHICLE, Kind
from accord.apps.subjects.models import Decision, EventDecision, Mention
from accord.apps.subjects.naming import (
    described,
    kind_words,
    label_of,
    name_of,
    point_words,
    role_words,
)
from accord.apps.subjects.selectors import Pair, Parked, Subject, Waiting
from accord.apps.subjects.services import DECIDE
from accord.apps.subjects.sides import fields_of
from accord.frame.http import Request
from accord.frame.ui.components import Crumb, Text
from accord.frame.ui.tables import Column, Table

_QUEUES: Final = {
    PERSON.code: "queue", VEHICLE.code: "vehicles", PLACE.code: "places",
    IDENTIFIER.code: "identifiers",
}  # fmt: skip


def queue_url(kind: Kind) -> str:
    """The queue of a kind."""
    return reverse(f"subjects:{_QUEUES[kind.code]}")


def kind_query(kind: Kind) -> str:
    """What is added to an address that is the same for all kinds."""
    return "" if kind is PERSON else f"?kind={kind.code}"


def pair_url(left: Mention, right: Mention) -> str:
    """The page on which two mentions stand side by side."""
    return reverse("subjects:pair", args=[left.pk, right.pk])


def place_of(decision: Decision) -> str:
    """Where a decision stands: on its pair's page, or among those that rest."""
    if decision.rests:
        return queue_url(decision.left.kind)
    return pair_url(decision.left, decision.right)


def queue_table(
    request: HttpRequest,
    rows: Sequence[Waiting],
    form: forms.QueueFilter,
    kind: Kind,
    *,
    has_begun: bool = True,
) -> Table:
    """Pairs that wait for somebody, in the order of what a decision is worth."""
    words = wording.WORDS[kind.code]
    return Table(
        request,
        caption=_("Pairs of records"),
        columns=[
            Column(
                label=_("Pair"),
                value=lambda one: f"{name_of(one.left.told)} – {name_of(one.right.told)}",
                href=lambda one: pair_url(one.left, one.right),
            ),
            *(() if kind is PLACE else (Column(label=_("Records"), value=_numbers),)),
            Column(label=_("Agencies"), value=_owners),
            Column(label=words.column, value=lambda one: wording.chance(one.probability)),
            Column(
                label=_("Moves"),
                value=lambda one: (
                    _("%(count)s or more") % {"count": one.records} if one.is_rough else one.records
                ),
                numeric=True,
                unit=_("writings") if kind is PLACE else _("records"),
            ),
        ],
        rows=rows,
        filters=form,
        empty_title=_("No pair waits for you"),
        empty_text=(
            _("New pairs come when records land; the almost certain ones need nobody.")
            if has_begun
            else words.begin
        ),
        none_found=_why_none(form),
        note=words.about,
    )


def _why_none(form: forms.QueueFilter) -> str:
    """Why nothing across agencies is shown, and whom to ask; it is the same whatever others hold."""
    if not form.data.get("across"):
        return ""
    return _(
        "Pairs across agencies are shown where an agreement lets you search, read and link the partner's records for this purpose, and the partner has opened its suspects or the record is green. Your agreements say which purposes they cover; a partner's custodian of records settles what it opens."
    )


def _numbers(one: Waiting | Decision) -> str:
    return " – ".join(label_of(end) for end in (one.left, one.right))


def _owners(one: Waiting) -> str:
    names = [end.owner.name for end in (one.left, one.right)]
    return names[0] if names[0] == names[1] else " – ".join(names)


def decided_table(request: Request, rows: QuerySet[Decision]) -> Table:
    """Decisions, newest first; the own agency's that stand can be taken back."""
    own = request.actor.agency_id

    def is_mine(one: Decision) -> bool:
        return str(one.agency_id) == own and not one.is_undone  # type: ignore[attr-defined]  # annotated by the selector

    return Table(
        request,
        caption=_("Decisions"),
        columns=[
            Column(
                label=_("Records"),
                value=_numbers,
                href=lambda one: pair_url(one.left, one.right),
            ),
            Column(label=_("Decision"), value=lambda one: one.get_kind_display()),
            Column(
                label=_("State"),
                value=lambda one: _("taken back") if one.is_undone else _("stands"),
            ),
            Column(label=_("Agency"), value="agency.name"),
            Column(label=_("When"), value="at"),
            Column(
                label=_("Take back"),
                value=lambda one: _("Take back") if is_mine(one) else "–",
                href=lambda one: reverse("subjects:undo", args=[one.pk]) if is_mine(one) else "",
            ),
        ],
        rows=rows,
        empty_title=_("Nobody has decided on this yet"),
    )


def parked_table(request: Request, rows: Sequence[Parked]) -> Table:
    """Decisions that rest because a record was told anew without their person."""
    may_decide = request.actor.may(DECIDE)
    return Table(
        request,
        caption=_("Decisions that rest"),
        columns=[
            Column(
                label=_("Records"),
                value=lambda one: f"{one.left.local_id} – {one.right.local_id}",
            ),
            Column(label=_("Decision"), value=lambda one: one.decision.get_kind_display()),
            Column(label=_("When"), value="decision.at"),
            Column(
                label=_("Take back"),
                value=lambda _one: _("Take back") if may_decide else "–",
                href=lambda one: (
                    reverse("subjects:undo", args=[one.decision.pk]) if may_decide else ""
                ),
            ),
        ],
        rows=rows,
        prefix="parked",
        note=_("A record was told anew, and whom your agency decided on is not found in it without doubt. The decision moves to nobody: decide anew on whom you find there."),
    )  # fmt: skip


def sides_table(request: HttpRequest, found: Pair) -> Table:
    """Both mentions side by side, field by field."""
    left, right = fields_of(found.left), fields_of(found.right)
    rows = [(label, one, other) for (label, one), (_label, other) in zip(left, right, strict=True)]
    return Table(
        request,
        caption=_("Side by side"),
        columns=[
            Column(label=_("Field"), value=lambda row: row[0]),
            Column(label=found.left.owner.name, value=lambda row: row[1]),
            Column(label=found.right.owner.name, value=lambda row: row[2]),
        ],
        rows=rows,
        prefix="sides",
    )


def bars_table(request: HttpRequest, found: Pair) -> Table:
    """The waterfall in words."""
    return Table(
        request,
        caption=wording.WORDS[found.kind.code].speaking,
        columns=[
            Column(label=_("Finding"), value="words"),
            Column(label=_("Weight"), value="speaks"),
        ],
        rows=wording.bars(found.base, found.terms, found.kind),
        prefix="bars",
        note=_("Model %(version)s; it is the same for all pairs.") % {"version": found.model},
    )


def log_table(
    request: HttpRequest, log: Sequence[Decision | EventDecision], *, agency_id: str | None
) -> Table:
    """What was decided, newest first; a reason is shown to the agency that gave it."""
    return Table(
        request,
        caption=_("Decisions"),
        columns=[
            Column(label=_("Decision"), value=lambda one: one.get_kind_display()),
            Column(label=_("Agency"), value="agency.name"),
            Column(label=_("When"), value="at"),
            Column(
                label=_("Reason"),
                value=lambda one: one.reason if str(one.agency_id) == agency_id else "–",
            ),
        ],
        rows=list(reversed(log)),
        prefix="log",
        empty_title=_("Nobody has decided on this yet"),
    )


def timeline_table(request: HttpRequest, found: Subject) -> Table:
    """A subject's records, oldest first; those at a place the newest first."""
    is_place = found.kind is PLACE
    in_part = _("The newest %(shown)s of %(total)s that you may see.") % {
        "shown": number_format(len(found.timeline), force_grouping=True),
        "total": number_format(found.total, force_grouping=True),
    }
    return Table(
        request,
        caption=_("Records at this place, newest first")
        if is_place
        else _("Records, oldest first"),
        columns=[
            Column(
                label=_("Record"),
                value="record.local_id",
                href=lambda one: reverse("records:record", args=[one.record.pk]),
            ),
            Column(label=_("Day"), value="day"),
            Column(label=_("Kind"), value=lambda one: kind_words(one.record.kind)),
            *_COLUMNS[found.kind.code](),
            Column(label=_("Place"), value="record.address"),
            Column(label=_("Agency"), value="mention.owner.name"),
        ],
        rows=found.timeline,
        prefix="timeline",
        note=in_part if found.total > len(found.timeline) else "",
    )


def _of_persons() -> list[Column]:
    return [
        Column(label=_("As what"), value=lambda one: role_words(one.mention.told)),
        Column(label=_("Name there"), value=lambda one: name_of(one.mention.told)),
        Column(label=_("Born"), value="mention.told.date_of_birth"),
    ]


def _of_vehicles() -> list[Column]:
    return [
        Column(label=_("As what"), value=lambda one: role_words(one.mention.told)),
        Column(label=_("Plate there"), value=lambda one: name_of(one.mention.told)),
        Column(label=_("Vehicle number"), value="mention.told.vin"),
        Column(label=_("Vehicle"), value=lambda one: described(one.mention.told)),
    ]


def _of_places() -> list[Column]:
    return [Column(label=_("Offence"), value="record.offence_text")]


_COLUMNS: Final[dict[str, Callable[[], list[Column]]]] = {
    PERSON.code: _of_persons, VEHICLE.code: _of_vehicles, PLACE.code: _of_places,
    IDENTIFIER.code: of_identifiers,
}  # fmt: skip


def written_table(request: HttpRequest, found: Subject) -> Table:
    """The ways in which agencies write a place."""
    return Table(
        request,
        caption=_("How it is written"),
        columns=[
            Column(label=_("Address"), value="told.address"),
            Column(label=_("Agency"), value="owner.name"),
            Column(label=_("Square of its point"), value=lambda one: point_words(one.told)),
        ],
        rows=found.members,
        prefix="written",
        per_page=20,
    )


def vehicles_table(request: HttpRequest, found: Subject) -> Table:
    """Vehicles in the same records."""
    return Table(
        request,
        caption=_("Vehicles in these records"),
        columns=[
            Column(label=_("Plate"), value=lambda row: row[0].plate or row[0].vin or "–"),
            Column(label=_("State"), value=lambda row: row[0].plate_state),
            Column(
                label=_("Vehicle"),
                value=lambda row: " ".join(filter(None, (row[0].colour, row[0].make))),
            ),
            Column(label=_("Record"), value=lambda row: row[1].record.local_id),
        ],
        rows=found.vehicles,
        prefix="vehicles",
        empty_title=_("No vehicle stands in these records"),
        note=_("A vehicle in a record is not therefore this person's."),
    )


def pairs_table(request: HttpRequest, found: Subject) -> Table:
    """The links that hold the subject's records together, each with its page."""
    by_id = {one.pk: one for one in found.members}
    rows = [
        (by_id[left], by_id[right], logit)
        for (left, right), logit in sorted(found.links.items())
        if left in by_id and right in by_id
    ]
    return Table(
        request,
        caption=_("Why these are together"),
        columns=[
            Column(
                label=_("Pair"),
                value=lambda row: f"{label_of(row[0])} – {label_of(row[1])}",
                href=lambda row: pair_url(row[0], row[1]),
            ),
            Column(
                label=wording.WORDS[found.kind.code].column,
                value=lambda row: wording.chance(_chance(row[2])),
            ),
        ],
        rows=rows,
        prefix="links",
        per_page=20,
        empty_title=_("Written in one way alone") if found.kind is PLACE else _("One record alone"),
    )


def _chance(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def crumbs(label: Text, kind: Kind) -> list[Crumb]:
    """The way back to the queue."""
    return [Crumb(label=wording.WORDS[kind.code].title, url=queue_url(kind)), Crumb(label=label)]


def title_of(found: Subject) -> str:
    """A subject's heading: the name or plate in its newest record, or a place's first address."""
    told = found.members[0] if found.kind is PLACE else found.timeline[-1].mention
    return name_of(told.told)
