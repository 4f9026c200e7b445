"""Pages of the session, people, tokens, agreements and the ledger."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accord.apps.agencies import forms, selectors, services, session_purpose, tables, terms
from accord.apps.agencies.privileged import privileged
from accord.apps.agencies.roles import all_roles
from accord.apps.agencies.services import rights
from accord.core import vocabulary
from accord.frame import audit
from accord.frame.actor import Purpose
from accord.frame.audit import inspection
from accord.frame.declare import PUBLIC, SIGNED_IN, route
from accord.frame.errors import AccordError, Missing
from accord.frame.http import Request
from accord.frame.ui.forms import ConfirmForm, PurposeForm, explain
from accord.frame.ui.lists import list_page


@route(policy=PUBLIC, audit=None, rate="auth")
def consent(request: Request) -> HttpResponse:
    """The system-use notice, kept on the screen until it is acknowledged (CJIS AC-8)."""
    if request.method == "POST":
        request.session["consented"] = True
        return redirect(_next(request, default="/accounts/login/"))
    return render(request, "agencies/consent.html", {"next": request.GET.get("next", "")})


@route(policy=SIGNED_IN, audit="session.purpose_stated", rate="write")
def purpose(request: Request) -> HttpResponse:
    """State why data are needed; asked again when it has run out."""
    form = PurposeForm(
        request.POST or None,
        purposes=session_purpose.choices(),
        initial={"next": request.GET.get("next", "/"), **_stated_last(request)},
    )
    if not form.is_valid():
        return render(request, "ui/purpose.html", {"form": form})
    data = form.cleaned_data
    session_purpose.demand_lawful(data["code"])
    if vocabulary.purposes()[data["code"]].case_number and not data["case_number"]:
        form.add_error("case_number", _("This purpose needs a case number."))
        return render(request, "ui/purpose.html", {"form": form})
    session_purpose.demand_lawful(data["code"])
    stated = Purpose(**{k: v for k, v in data.items() if k != "next"})
    session_purpose.state(request, stated)
    audit.record(
        by=request.actor,
        purpose=stated,
        verb="session.purpose_stated",
        object_type="session",
        object_id="-",
        payload={},
    )
    return redirect(_next(request))


@route(policy=SIGNED_IN, audit="session.ended", rate="write")
def lock(request: Request) -> HttpResponse:
    """Lock at once: the session ends, the sign-in page comes."""
    if request.method == "POST":
        logout(request)
    return redirect("account_login")


@route(policy=SIGNED_IN, audit="tokens.viewed", rate="read")
@privileged(reading=False)
def tokens(request: Request) -> HttpResponse:
    """The reader's own tokens, and a form for a new one; its secret is shown once."""
    form = forms.TokenForm(request.POST or None)
    secret = ""
    if form.is_valid():
        data = form.cleaned_data
        _token, secret = services.issue_token(
            by=request.actor, purpose=own_purpose(request), **data
        )
        form = forms.TokenForm()
    rows = selectors.tokens_of(viewer=request.actor)
    context = {"form": form, "secret": secret, "table": tables.tokens(request, rows)}
    return render(request, "agencies/tokens.html", context)


@route(policy=SIGNED_IN, audit="token.revoked", rate="write")
def revoke_token(request: Request, token_id: UUID) -> HttpResponse:
    """End a token, after a confirmation."""
    form = ConfirmForm(request.POST or None)
    if form.is_valid():
        services.revoke_token(
            by=request.actor, purpose=own_purpose(request), token_id=str(token_id)
        )
        return redirect("agencies:tokens")
    return confirm_page(request, form, _("Revoke this token?"), _("Revoke"), "agencies:tokens")


@route(policy="people.view", audit="people.viewed", rate="read", purpose=False)
def people(request: Request) -> HttpResponseBase:
    """The accounts that the reader oversees."""
    rows = selectors.people_visible_to(viewer=request.actor, purpose=own_purpose(request))
    may_add = bool(rights.roles_to_give(request.actor))
    context = {"table": tables.people(request, rows), "may_add": may_add}
    return list_page(request, "agencies/people.html", context)


