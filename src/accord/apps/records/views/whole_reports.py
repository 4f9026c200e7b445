"""A file of whole reports: its format says how it is read; a person says how far it may travel."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accord.apps.records import delivered, grading, previews, services
from accord.apps.records.report_forms import ReportsForm
from accord.apps.records.views.submissions import explain, steps
from accord.core import vocabulary
from accord.core.formats.delivery import Delivery
from accord.core.formats.reports import with_words
from accord.frame.errors import Invalid
from accord.frame.http import Request
from accord.frame.ui.components import Crumb


def report_page(request: Request, submission: Any, proposal: dict[str, Any]) -> HttpResponse:
    """What the file holds, what the standard's rules find, how the first rows land; confirm."""
    plan = Delivery.from_json(proposal["delivery"])
    form = ReportsForm(
        request.POST or None,
        crosswalk=proposal["crosswalk"],
        initial={"name": plan.name, "level": submission.level},
    )
    if form.is_valid():
        try:
            services.confirm_mapping(
                by=request.actor, purpose=request.purpose, submission=submission,
                mapping=with_words(plan, form.answers()), name=form.cleaned_data["name"],
                level=form.cleaned_data["level"],
            )  # fmt: skip
            return redirect("records:submission", submission.pk)
        except Invalid as error:
            explain(form, error)
    shown = services.within(request.purpose, proposal)
    context = {
        "submission": submission,
        "form": form,
        "proposal": shown,
        "wanting": previews.wanting(shown),
        "landing": previews.landing(shown),
        "answers": previews.answers(shown),
        "steps": steps(2),
        "parts": [one for one in delivered.parts(proposal) if one["rows"]],
        "told": delivered.told(proposal.get("preview")),
        "findings": grading.findings(request, proposal["findings"]),
        "nibrs": vocabulary.offences().values(),
        "crumbs": [
            Crumb(label=_("Submissions"), url=reverse("records:submissions")),
            Crumb(
                label=submission.filename,
                url=reverse("records:submission", args=[submission.pk]),
            ),
            Crumb(label=_("Mapping")),
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "records/whole_reports.html", context, status=status)
