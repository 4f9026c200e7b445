"""The tables of this app's pages."""

from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agreement
from accord.apps.agencies.roles import all_roles
from accord.frame.http import Request
from accord.frame.ui.tables import Column, Table

PARTIES_NAMED: Final = 3


def people(request: Request, rows: QuerySet[Any]) -> Table:
    """Accounts with their agency and roles."""
    return Table(
        request,
        caption=_("People"),
        export=True,
        rows=rows,
        default_sort="username",
        columns=[
            Column(
                label=_("Sign-in name"),
                value="username",
                sort="username",
                href=lambda user: reverse("agencies:person", args=[user.pk]),
            ),
            Column(label=_("Name"), value="full_name", sort="full_name"),
            Column(label=_("Agency"), value="agency", sort="agency__name"),
            Column(label=_("Roles"), value=_role_names),
            Column(label=_("Active"), value=lambda user: _("yes") if user.is_active else _("no")),
        ],
        empty_title=_("Nobody yet"),
    )


def tokens(request: Request, rows: QuerySet[Any]) -> Table:
    """The reader's tokens."""
    return Table(
        request,
        caption=_("Tokens"),
        rows=rows,
        columns=[
            Column(
                label=_("For"),
                value="label",
                href=lambda token: reverse("agencies:revoke-token", args=[token.pk]),
            ),
            Column(label=_("Purposes"), value=lambda token: ", ".join(token.purposes)),
            Column(label=_("Until"), value=lambda token: f"{token.expires_at:%Y-%m-%d}"),
            Column(
                label=_("State"),
                value=lambda token: _("revoked") if token.revoked_at else _("live"),
            ),
        ],
        empty_title=_("No tokens yet"),
        empty_text=_("A token lets a program act in your name, for the purposes you choose."),
    )


def agreements(request: Request, rows: QuerySet[Any]) -> Table:
    """Agreements with their parties and state."""
    return Table(
        request,
        caption=_("Agreements"),
        export=True,
        rows=rows,
        default_sort="title",
        columns=[
            Column(
                label=_("Title"),
                value="title",
                sort="title",
                href=lambda one: reverse("agencies:agreement", args=[one.pk]),
            ),
            Column(
                label=_("Parties"),
                value=lambda one: ", ".join(_parties(one)),
                brief=_few_parties,
            ),
            Column(label=_("State"), value="get_status_display", sort="status"),
            Column(label=_("From"), value=lambda one: f"{one.valid_from:%Y-%m-%d}"),
            Column(
                label=_("To"),
                value=lambda one: f"{one.valid_to:%Y-%m-%d}" if one.valid_to else _("open"),
            ),
            Column(
                label=pgettext_lazy("agreement", "Ended"),
                value=lambda one: f"{one.ended_at:%Y-%m-%d}" if one.ended_at else "",
            ),
        ],
        empty_title=_("No agreements yet"),
        empty_text=_("Without an agreement nothing of yours is seen by anyone else."),
    )


def _parties(one: Agreement) -> list[str]:
    return [str(party.agency) for party in one.parties.all()]


def _few_parties(one: Agreement) -> str:
    """The parties of an agreement; of many only the first, since its own page names all."""
    names = _parties(one)
    if len(names) <= PARTIES_NAMED:
        return ", ".join(names)
    rest = len(names) - PARTIES_NAMED + 1
    return _("%(names)s and %(count)s more") % {
        "names": ", ".join(names[: PARTIES_NAMED - 1]), "count": rest,
    }  # fmt: skip


def ledger(request: Request, rows: QuerySet[Any]) -> Table:
    """Ledger entries, newest first."""
    return Table(
        request,
        caption=_("Ledger"),
        export=True,
        rows=rows,
        columns=[
            Column(
                label=_("Index"), value=lambda e: "…" if e.index is None else e.index, numeric=True
            ),
            Column(label=_("Time (UTC)"), value=lambda e: f"{e.recorded_at:%Y-%m-%d %H:%M:%S}"),
            Column(label=_("Verb"), value="verb"),
            Column(label=_("Agency"), value="agency_ori"),
            Column(label=_("Actor"), value=lambda e: e.actor_id[:13]),
            Column(label=_("Purpose"), value="purpose_code"),
            Column(label=_("Object"), value=lambda e: f"{e.object_type} {e.object_id}"[:60]),
            Column(label=_("Outcome"), value="outcome"),
        ],
        empty_title=_("The ledger is empty"),
    )


def _role_names(user: Any) -> str:
    spanish = (get_language() or "en").startswith("es")
    known = all_roles()
    found = [known[a.role] for a in user.role_assignments.all() if a.role in known]
    return ", ".join(sorted(role.es if spanish else role.en for role in found))