@route(policy="people.register", audit="person.registered", rate="write", purpose=False)
@privileged()
def new_person(request: Request) -> HttpResponse:
    """A new account with its roles."""
    offered = rights.roles_to_give(request.actor)
    found, outside = selectors.agencies(), request.actor.may("platform.manage")
    if not outside:
        found = found.filter(ori=request.actor.agency_ori)
    form = forms.PersonForm(request.POST or None, agencies=found, roles=offered, outside=outside)
    if form.is_valid():
        try:
            services.register_person(
                by=request.actor, purpose=own_purpose(request), **form.cleaned_data
            )
            return redirect("agencies:people")
        except AccordError as error:
            explain(form, error)
    return form_page(request, form, _("New person"), _("Register"), "/admin/people")


@route(policy="people.view", audit="person.changed", rate="write", purpose=False)
@privileged()
def person(request: Request, user_id: UUID) -> HttpResponse:
    """One account: roles, switch off, release, forget a lost second factor."""
    found = selectors.people_visible_to(viewer=request.actor, purpose=own_purpose(request))
    user = found.filter(pk=user_id).first()
    if user is None:
        raise Missing
    held = [assignment.role for assignment in user.role_assignments.all()]
    by, why = request.actor, own_purpose(request)
    step = request.POST.get("step", "")
    given = request.POST or None
    form = forms.RolesForm(
        None if step == "factor" else given,
        initial={"roles": held},
        roles=rights.roles_to_give(by),
    )
    factor_form = forms.LostFactorForm(given if step == "factor" else None)
    try:
        if step == "release":
            services.release(by=by, purpose=why, user=user)
            return redirect("agencies:people")
        if step == "factor" and factor_form.is_valid():
            services.forget_second_factor(by=by, purpose=why, user=user)
            return redirect("agencies:people")
        if step in {"off", "on"}:
            services.set_active(by=by, purpose=why, user=user, active=step == "on")
            return redirect("agencies:people")
        if step == "roles" and form.is_valid():
            services.change_roles(by=by, purpose=why, user=user, roles=form.cleaned_data["roles"])
            return redirect("agencies:people")
    except AccordError as error:
        explain(factor_form if step == "factor" else form, error)
    context = {
        "person": user,
        "form": form,
        "held": forms.role_choices(all_roles()[role] for role in held if role in all_roles()),
        "may_change": rights.is_allowed(by, user),
        "may_help": rights.is_allowed(by, user, to_help=True),
        "factor_form": factor_form,
        "has_factor": selectors.has_second_factor(user),
    }
    return render(request, "agencies/person.html", context)


@route(policy="agreements.view", audit="agreements.viewed", rate="read", purpose=False)
def agreements(request: Request) -> HttpResponseBase:
    """The agreements that bind the reader's agency."""
    rows = selectors.agreements_visible_to(viewer=request.actor, purpose=own_purpose(request))
    context = {
        "table": tables.agreements(request, rows),
        "may_add": request.actor.may("agreements.manage"),
    }
    return list_page(request, "agencies/agreements.html", context)


@route(policy="agreements.manage", audit="agreement.drafted", rate="write", purpose=False)
def new_agreement(request: Request) -> HttpResponse:
    """Draft an agreement."""
    form = forms.AgreementForm(request.POST or None, agencies=selectors.agencies())
    if form.is_valid():
        data: dict[str, Any] = form.cleaned_data
        data["valid_from"] = datetime.combine(data["valid_from"], time.min, UTC)
        if data["valid_to"]:
            data["valid_to"] = datetime.combine(data["valid_to"], time.min, UTC)
        try:
            made = services.draft_agreement(by=request.actor, purpose=own_purpose(request), **data)
            return redirect("agencies:agreement", made.pk)
        except AccordError as error:
            explain(form, error)
    return form_page(request, form, _("New agreement"), _("Draft"), "/agreements")


