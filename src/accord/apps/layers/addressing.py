"""What the pages of waiting addresses show: tables, candidates, questions, CSV."""

import io
from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet, Sum
from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accord.apps.layers.models import AddressAlias, UnplacedAddress
from accord.core.safe_io import CsvWriter
from accord.frame.downloads import kept_as
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb, Figure
from accord.frame.ui.tables import Column, Table

TONES = {"open": "warning", "placed": "success", "dismissed": "neutral"}
FLUSHED_AT = 64_000  # characters
WHY = {
    "unknown_street": gettext_lazy("No layer has a street of this name."),
    "unknown_block": gettext_lazy("The street is known, not this number."),
    "no_crossing": gettext_lazy("The two streets are not known to meet."),
    "ambiguous": gettext_lazy("Several places have this name."),
    "not_an_address": gettext_lazy("It reads like no address."),
    "no_address": gettext_lazy("It is empty."),
    "street_only": gettext_lazy("It names a street without a number."),
    "area_only": gettext_lazy("It names a whole area."),
    "far_away": gettext_lazy("It is known only far from where the agency’s records lie."),
    "alias_of_alias": gettext_lazy("Its alias points to another alias."),
}
CLASSES = {
    "crossing": gettext_lazy("Crossing"),
    "highway": gettext_lazy("Highway"),
    "numbered street": gettext_lazy("Numbered street"),
    "named street": gettext_lazy("Named street"),
    "no number": gettext_lazy("Without a number"),
    "none": gettext_lazy("No street"),
}


def why(row: UnplacedAddress) -> str:
    """Why an address has no point, in words."""
    return str(WHY.get(row.why, row.why))


def queue_table(request: Request, rows: QuerySet[UnplacedAddress], filters: forms.Form) -> Table:
    """The queue as a table."""
    return Table(
        request,
        caption=_("Addresses without a point"),
        columns=[
            Column(label=_("Address"), value="text", sort="text", href=_address_url),
            Column(label=_("Records"), value="records", sort="records", numeric=True),
            Column(label=_("Why"), value=why, sort="why"),
            Column(label=_("Street"), value=_street_class, sort="street_class"),
            Column(label=_("Candidates"), value=lambda row: len(row.candidates), numeric=True),
            Column(
                label=_("State"),
                value=lambda row: row.get_state_display(),
                tone=lambda row: TONES[row.state],
            ),
            Column(label=_("Last seen"), value="last_seen_at", sort="last_seen_at"),
        ],
        rows=rows,
        filters=filters,
        default_sort="-records",
        export=True,
        empty_title=_("No address waits"),
        empty_text=_(
            "When a load brings records with an address and no coordinates, what the loaded "
            "streets, address points and places cannot place comes here."
        ),
        note=_("Only your agency sees its addresses; no person stands here."),
    )


def queue_context(table: Table, rows: QuerySet[UnplacedAddress]) -> dict[str, Any]:
    """The queue's page."""
    waiting = rows.filter(state="open")
    records = waiting.aggregate(n=Sum("records"))["n"] or 0
    return {
        "table": table,
        "figures": [
            Figure(label=_("Addresses that wait"), value=waiting.count()),
            Figure(label=_("Records without a point for it"), value=records),
        ],
        "actions": [Action(label=_("Aliases"), url=reverse("layers:aliases"))],
        "crumbs": [
            Crumb(label=_("Map layers"), url=reverse("layers:list")),
            Crumb(label=_("Addresses")),
        ],
    }


