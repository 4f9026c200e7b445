"""What the page of counts by area shows, as component values."""

from functools import partial
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accord.apps.places.selectors import Aggregates
from accord.apps.places.words import unit_of
from accord.frame.http import Request
from accord.frame.ui.tables import Column, Table


def aggregates_context(
    request: Request, form: forms.Form, kind: str, found: Aggregates | None
) -> dict[str, Any]:
    """Counts by area and month, small ones hidden."""
    if found is None:
        return {"form": form, "table": None}
    rows = [
        {"name": name, "counts": counts, "total": total}
        for name, counts, total in zip(
            found.areas, found.table.values, found.table.row_totals, strict=True
        )
    ]
    months = [
        Column(
            label=date_format(month, "F Y"),
            value=partial(_month_of, place),
            numeric=True,
        )
        for place, month in enumerate(found.months)
    ]
    table = Table(
        request,
        caption=_("%(unit)s by area and month") % {"unit": unit_of(kind).capitalize()},
        columns=[
            Column(label=_("Area"), value="name"),
            *months,
            Column(label=_("Total"), value=lambda row: _published(row["total"]), numeric=True),
        ],
        rows=rows,
        per_page=200,
        note=_(
            "“–” stands for a number from 1 to 4, or one that would give such a number away. "
            "Only whole quarters and all offences together are shown, for the same reason."
        ),
    )
    return {"form": form, "table": table}


def _month_of(place: int, row: dict[str, Any]) -> str:
    return _published(row["counts"][place])


def _published(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"
