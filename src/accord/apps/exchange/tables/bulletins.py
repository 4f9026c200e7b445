"""The tables of bulletins' pages."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accord.apps.exchange.models import Bulletin
from accord.apps.exchange.selectors.bulletins import is_withheld
from accord.frame.http import Request
from accord.frame.ui.tables import Column, Table

TONES = {"bolo": "warning", "officer-safety": "error", "information": "info"}


def bulletins(request: Request, rows: QuerySet[Bulletin]) -> Table:
    """Newest first; a recalled one shows no title to its readers."""
    return Table(
        request,
        caption=_("Bulletins"),
        rows=rows,
        export=True,
        columns=[
            Column(
                label=_("Title"),
                value=lambda one: (
                    _("Recalled") if is_withheld(one, viewer=request.actor) else one.title
                ),
                href=lambda one: reverse("exchange:bulletin", args=[one.pk]),
            ),
            Column(
                label=_("Kind"),
                value=lambda one: one.get_kind_display(),
                tone=lambda one: TONES[one.kind],
            ),
            Column(label=_("Agency"), value="agency.name"),
            Column(label=_("State"), value=state_of),
            Column(label=_("Issued"), value=lambda one: _when(one, one.issued_at)),
            Column(label=_("Expires"), value=lambda one: _when(one, one.expires_at)),
            Column(label=_("Read by you"), value=lambda one: _("yes") if one.is_read else _("no")),
        ],
        empty_title=_("No bulletin"),
        empty_text=_("Nothing that holds is given to your agency."),
    )


def state_of(one: Any) -> str:
    """Whether it holds, was corrected or is recalled."""
    if one.recalled_at is not None:
        return _("Recalled")
    return _("Corrected") if hasattr(one, "corrected_by") else _("Holds")


def particulars(one: Any) -> list[tuple[str, Any]]:
    """Whose it is and how it may be used."""
    return [
        (_("Agency"), one.agency.name),
        (_("State"), state_of(one)),
        (_("Contact"), one.contact),
        (_("Sharing"), one.get_tlp_display()),
        (_("Handling"), one.get_handling_display()),
        (_("Issued"), _when(one, one.issued_at)),
        (_("Expires"), _when(one, one.expires_at)),
    ]


def _when(one: Any, moment: Any) -> str:
    return date_format(moment.astimezone(ZoneInfo(one.agency.time_zone)), "Y-m-d H:i T")
