"""What the pages of doubled reports show, as tables: pairs of events, one pair, and the own file."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accord.apps.records.models import Record
from accord.apps.subjects import forms
from accord.apps.subjects.event_words import TWOFOLD, all_words, finding_words
from accord.apps.subjects.naming import role_of
from accord.apps.subjects.selectors import Duplicate, Duplicates, EventPair, EventPairs
from accord.frame.ui.tables import Column, Table


def event_url(one: EventPair) -> str:
    """The page on which two reports stand side by side."""
    return reverse("subjects:event", args=[one.left.pk, one.right.pk])


def record_url(record: Record) -> str:
    """A record's page."""
    return reverse("records:record", args=[record.pk])


def events_table(request: HttpRequest, found: EventPairs, form: forms.EventFilter) -> Table:
    """Pairs of two agencies' reports, those with most findings first."""
    return Table(
        request,
        caption=_("Reports of two agencies"),
        columns=[
            Column(
                label=_("Pair"),
                value=lambda one: f"{one.left.local_id} – {one.right.local_id}",
                href=event_url,
            ),
            Column(
                label=_("Agencies"),
                value=lambda one: f"{one.left.owner.name} – {one.right.owner.name}",
            ),
            Column(label=_("Day"), value="left.local_date"),
            Column(label=_("What was found"), value=lambda one: all_words(one.told)),
            Column(label=_("Decision"), value=decided),
        ],
        rows=found.rows,
        filters=form,
        export=True,
        empty_title=_("No pair of reports in these days"),
        empty_text=_(
            "Compared are incidents of two agencies that you may search, read and link for your purpose. If a partner's are missing, ask its analyst whether your agreement covers linking for this purpose."
        ),
        note=_("Shown are %(first)s to %(last)s.") % {"first": found.first, "last": found.last}
        + (" " + _("There are more pairs than are listed: choose fewer days.") if found.more else ""),
    )  # fmt: skip


def decided(one: EventPair) -> str:
    """What was decided on the pair, in words."""
    if one.decision is None:
        return "–"
    is_one = one.decision.kind == "confirm"
    return _("One event") if is_one else _("Two events")


def sides_table(request: HttpRequest, found: EventPair) -> Table:
    """Both reports side by side, field by field."""
    left, right = _fields(found.left), _fields(found.right)
    return Table(
        request,
        caption=_("Side by side"),
        columns=[
            Column(label=_("Field"), value=lambda row: row[0]),
            Column(label=found.left.owner.name, value=lambda row: row[1]),
            Column(label=found.right.owner.name, value=lambda row: row[2]),
        ],
        rows=[(label, one, other) for (label, one), (_l, other) in zip(left, right, strict=True)],
        prefix="sides",
    )


def _fields(record: Record) -> list[tuple[str, Any]]:
    start, end = (
        f"{at:%Y-%m-%d %H:%M} UTC" if at else "–"
        for at in (record.occurred_from, record.occurred_to)
    )
    return [
        (_("Record"), record.local_id),
        (_("Happened from"), start),
        (_("Happened until"), end),
        (_("Offence"), record.offence_text or record.offence_code or "–"),
        (_("Address"), record.address or "–"),
    ]


def findings_table(request: HttpRequest, found: EventPair) -> Table:
    """What was found in comparing, a line each."""
    return Table(
        request,
        caption=_("What was found in comparing"),
        columns=[Column(label=_("Finding"), value=finding_words)],
        rows=found.told,
        prefix="found",
        empty_title=_("Time, place or offence do not fit"),
        note=_("No chance is made of it: how often two agencies report one event is not known."),
    )


def duplicates_table(request: HttpRequest, found: Duplicates, form: forms.DaysForm) -> Table:
    """What the own file tells twice, a line each; the file is of the same lines."""
    return Table(
        request,
        caption=_("Told twice"),
        columns=[
            Column(label=_("Record"), value="left.local_id", href=lambda one: record_url(one.left)),
            Column(label=_("What"), value=lambda one: str(TWOFOLD[one.kind])),
            Column(label=_("Month"), value="month", unbroken=True),
            Column(
                label=_("The other record"),
                value=lambda one: one.right.local_id if one.left != one.right else "–",
                href=lambda one: record_url(one.right) if one.left != one.right else "",
            ),
            Column(label=_("Which"), value=_which),
        ],
        rows=found.rows,
        filters=form,
        export=True,
        empty_title=_("Your agency's file tells nothing twice in these days"),
        note=_("Shown are %(first)s to %(last)s.") % {"first": found.first, "last": found.last} + " " + _("Whether it is an error only your agency can tell: a person may be in one record twice for good reasons."),
    )  # fmt: skip


def _which(one: Duplicate) -> str:
    if one.told:
        return all_words(one.told)
    return f"{one.name} ({role_of(one.role)})" if one.role else one.name


def _count_of(kind: str) -> Callable[[Any], int]:
    return lambda row: row[1].get(kind, 0)


def months_table(request: HttpRequest, found: Duplicates) -> Table:
    """How often, by kind and month."""
    rows: Sequence[Any] = found.by_month
    return Table(
        request,
        caption=_("By month"),
        columns=[
            Column(label=_("Month"), value=lambda row: row[0], unbroken=True),
            *(
                Column(label=label, value=_count_of(kind), numeric=True)
                for kind, label in TWOFOLD.items()
            ),
        ],
        rows=rows,
        prefix="months",
        per_page=20,
        empty_title=_("Nothing to count"),
    )
