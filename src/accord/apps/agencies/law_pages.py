"""Pages on the law of the place: what it forbids, and changing that by two persons."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accord.apps.agencies import forms, selectors, services, terms
from accord.apps.agencies.privileged import privileged
from accord.apps.agencies.views import form_page, own_purpose
from accord.core import policy
from accord.frame import audit
from accord.frame.approvals.models import Approval
from accord.frame.declare import route
from accord.frame.errors import AccordError, Missing
from accord.frame.http import Request
from accord.frame.ui.forms import ConfirmForm, explain


@route(policy="agreements.view", audit="profile.viewed", rate="read", purpose=False)
def law(request: Request) -> HttpResponse:
    """What the law of this place forbids, whatever agencies agree, and what waits for a second person."""
    profile, why = selectors.profile_in_force(), own_purpose(request)
    waiting = selectors.profile_proposals(viewer=request.actor, purpose=why)
    audit.read(
        by=request.actor, purpose=why, verb="profile.viewed", object_type="profile",
        payload={"version": profile.version}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    context = {
        "profile": profile,
        "law_title": terms.law_title(profile),
        "lines": terms.law_lines(profile, names=selectors.agency_names()),
        "always": terms.always_lines(),
        "proposals": [
            {"approval": one, "title": terms.law_title(_proposed(one))} for one in waiting
        ],
        "may_change": request.actor.may("profile.change"),
    }
    return render(request, "agencies/law.html", context)


@route(policy="profile.change", audit="approval.requested", rate="write", purpose=False)
@privileged()
def propose(request: Request) -> HttpResponse:
    """Propose another profile, put together from known places."""
    form = forms.ProfileForm(request.POST or None)
    if form.is_valid():
        try:
            services.propose_profile(
                by=request.actor, purpose=own_purpose(request), **form.cleaned_data
            )
            return redirect("agencies:law")
        except AccordError as error:
            explain(form, error)
    return form_page(
        request, form, _("Change the law of the place"), _("Propose"), "/agreements/law"
    )


@route(policy="profile.change", audit="approval.decided", rate="write", purpose=False)
@privileged()
def decide(request: Request, approval_id: UUID) -> HttpResponse:
    """Adopt or reject what somebody else proposed; it binds at once."""
    why = own_purpose(request)
    found = selectors.profile_proposals(viewer=request.actor, purpose=why)
    waiting = found.filter(pk=approval_id).first()
    if waiting is None:
        raise Missing
    proposed = _proposed(waiting)
    form = ConfirmForm(request.POST or None)
    if form.is_valid():
        try:
            services.decide_profile(
                by=request.actor,
                purpose=why,
                approval_id=str(approval_id),
                approve=request.POST.get("step") == "adopt",
            )
            return redirect("agencies:law")
        except AccordError as error:
            explain(form, error)
    context = {
        "form": form,
        "proposed": proposed,
        "law_title": terms.law_title(proposed),
        "lines": terms.law_lines(proposed, names=selectors.agency_names()),
        "approval_id": approval_id,
        "has_agency": request.actor.agency_id is not None,
        "is_own": waiting.requested_by == request.actor.id,
    }
    return render(request, "agencies/decide_law.html", context)


def _proposed(waiting: Approval) -> policy.Profile:
    return policy.profile_from_json(waiting.details["profile"], version=waiting.details["base"] + 1)
