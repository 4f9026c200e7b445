"""Tables of misuse cases, notices, holds, requests, intelligence and history views."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.frame.http import Request
from accord.frame.ui.tables import Column, Table


def _day(moment: Any) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "–"


def cases(request: Request, rows: QuerySet[Any]) -> Table:
    """Cases of misuse."""
    return Table(
        request,
        caption=_("Cases"),
        rows=rows,
        columns=[
            Column(
                label=_("Account"), value=lambda one: str(one.account),
                href=lambda one: reverse("exchange:misuse-case", args=[one.pk]),
            ),
            Column(label=_("Agency"), value=lambda one: str(one.agency or "–")),
            Column(label=_("State"), value="get_state_display"),
            Column(label=_("Opened"), value=lambda one: _day(one.opened_at)),
        ],
        empty_title=_("No case of misuse"),
    )  # fmt: skip


def seen(request: Request, rows: Sequence[Any]) -> Table:
    """Owners of what an account saw."""
    return Table(
        request,
        caption=_("Whom it concerns"),
        rows=list(rows),
        columns=[
            Column(label=_("Owner"), value="owner"),
            Column(label=_("Records seen"), value="records", numeric=True),
            Column(label=_("Persons in them"), value="persons", numeric=True),
        ],
        empty_title=_("The account was given no record in this time"),
    )


def own_seen(request: Request, rows: Sequence[Any]) -> Table:
    """One's own records that an account saw."""
    return Table(
        request,
        caption=_("Your records that it saw"),
        rows=list(rows),
        columns=[
            Column(
                label=_("Number"), value="local_id",
                href=lambda one: reverse("records:record", args=[one.pk]),
            ),
            Column(label=_("Kind"), value="kind"),
            Column(label=_("Local date"), value=lambda one: _day(one.local_date)),
        ],
        empty_title=_("It saw none of your records"),
        prefix="own",
    )  # fmt: skip


def notices(request: Request, rows: QuerySet[Any], *, own: bool = False) -> Table:
    """Notices that are due, to whom, and whether they were acknowledged."""
    return Table(
        request,
        caption=_("Notices"),
        rows=rows,
        prefix="notices",
        columns=[
            Column(
                label=_("Owner"), value="owner.name",
                href=(lambda one: reverse("exchange:misuse-notice", args=[one.pk]))
                if own
                else None,
            ),
            Column(label=_("Records"), value="records", numeric=True),
            Column(label=_("Persons"), value="persons", numeric=True),
            Column(label=_("Due"), value=lambda one: _day(one.due_on)),
            Column(label=_("Acknowledged"), value=lambda one: _day(one.acknowledged_at)),
            Column(
                label=_("Persons told"),
                value=lambda one: _day(one.subjects_told_at) if one.subjects_due else _("not asked"),
            ),
        ],
        empty_title=_("No notices"),
    )  # fmt: skip


def holds(request: Request, rows: QuerySet[Any]) -> Table:
    """Legal holds of the own agency."""
    return Table(
        request,
        caption=_("Holds"),
        rows=rows,
        columns=[
            Column(
                label=_("Order"), value="authority",
                href=lambda one: reverse("exchange:hold", args=[one.pk])
                if one.released_at is None
                else "",
            ),
            Column(label=_("What is held"), value="get_scope_display"),
            Column(
                label=_("Which"),
                value=lambda one: one.value
                or (f"{one.first_day} – {one.last_day}" if one.first_day else "–"),
            ),
            Column(label=_("Ends"), value=lambda one: _day(one.ends_on)),
            Column(
                label=_("State"),
                value=lambda one: _("released")
                if one.released_at
                else (_("release asked for") if one.approval_id else _("stands")),
            ),
        ],
        empty_title=_("No legal hold"),
    )  # fmt: skip