@route(policy="agreements.view", audit="agreements.viewed", rate="read", purpose=False)
def agreement(request: Request, agreement_id: UUID) -> HttpResponse:
    """One agreement in plain words, with its parties and signatures."""
    found = selectors.agreements_visible_to(viewer=request.actor, purpose=own_purpose(request))
    one = found.filter(pk=agreement_id).first()
    if one is None:
        raise Missing
    mine = [p for p in one.parties.all() if str(p.agency_id) == request.actor.agency_id]
    manages = request.actor.may("agreements.manage") and bool(mine)
    context = {
        "agreement": one,
        "words": terms.in_words(one, names=selectors.agency_names()),
        "digest": terms.digest(one),
        "may_sign": manages and one.status == "draft" and mine[0].signed_at is None,
        "manages": manages,
        "documents": one.documents.all(),
        "may_amend": manages and one.status == "active",
        "may_end": manages and one.status != "ended",
    }
    return render(request, "agencies/agreement.html", context)


@route(policy="agreements.manage", audit="agreement.signed", rate="write", purpose=False)
@privileged()
def sign_agreement(request: Request, agreement_id: UUID) -> HttpResponse:
    """Sign for the reader's agency, after a confirmation."""
    visible = selectors.agreements_visible_to(viewer=request.actor, purpose=own_purpose(request))
    one = visible.filter(pk=agreement_id).first()
    if one is None:
        raise Missing
    form = ConfirmForm(request.POST or None)
    if form.is_valid():
        agency = selectors.agency_of(request.actor)
        services.sign_agreement(
            by=request.actor,
            purpose=own_purpose(request),
            agreement_id=str(agreement_id),
            agency=agency,
        )
        return redirect("agencies:agreement", agreement_id)
    words = terms.in_words(one, names=selectors.agency_names()).split("\n")
    signed = f"{_('Terms')} (SHA-256): {terms.digest(one)}"
    return confirm_page(
        request,
        form,
        _("Sign for your agency?"),
        _("Sign"),
        "agencies:agreements",
        consequences=[*words, signed],
    )


@route(policy="agreements.manage", audit="agreement.ended", rate="write", purpose=False)
@privileged()
def end_agreement(request: Request, agreement_id: UUID) -> HttpResponse:
    """End an agreement for all, after a confirmation."""
    form = ConfirmForm(request.POST or None)
    if form.is_valid():
        services.end_agreement(
            by=request.actor, purpose=own_purpose(request), agreement_id=str(agreement_id)
        )
        return redirect("agencies:agreement", agreement_id)
    return confirm_page(request, form, _("End this agreement?"), _("End it"), "agencies:agreements")


@route(policy="ledger.view", audit="ledger.viewed", rate="read", purpose=False)
def ledger(request: Request) -> HttpResponseBase:
    """The entries that the reader may inspect, newest first, with the last checkpoint."""
    rows = inspection.entries_visible_to(viewer=request.actor)
    context = {
        "table": tables.ledger(request, rows),
        "checkpoint": inspection.latest_checkpoint(),
        "waiting": inspection.waiting(),
    }
    return list_page(request, "agencies/ledger.html", context)


@route(policy="ledger.verify", audit="ledger.verified", rate="heavy", purpose=False)
def verify_ledger(request: Request) -> HttpResponse:
    """Recompute the whole tree and compare it with the signed checkpoint."""
    report = inspection.verify(by=request.actor, purpose=own_purpose(request))
    return render(request, "agencies/ledger_verified.html", {"report": report})


def own_purpose(request: Request) -> Purpose:
    return request.purpose or Purpose(code="administration")


def _stated_last(request: Request) -> dict[str, str]:
    before = session_purpose.last(request)
    if before is None:
        return {}
    return {
        "code": before.code,
        "reason": before.reason,
        "case_number": before.case_number,
        "on_behalf_of": before.on_behalf_of,
    }


def _next(request: Request, default: str = "/") -> str:
    target = request.POST.get("next") or default
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe and target.startswith("/") else default


def form_page(request: Request, form: Any, title: str, button: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "cancel_url": back}
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


def confirm_page(
    request: Request,
    form: ConfirmForm,
    title: str,
    button: str,
    back: str,
    *,
    consequences: Sequence[str] = (),
) -> HttpResponse:
    from django.urls import reverse

    context = {
        "form": form,
        "title": title,
        "button": button,
        "cancel_url": reverse(back),
        "consequences": consequences,
    }
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)
