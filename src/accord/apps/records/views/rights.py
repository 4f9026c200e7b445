"""Pages on who may do what with one's records: one decision explained, and a change rehearsed."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies import session_purpose
from accord.apps.agencies.kinds import unit_of
from accord.apps.records import selectors
from accord.core.policy import ACTIONS
from accord.frame.actor import Purpose
from accord.frame.declare import route
from accord.frame.errors import Invalid, Missing
from accord.frame.http import Request
from accord.frame.ui.tables import Column, Table


def agency_choices() -> list[tuple[str, str]]:
    """Every agency by its ORI."""
    return [(ori, f"{name} ({ori})") for ori, name in sorted(agencies.agency_names().items())]


class ExplainForm(forms.Form):
    """Which record, who asks, why, and what for."""

    record_id = forms.UUIDField(label=gettext_lazy("Record's id"))
    agency = forms.ChoiceField(label=gettext_lazy("Agency that asks"), choices=agency_choices)
    asked_purpose = forms.ChoiceField(
        label=gettext_lazy("Purpose"), choices=session_purpose.choices
    )
    action = forms.ChoiceField(
        label=gettext_lazy("What would be done"), choices=[(one, one) for one in ACTIONS]
    )


@route(policy=selectors.EXPLAIN, audit="policy.explained", rate="write", purpose=False)
def explain_decision(request: Request) -> HttpResponse:
    """May this agency do this with this record, and by which rule? The question is entered."""
    form, answer = ExplainForm(request.POST or None), None
    if form.is_valid():
        try:
            answer = selectors.decision_on(
                viewer=request.actor, purpose=_why(request), **form.cleaned_data
            )
        except Missing:
            form.add_error("record_id", _("There is no such record among those you answer for."))
        except Invalid as error:
            form.add_error(None, error.message)
    return render(request, "records/explain.html", {"form": form, "answer": answer})


@route(policy="agreements.manage", audit="policy.rehearsed", rate="heavy", purpose=False)
def rehearse_agreement(request: Request, agreement_id: UUID) -> HttpResponse:
    """What signing this draft, or ending this agreement, would change of one's own records."""
    found = selectors.change_by_agreement(
        viewer=request.actor, purpose=_why(request), agreement_id=agreement_id
    )
    return _rehearsed(request, found, _("This agreement"))


@route(policy="profile.change", audit="policy.rehearsed", rate="heavy", purpose=False)
def rehearse_law(request: Request, approval_id: UUID) -> HttpResponse:
    """What adopting this proposed law would change of one's own records."""
    found = selectors.change_by_law(
        viewer=request.actor, purpose=_why(request), approval_id=approval_id
    )
    return _rehearsed(request, found, _("The law of the place"))


def _rehearsed(request: Request, found: list[Any], about: str) -> HttpResponse:
    table = Table(
        request,
        caption=_("Who gains and who loses"),
        rows=found,
        columns=[
            Column(label=_("Agency"), value="recipient"),
            Column(label=_("Kind"), value=lambda one: unit_of(one.kind)),
            Column(label=_("Purpose"), value="purpose"),
            Column(label=_("What may be done"), value="action"),
            Column(label=_("Gains"), value="gained", numeric=True),
            Column(label=_("Loses"), value="lost", numeric=True),
        ],
        empty_title=_("Nothing would change"),
    )
    return render(request, "records/rehearsal.html", {"table": table, "about": about})


def _why(request: Request) -> Purpose:
    return request.purpose or Purpose(code="administration")
