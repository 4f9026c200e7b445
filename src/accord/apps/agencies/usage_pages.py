"""The page on purpose drift, for whoever inspects the ledger."""

from datetime import date, timedelta

from django import forms
from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord.apps.agencies import usage
from accord.apps.agencies.views import own_purpose
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.ui.lists import list_page
from accord.frame.ui.tables import Column, Table


class WeekForm(forms.Form):
    """Which week to look at, by any of its days."""

    week = forms.DateField(
        label=gettext_lazy("Week with this day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


@route(policy="ledger.view", audit="usage.drift", rate="heavy", purpose=False)
def drift(request: Request) -> HttpResponseBase:
    """Each account's purposes in a week beside its usual ones; also as CSV."""
    form = WeekForm(request.GET)
    asked: date | None = form.cleaned_data["week"] if form.is_valid() else None
    week = usage.monday_of(asked or timezone.now().date())
    rows = usage.drift_report(viewer=request.actor, purpose=own_purpose(request), week=week)
    table = Table(
        request,
        caption=_("Purposes in the week from %(day)s") % {"day": week.isoformat()},
        export=True,
        rows=rows,
        filters=form,
        columns=[
            Column(label=_("Sign-in name"), value="name"),
            Column(label=_("Agency"), value="agency"),
            Column(label=_("Reads"), value="drift.reads", numeric=True),
            Column(
                label=_("Usual reads a week"),
                value=lambda one: round(one.drift.usual_reads, 1),
                numeric=True,
            ),
            Column(label=_("This week"), value="mix"),
            Column(label=_("Usually"), value="usual_mix"),
            Column(label=_("Other than usual, %"), value="moved_percent", numeric=True),
            Column(label=_("New purposes"), value=lambda one: ", ".join(one.drift.new_purposes)),
            Column(label=_("Cases named on one day alone"), value="lone_cases", numeric=True),
        ],
        empty_title=_("Nobody read anything in this week"),
        note=_("A difference is a question to ask, not a finding: work changes from week to week."),
    )
    earlier = (week - timedelta(weeks=1)).isoformat()
    return list_page(request, "agencies/drift.html", {"table": table, "earlier": earlier})
