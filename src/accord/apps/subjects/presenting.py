"""What the pages of links show, as tables and lists."""

import math
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.apps.records.models import Person
from accord.apps.subjects import forms, wording
from accord.apps.subjects.models import Decision, Mention
from accord.apps.subjects.selectors import Card, Pair, Parked, Subject, Told, Waiting
from accord.apps.subjects.services import DECIDE
from accord.core import vocabulary
from accord.core.vocabulary import PersonRole, RecordKind
from accord.frame.http import Request
from accord.frame.ui.components import Crumb, Text
from accord.frame.ui.tables import Column, Table


def name_of(person: Person) -> str:
    """A person's name as the record has it."""
    return ", ".join(filter(None, (person.family_name, person.given_names)))


def pair_url(left: Mention, right: Mention) -> str:
    """The page on which two mentions stand side by side."""
    return reverse("subjects:pair", args=[left.pk, right.pk])


def place_of(decision: Decision) -> str:
    """Where a decision stands: on its pair's page, or among those that rest."""
    return reverse("subjects:queue") if decision.rests else pair_url(decision.left, decision.right)


def queue_table(request: HttpRequest, rows: Sequence[Waiting], form: forms.QueueFilter) -> Table:
    """Pairs that wait for somebody, in the order of what a decision is worth."""
    return Table(
        request,
        caption=_("Pairs of records"),
        columns=[
            Column(
                label=_("Pair"),
                value=lambda one: f"{name_of(one.left.person)} – {name_of(one.right.person)}",
                href=lambda one: pair_url(one.left, one.right),
            ),
            Column(label=_("Records"), value=_numbers),
            Column(label=_("Agencies"), value=_owners),
            Column(label=_("One person?"), value=lambda one: wording.chance(one.probability)),
            Column(
                label=_("Moves"),
                value=lambda one: (
                    _("%(count)s or more") % {"count": one.records} if one.is_rough else one.records
                ),
                numeric=True,
                unit=_("records"),
            ),
        ],
        rows=rows,
        filters=form,
        empty_title=_("No pair waits for you"),
        empty_text=_("New pairs come when records land; the almost certain ones need nobody."),
        note=_("The chance is about the two records being of one person; it says nothing of them."),
    )


def _numbers(one: Waiting | Decision) -> str:
    return " – ".join(end.person.record.local_id for end in (one.left, one.right))


def _owners(one: Waiting) -> str:
    names = [end.person.record.owner.name for end in (one.left, one.right)]
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
    left, right = _fields(found.left), _fields(found.right)
    rows = [(label, one, other) for (label, one), (_label, other) in zip(left, right, strict=True)]
    return Table(
        request,
        caption=_("Side by side"),
        columns=[
            Column(label=_("Field"), value=lambda row: row[0]),
            Column(label=found.left.person.record.owner.name, value=lambda row: row[1]),
            Column(label=found.right.person.record.owner.name, value=lambda row: row[2]),
        ],
        rows=rows,
        prefix="sides",
    )


def _fields(mention: Mention) -> list[tuple[Text, Any]]:
    person, record = mention.person, mention.person.record
    return [
        (_("Surname"), person.family_name),
        (_("Given names"), person.given_names),
        (_("Date of birth"), person.date_of_birth),
        (_("Sex"), person.sex),
        (_("Address"), person.address),
        (_("As what"), role_words(person.role)),
        (_("Record"), record.local_id),
        (_("Kind"), kind_words(record.kind)),
        (_("Day"), record.local_date),
    ]


def bars_table(request: HttpRequest, found: Pair) -> Table:
    """The waterfall in words."""
    return Table(
        request,
        caption=_("What speaks for one person, and what for two"),
        columns=[
            Column(label=_("Finding"), value="words"),
            Column(label=_("Weight"), value="speaks"),
        ],
        rows=wording.bars(found.base, found.terms),
        prefix="bars",
        note=_("Model %(version)s; it is the same for all pairs.") % {"version": found.model},
    )


def log_table(request: HttpRequest, log: Sequence[Decision], *, agency_id: str | None) -> Table:
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
    """A subject's records, oldest first."""
    return Table(
        request,
        caption=_("Records, oldest first"),
        columns=[
            Column(
                label=_("Record"),
                value="record.local_id",
                href=lambda one: reverse("records:record", args=[one.record.pk]),
            ),
            Column(label=_("Day"), value="day"),
            Column(label=_("Kind"), value=lambda one: kind_words(one.record.kind)),
            Column(label=_("As what"), value=lambda one: role_words(one.mention.person.role)),
            Column(label=_("Name there"), value=lambda one: name_of(one.mention.person)),
            Column(label=_("Born"), value="mention.person.date_of_birth"),
            Column(label=_("Place"), value="record.address"),
            Column(label=_("Agency"), value="mention.person.record.owner.name"),
        ],
        rows=found.timeline,
        prefix="timeline",
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
    by_id = {one.mention.pk: one for one in found.timeline}
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
                value=lambda row: f"{row[0].record.local_id} – {row[1].record.local_id}",
                href=lambda row: pair_url(row[0].mention, row[1].mention),
            ),
            Column(label=_("One person?"), value=lambda row: wording.chance(_chance(row[2]))),
        ],
        rows=rows,
        prefix="links",
        per_page=20,
        empty_title=_("One record alone"),
    )


def _chance(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def role_words(role: str) -> str:
    """A role in a record, in the reader's language."""
    entry = vocabulary.person_roles()[PersonRole(role)]
    return entry.name_es if (get_language() or "en").startswith("es") else entry.name


def kind_words(kind: str) -> str:
    """A kind of record, in the reader's language."""
    return RecordKind(kind).unit(1, language=(get_language() or "en")[:2])


def crumbs(label: Text) -> list[Crumb]:
    """The way back to the queue."""
    return [Crumb(label=_("Same person?"), url=reverse("subjects:queue")), Crumb(label=label)]


def title_of(told: Sequence[Told]) -> str:
    """A subject's heading: the name in its newest record."""
    return name_of(told[-1].mention.person)


def card_facts(card: Card) -> list[tuple[Text, Any]]:
    """What is known of a model; what nobody measured is said to be so."""
    return [
        (_("Version"), card.version),
        (_("Digest"), card.digest),
        (_("Records that it learned from"), card.records),
        (_("Digest of these"), card.training_digest or _("not told")),
        (_("In use since"), card.activated_at),
        (_("Keys too common to find anybody by"), card.closed_keys),
        (_("Calibration and errors by group on this node"), _("not measured")),
    ]


def levels_table(request: HttpRequest, card: Card) -> Table:
    """Each finding with its two chances and what it weighs."""
    return Table(
        request,
        caption=_("What each finding weighs"),
        columns=[
            Column(
                label=_("Finding"), value=lambda one: wording.level_words(one.comparison, one.level)
            ),
            Column(label=_("One person"), value=lambda one: wording.share(one.same), numeric=True),
            Column(
                label=_("Two persons"), value=lambda one: wording.share(one.others), numeric=True
            ),
            Column(
                label=_("Weight"), value=lambda one: wording.speaks(math.log(one.same / one.others))
            ),
        ],
        rows=card.levels,
        note=_("How often each is seen in two records of one person, and of two. Rare values weigh more, common ones less."),
    )  # fmt: skip