def address_context(row: UnplacedAddress, form: forms.Form) -> dict[str, Any]:
    """One address with what it may mean."""
    is_open = row.state == UnplacedAddress.State.OPEN
    actions = []
    if is_open:
        url = reverse("layers:dismiss-address", args=[row.pk])
        actions = [Action(label=_("It is no place"), url=url)]
    if row.state == UnplacedAddress.State.DISMISSED:
        url = reverse("layers:reopen-address", args=[row.pk])
        actions = [Action(label=_("Open again"), url=url, post=True)]
    return {
        "address": row,
        "is_open": is_open,
        "form": form,
        "actions": actions,
        "crumbs": _crumbs(row.text),
        "particulars": [
            (_("Records that wait"), row.records),
            (_("Why it has no point"), why(row)),
            (_("Kind of street"), _street_class(row)),
            (_("State"), row.get_state_display()),
            (_("Reason"), row.note or "–"),
        ],
        "candidates": [
            (
                one["text"],
                f"{one['lat']:.5f}, {one['lon']:.5f}",
                round(one["radius_m"]),
                reverse("layers:choose-candidate", args=[row.pk, number]),
            )
            for number, one in enumerate(row.candidates, start=1)
        ],
    }


def dismiss_context(row: UnplacedAddress, form: forms.Form) -> dict[str, Any]:
    """The question why an address is no place."""
    return {
        "form": form,
        "title": _("Dismiss this address?"),
        "lede": ngettext(
            "%(count)d record stays without a point. You can open the address again.",
            "%(count)d records stay without a point. You can open the address again.",
            row.records,
        )
        % {"count": row.records},
        "button": _("Dismiss"),
        "cancel_url": _address_url(row),
        "crumbs": _crumbs(row.text),
    }


def alias_table(request: Request, rows: QuerySet[AddressAlias]) -> Table:
    """The aliases in force."""
    return Table(
        request,
        caption=_("Aliases in force"),
        columns=[
            Column(label=_("Address as written"), value="text", sort="text"),
            Column(label=_("Means"), value=lambda row: row.address or _("a point")),
            Column(label=_("Latitude"), value="lat", numeric=True),
            Column(label=_("Longitude"), value="lon", numeric=True),
            Column(label=_("Radius"), value="radius_m", numeric=True, unit="m"),
            Column(label=_("Since"), value="made_at", sort="made_at"),
            Column(label=_("Withdraw"), value=lambda _row: _("Withdraw"), href=_withdraw_url),
        ],
        rows=rows,
        default_sort="text",
        export=True,
        empty_title=_("No alias is in force"),
        empty_text=_("An alias is made when somebody places an address of the queue."),
    )


def alias_context(table: Table) -> dict[str, Any]:
    """The page of aliases."""
    return {
        "table": table,
        "crumbs": [
            Crumb(label=_("Map layers"), url=reverse("layers:list")),
            Crumb(label=_("Addresses"), url=reverse("layers:addresses")),
            Crumb(label=_("Aliases")),
        ],
    }


def withdraw_context(row: AddressAlias, form: forms.Form) -> dict[str, Any]:
    """The question before an alias is withdrawn."""
    return {
        "form": form,
        "title": _("Withdraw this alias?"),
        "consequences": [
            _("“%(text)s” waits in the queue again.") % {"text": row.text},
            _("Records that it placed lose that point, as a new version."),
            _("The versions with the point stay in the records' history."),
        ],
        "button": _("Withdraw"),
        "cancel_url": reverse("layers:aliases"),
    }


def as_csv(table: Table) -> StreamingHttpResponse:
    """All rows of a table through the one CSV writer."""
    response = StreamingHttpResponse(_lines(table), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = kept_as(table.caption, "csv")
    return response


def _lines(table: Table) -> Iterator[str]:
    buffer = io.StringIO(newline="")
    rows = table.export_rows()
    writer = CsvWriter(buffer, columns=next(rows))
    for row in rows:
        writer.row(row)
        if buffer.tell() > FLUSHED_AT:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _crumbs(last: str) -> list[Crumb]:
    return [
        Crumb(label=_("Map layers"), url=reverse("layers:list")),
        Crumb(label=_("Addresses"), url=reverse("layers:addresses")),
        Crumb(label=last),
    ]


def _street_class(row: UnplacedAddress) -> str:
    return str(CLASSES.get(row.street_class, row.street_class))


def _address_url(row: UnplacedAddress) -> str:
    return reverse("layers:address", args=[row.pk])


def _withdraw_url(row: AddressAlias) -> str:
    return reverse("layers:withdraw-alias", args=[row.pk])
