"""What the page of counts by area shows, as component values."""

from functools import partial
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.places.selectors import Aggregates
from accord.frame.http import Request
from accord.frame.ui.numbers import grouped
from accord.frame.ui.tables import Column, Table


def aggregates_context(
    request: Request, form: forms.Form, kind: str, found: Aggregates | None
) -> dict[str, Any]:
    """Counts by area and month, small ones hidden."""
    if found is None:
        return {"form": form, "table": None}
    rows = [
        {"name": name, "counts": counts, "total": total, "known": known}
        for name, counts, total, known in zip(
            found.areas, found.table.values, found.table.row_totals, found.known, strict=True
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
            Column(label=_("Total"), value=_total_of, numeric=True),
        ],
        rows=rows,
        per_page=200,
        note=_(
            "“–” stands for a number from 1 to 4, or one that would give such a number away. "
            "Only whole quarters and all offences together are shown, for the same reason."
        ),
    )
    return {"form": form, "table": table, "without_place": _without_place(kind, found)}


def _without_place(kind: str, found: Aggregates) -> str:
    """How many records no area can hold."""
    if all(known for row in found.known for known in row) and not found.without_place:
        return ""
    return _(
        "About %(count)s %(unit)s of this quarter have no place: they stand in no area. Where they "
        "could change an area's number, it is “not known” rather than 0."
    ) % {"count": grouped(found.without_place), "unit": unit_of(kind)}


def _month_of(place: int, row: dict[str, Any]) -> str:
    return _published(row["counts"][place]) if row["known"][place] else _("not known")


def _total_of(row: dict[str, Any]) -> str:
    """A sum of known months only."""
    return _published(row["total"]) if all(row["known"]) else _("not known")


def _published(value: int | None) -> str:
    return "–" if value is None else grouped(value)