def subject_requests(request: Request, rows: QuerySet[Any]) -> Table:
    """Requests of subjects, those due first."""
    return Table(
        request,
        caption=_("Requests"),
        rows=rows,
        columns=[
            Column(
                label=_("Who asks"), value="person",
                href=lambda one: reverse("exchange:subject-request", args=[one.pk]),
            ),
            Column(label=_("What is asked"), value="get_kind_display"),
            Column(label=_("State"), value="get_state_display"),
            Column(label=_("Due"), value=lambda one: _day(one.due_on), sort="due_on"),
        ],
        empty_title=_("Nobody has asked"),
    )  # fmt: skip


def request_lines(request: Request, asked: Any, lines: Sequence[Any]) -> Table:
    """The records of a request and what is done with each."""
    return Table(
        request,
        caption=_("Records concerned"),
        rows=list(lines),
        columns=[
            Column(
                label=_("Record"),
                value=lambda one: f"{one.record.kind} {one.record.local_id}" if one.record else "–",
                href=lambda one: (
                    reverse("exchange:subject-record", args=[asked.pk, one.requested.record_id])
                    if asked.state == "verified"
                    else ""
                ),
            ),
            Column(label=_("What is done"), value="requested.get_decision_display"),
            Column(label=_("Rule"), value="requested.rule"),
        ],
        empty_title=_("No records are named"),
    )


def intelligence(request: Request, rows: QuerySet[Any]) -> Table:
    """Intelligence entries: numbers, gradings and days; never a subject or a group."""
    return Table(
        request,
        caption=_("Intelligence"),
        rows=rows,
        columns=[
            Column(
                label=_("Number"), value="number",
                href=lambda one: reverse("exchange:intelligence-entry", args=[one.pk]),
            ),
            Column(label=_("Owner"), value="owner.name"),
            Column(label=_("State"), value="get_state_display"),
            Column(label=_("Grade"), value=lambda one: f"{one.source_grade}{one.content_grade}"),
            Column(label=_("Review by"), value=lambda one: _day(one.review_on), sort="review_on"),
            Column(label=_("Purged by"), value=lambda one: _day(one.purge_on)),
        ],
        empty_title=_("No intelligence"),
        empty_text=_("None of your agency’s, and none was released to it for this purpose."),
    )  # fmt: skip


def releases(request: Request, rows: QuerySet[Any]) -> Table:
    """Who got an entry, why, and when."""
    return Table(
        request,
        caption=_("Disseminated to"),
        rows=rows,
        prefix="releases",
        columns=[
            Column(label=_("Agency"), value="recipient.name"),
            Column(label=_("Person"), value=lambda one: one.person or "–"),
            Column(label=_("Need to know"), value=lambda one: one.need_to_know or "–"),
            Column(label=_("Right to know"), value=lambda one: one.right_to_know or "–"),
            Column(label=_("When"), value=lambda one: _day(one.released_at)),
        ],
        empty_title=_("Nobody outside has it"),
    )


def _opens(request: Request, view: Any) -> bool:
    """Whether the reader may look at a history again: one's own, for its purpose, until its end."""
    return (
        str(view.operator_id) == request.actor.id
        and view.purpose_code == request.purpose.code
        and view.expires_at > timezone.now()
    )


def history_views(request: Request, rows: QuerySet[Any]) -> Table:
    """The secondary-dissemination log of criminal-history views."""
    return Table(
        request,
        caption=_("Who was given a history"),
        rows=rows,
        export=True,
        columns=[
            Column(
                label=_("Made (UTC)"),
                value=lambda one: f"{one.made_at:%Y-%m-%d %H:%M}",
                href=lambda one: (
                    reverse("exchange:history", args=[one.pk]) if _opens(request, one) else ""
                ),
            ),
            Column(label=_("Operator"), value=lambda one: str(one.operator)),
            Column(label=_("Receiving agency"), value="receiving_agency"),
            Column(label=_("Requestor"), value="requestor"),
            Column(
                label=_("Secondary recipient"), value=lambda one: one.secondary_recipient or "–"
            ),
            Column(label=_("Records"), value=lambda one: len(one.record_ids), numeric=True),
        ],
        empty_title=_("No view was made"),
    )
