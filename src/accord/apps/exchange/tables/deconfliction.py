"""The tables of deconfliction's pages."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accord.apps.exchange import wording_deconfliction as wording
from accord.apps.exchange.models import (
    DeconflictionConflict,
    DeconflictionEntry,
    OnCall,
)
from accord.frame.http import Request
from accord.frame.ui.tables import Column, Table

STATE_TONES = {"open": "error", "resolved": "success", "closed": "neutral"}


def when(moment: datetime | None, zone: str) -> str:
    """A moment in a zone, as a reader writes it."""
    if moment is None:
        return "–"
    return date_format(moment.astimezone(ZoneInfo(zone)), "Y-m-d H:i T")


def entries(request: Request, rows: QuerySet[DeconflictionEntry], now: datetime) -> Table:
    """The agency's own operations and subjects."""
    return Table(
        request,
        caption=_("Entries of your agency"),
        rows=rows,
        export=True,
        columns=[
            Column(
                label=_("What"),
                value=wording.type_words,
                href=lambda one: reverse("exchange:deconflict-entry", args=[one.pk]),
            ),
            Column(
                label=_("How it stands"),
                value=lambda one: wording.state_of(one, now)[0],
                tone=lambda one: wording.state_of(one, now)[1],
            ),
            Column(label=_("When"), value=wording.window_words, sort="starts_at"),
            Column(label=_("Where"), value=wording.place_words),
            Column(label=_("Contact"), value="contact_name"),
        ],
        empty_title=_("Nothing is entered"),
        empty_text=_("Enter an operation as soon as it is planned; an hour before at the latest."),
    )


def queue(request: Request, rows: QuerySet[DeconflictionConflict], zone: str) -> Table:
    """What a watch centre looks after."""
    return Table(
        request,
        caption=_("Conflicts"),
        rows=rows,
        export=True,
        columns=[
            Column(
                label=_("Starts"),
                value=lambda one: when(one.starts_at, zone),
                href=lambda one: reverse("exchange:deconflict-watched", args=[one.pk]),
            ),
            Column(
                label=_("State"),
                value=lambda one: one.get_state_display(),
                tone=lambda one: STATE_TONES[one.state],
            ),
            Column(label=_("Agencies"), value=_agencies),
            Column(label=_("How near"), value=lambda one: wording.measured_words(one.measured)),
            Column(label=_("Acknowledged by"), value=_acknowledged),
            Column(label=_("Outcome"), value=lambda one: one.get_outcome_display() or "–"),
        ],
        empty_title=_("No conflict waits"),
        empty_text=_("Conflicts come here when both agencies name yours as their watch centre."),
    )


def rota(request: Request, rows: QuerySet[OnCall], zone: str) -> Table:
    """Who is called."""
    return Table(
        request,
        caption=_("On call"),
        rows=rows,
        prefix="rota",
        columns=[
            Column(label=_("Person"), value=lambda one: str(one.person)),
            Column(label=_("Called as number"), value="level", numeric=True),
            Column(label=_("From"), value=lambda one: when(one.starts_at, zone), sort="starts_at"),
            Column(label=_("Until"), value=lambda one: when(one.ends_at, zone)),
            Column(
                label=_("Change"),
                value=lambda _one: _("Take off"),
                href=lambda one: reverse("exchange:deconflict-off-call", args=[one.pk]),
            ),
        ],
        empty_title=_("Nobody is on call"),
        empty_text=_("Without a rota, an entry's own contacts are called."),
    )


def _agencies(one: Any) -> str:
    names = sorted({one.first.agency.name, one.second.agency.name})
    return " · ".join(names)


def _acknowledged(one: Any) -> str:
    known = {one.first_id: one.first.agency.name, one.second_id: one.second.agency.name}
    said = [known[side.entry_id] for side in one.sides.all() if side.acknowledged_at]
    return " · ".join(said) or _("nobody")
