"""The tables of this app's pages."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accord.apps.records.tables import offence_words
from accord.frame.http import Request
from accord.frame.ui.tables import Column, Table

TONES = {"green": "success", "yellow": "warning"}


def incidents(request: Request, rows: QuerySet[Any]) -> Table:
    """Records that a search found."""
    return Table(
        request,
        caption=_("Found"),
        rows=rows,
        columns=[
            Column(
                label=_("Number"),
                value="local_id",
                href=lambda one: reverse("records:record", args=[one.pk]),
            ),
            Column(label=_("Agency"), value="owner.name"),
            Column(label=_("Local date"), value="local_date", sort="local_date"),
            Column(label=_("Offence"), value=offence_words),
            Column(label=_("Address"), value="address"),
            Column(label=_("Level"), value="level", tone=lambda one: TONES.get(one.level, "error")),
        ],
        empty_title=_("Nothing found"),
        empty_text=_("No record that is shared with you for this purpose says this."),
    )
