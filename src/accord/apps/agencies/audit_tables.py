"""Tables for auditors."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies import selectors
from accord.frame.audit.accounting import Day, Figure, Usage
from accord.frame.audit.models import LedgerEntry
from accord.frame.http import Request
from accord.frame.ui.tables import Column, Table


def usage(request: Request, rows: list[Usage]) -> Table:
    """Accounts with what they did and why one might look."""
    return Table(
        request, caption=_("Accounts"), rows=rows, prefix="usage", export=True,
        columns=[
            Column(label=_("Account"), value="actor_id", href=_week_of),
            Column(label=_("Agency"), value=lambda one: one.agency_ori or "–"),
            Column(label=_("Entries"), value="entries", numeric=True),
            Column(label=_("Records given out"), value="records", numeric=True),
            Column(label=_("Between 22 and 6"), value="by_night", numeric=True),
            Column(label=_("Refused or failed"), value="refused", numeric=True),
            Column(label=_("Look at it because"), value=_because),
        ],
        note=_("A reason is a fact beside the middle account of the same agency. It proves nothing."),
        empty_title=_("No entries in this time"),
    )  # fmt: skip


def _week_of(one: Usage) -> str:
    is_account = one.actor_id.count("-") == 4
    return reverse("agencies:week", args=[one.actor_id]) if is_account else ""


def _because(one: Usage) -> str:
    words = {
        "in_vain": gettext(
            "%(mine)s questions within an hour that found nothing, only whom to ask, or were refused"
        ),
        "records": gettext("%(mine)s records, the middle account %(middle)s"),
        "by_night": gettext("%(mine)s entries by night, the middle account %(middle)s"),
        "refused": gettext("%(mine)s refusals, the middle account %(middle)s"),
    }
    told = [reason.split(":") for reason in one.reasons]
    return "; ".join(words[name] % {"mine": mine, "middle": middle} for name, mine, middle in told)


def days(request: Request, rows: list[Day]) -> Table:
    """An account's days by verb."""
    return Table(
        request, caption=_("By day"), rows=rows, prefix="days", export=True,
        columns=[
            Column(label=_("Day"), value="day"),
            Column(label=_("Verb"), value="verb"),
            Column(label=_("Entries"), value="entries", numeric=True),
            Column(label=_("Refused or failed"), value="refused", numeric=True),
            Column(label=_("Records given out"), value="records", numeric=True),
        ],
        empty_title=_("No entries in this time"),
    )  # fmt: skip


def entries(request: Request, rows: QuerySet[LedgerEntry], *, prefix: str = "entries") -> Table:
    """Entries: when, who, why, what; each with its receipt."""
    return Table(
        request, caption=_("Entries"), rows=rows, prefix=prefix, export=True,
        columns=[
            Column(
                label=_("Time (UTC)"), value=lambda e: f"{e.recorded_at:%Y-%m-%d %H:%M:%S}",
                href=lambda e: reverse("agencies:receipt", args=[e.pk]),
            ),
            Column(label=_("Account"), value="actor_id"),
            Column(label=_("Agency"), value=lambda e: e.agency_ori or "–"),
            Column(label=_("Purpose"), value="purpose_code"),
            Column(label=_("Verb"), value="verb"),
            Column(label=_("Object"), value=lambda e: f"{e.object_type} {e.object_id}"[:60]),
            Column(label=_("Outcome"), value="outcome"),
        ],
        empty_title=_("No entries in this time"),
    )  # fmt: skip


def failed(request: Request, rows: QuerySet[LedgerEntry]) -> Table:
    """What was refused or failed."""
    table = entries(request, rows, prefix="failed")
    table.caption = _("Refused or failed")
    return table


def figures(request: Request, rows: list[Figure]) -> Table:
    """Agencies' numbers for oversight."""

    def told(name: str) -> Any:
        return lambda one: "< 5" if getattr(one, name) is None else getattr(one, name)

    names = selectors.agency_names()

    return Table(
        request, caption=_("Agencies"), rows=rows, prefix="figures", export=True,
        columns=[
            Column(
                label=_("Agency"), value=lambda one: names.get(one.agency_ori, one.agency_ori),
            ),
            Column(label=_("Accounts in use"), value=told("accounts"), numeric=True),
            Column(label=_("Entries"), value=told("reads"), numeric=True),
            Column(label=_("Records given out"), value=told("records"), numeric=True),
            Column(label=_("Refused"), value=told("refused"), numeric=True),
        ],
        empty_title=_("No entries in this time"),
    )  # fmt: skip
