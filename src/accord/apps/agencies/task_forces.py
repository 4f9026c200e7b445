"""Pages of task forces: who belongs, and forming one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accord.apps.agencies import selectors, services
from accord.apps.agencies.models import Agency, TaskForce, TaskForceMember, User
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.errors import AccordError, Missing
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb
from accord.frame.ui.forms import explain, offer_rows
from accord.frame.ui.lists import list_page
from accord.frame.ui.tables import Column, Table


class ForceForm(forms.Form):
    """A new task force."""

    code = forms.SlugField(
        label=gettext_lazy("Short code"), max_length=24,
        help_text=gettext_lazy("Owners name it in audiences as tf:CODE."),
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)


class InviteForm(forms.Form):
    """Who is invited: an agency, or one account of any."""

    agency = forms.ModelChoiceField(
        label=gettext_lazy("Agency"), queryset=selectors.agencies().none(), required=False,
        empty_label=gettext_lazy("None: one account alone"),
        help_text=gettext_lazy("With all its people, once it has accepted."),
    )  # fmt: skip
    account = forms.CharField(
        label=gettext_lazy("Or one account"), max_length=64, required=False,
        help_text=gettext_lazy("Its sign-in name; its agency is asked all the same."),
    )  # fmt: skip

    def __init__(self, *args: Any, force: TaskForce, **kwargs: Any) -> None:
        """Offer the agencies that are not in it."""
        super().__init__(*args, **kwargs)
        inside = force.members.filter(agency__isnull=False).values("agency")
        offer_rows(self, "agency", selectors.agencies().exclude(pk__in=inside))

    def clean(self) -> dict[str, Any]:
        """One of the two is given, and not both."""
        given = super().clean() or {}
        if bool(given.get("agency")) == bool(given.get("account")):
            raise forms.ValidationError(_("Choose an agency, or name an account: one of the two."))
        return given

    def member(self) -> Agency | User:
        """Who is meant; raises `Missing` where there is no such account."""
        chosen: Agency | None = self.cleaned_data["agency"]
        return chosen or selectors.user_by_name(self.cleaned_data["account"].removeprefix("@"))


@require_GET
@route(policy="task-forces.view", audit="task_forces.viewed", rate="read")
def task_forces(request: Request) -> HttpResponseBase:
    """The task forces in which the reader's agency has a part, or to which it is invited."""
    rows = selectors.task_forces_visible_to(viewer=request.actor, purpose=request.purpose)
    table = Table(
        request,
        caption=_("Task forces"),
        export=True,
        rows=rows,
        columns=[
            Column(
                label=_("Name"), value="name",
                href=lambda one: reverse("agencies:task-force", args=[one.code]),
            ),
            Column(label=_("Code"), value=lambda one: f"tf:{one.code}"),
            Column(label=_("Lead"), value="lead.name"),
            Column(label=_("Members"), value=lambda one: len(_joined(one)), numeric=True),
            Column(label=_("Your agency"), value=lambda one: _part_of(request, one)),
        ],
        empty_title=_("No task forces yet"),
        empty_text=_("A coordinator forms one; owners then release records to it."),
    )  # fmt: skip
    audit.read(
        by=request.actor, purpose=request.purpose, verb="task_forces.viewed",
        object_type="task_forces", payload={"count": table.total},
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    may_form = request.actor.may("task-forces.manage") and request.actor.agency_id
    form_it = Action(
        label=_("Form a task force"), url=reverse("agencies:new-task-force"), style="primary"
    )
    context = {
        "title": _("Task forces"),
        "lede": _(
            "Owners may release records to a task force; whoever belongs to it now sees them."
        ),
        "table": table,
        "actions": [form_it] if may_form else [],
    }
    return list_page(request, "ui/list_page.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="task-forces.manage", audit="task_force.formed", rate="write")
def new_task_force(request: Request) -> HttpResponse:
    """Form one; the reader's agency leads it."""
    form = ForceForm(request.POST or None)
    if form.is_valid():
        try:
            made = services.form_task_force(**_by(request), **form.cleaned_data)
            return redirect("agencies:task-force", made.code)
        except AccordError as error:
            form.add_error(None, [fault.message for fault in error.faults] or error.message)
    here = reverse("agencies:task-forces")
    context = {
        "form": form,
        "title": _("Form a task force"),
        "lede": _("Your agency leads it and is its first member."),
        "button": _("Form it"),
        "cancel_url": here,
        "crumbs": [Crumb(label=_("Task forces"), url=here), Crumb(label=_("New"))],
    }
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


def _joined(force: TaskForce) -> list[TaskForceMember]:
    return [one for one in force.members.all() if one.joined_at]


def _part_of(request: Request, force: TaskForce) -> str:
    """What the reader's agency is to a task force."""
    own = request.actor.agency_id
    if own == str(force.lead_id):
        return _("leads it")
    parts = [one for one in force.members.all() if _own(request, one)]
    if any(one.joined_at is None for one in parts):
        return _("invited, not yet accepted")
    return _("belongs to it") if parts else ""


def _visible(request: Request, code: str) -> TaskForce:
    rows = selectors.task_forces_visible_to(viewer=request.actor, purpose=request.purpose)
    found = rows.filter(code=code).first()
    if found is None:
        raise Missing
    return found


@require_http_methods(["GET", "POST"])
@route(policy="task-forces.manage", audit="task_force.joined", rate="write")
def accept_invitation(request: Request, code: str) -> HttpResponse:
    """Join a task force, after a confirmation that says what follows."""
    found = _visible(request, code)
    if not selectors.invitations_to(viewer=request.actor, code=code).exists():
        raise Missing
    here = reverse("agencies:task-force", args=[code])
    if request.method == "POST":
        services.accept_invitation(**_by(request), code=code)
        messages.success(request, _("Your agency belongs to it from now on."))
        return redirect(here)
    context = {
        "form": forms.Form(),
        "title": _("Join %(name)s?") % {"name": found.name},
        "lede": _(
            "%(lead)s leads it. What owners release to it can then be seen by whoever is invited of "
            "your agency, which may release records to it, and may leave at any time."
        )
        % {"lead": found.lead.name},
        "button": _("Accept the invitation"),
        "cancel_url": here,
        "crumbs": [
            Crumb(label=_("Task forces"), url=reverse("agencies:task-forces")),
            Crumb(label=found.name, url=here),
            Crumb(label=_("Accept the invitation")),
        ],
    }
    return render(request, "ui/form_page.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="task-forces.view", audit="task_forces.viewed", rate="read")
def task_force(request: Request, code: str) -> HttpResponseBase:
    """One task force: its members; its lead invites here and lets go, and another agency leaves."""
    found = _visible(request, code)
    may_change = bool(request.actor.may("task-forces.manage") and request.actor.agency_id)
    may_invite = may_change and request.actor.agency_id == str(found.lead_id)
    sent = request.POST if request.method == "POST" else None
    form = InviteForm(sent, force=found) if may_invite else None
    if form is not None and form.is_valid():
        try:
            services.invite_member(**_by(request), code=code, member=form.member())
        except Missing:
            form.add_error("account", _("There is no account of this name."))
        except AccordError as error:
            explain(form, error)
        else:
            messages.success(request, _("Invited. It belongs once somebody of its agency accepts."))
            return redirect("agencies:task-force", code)
    here = reverse("agencies:task-forces")
    context = {
        "title": found.name,
        "lede": _("Named in audiences as tf:%(code)s; led by %(lead)s.")
        % {"code": found.code, "lead": found.lead.name},
        "table": _members(request, found, may_change=may_change),
        "actions": _answering(request, code) if may_change else [],
        "form": form,
        "button": _("Invite"),
        "crumbs": [Crumb(label=_("Task forces"), url=here), Crumb(label=found.name)],
    }
    if form is not None and form.errors:
        return render(request, "ui/list_page.html", context, status=422)
    return list_page(request, "ui/list_page.html", context)


@require_http_methods(["GET", "POST"])
@route(policy="task-forces.manage", audit="task_force.left", rate="write")
def let_go(request: Request, code: str, number: int) -> HttpResponse:
    """Take a member out, leave, or decline, after a confirmation that says what follows."""
    found = _visible(request, code)
    member = found.members.filter(pk=number).first()
    if member is None or not _may_go(request, found, member):
        raise Missing
    here = reverse("agencies:task-force", args=[code])
    if request.method == "POST":
        services.remove_member(**_by(request), code=code, member=member.who)
        messages.success(request, _("Done: nothing that is released to it is theirs any more."))
        leads = request.actor.agency_id == str(found.lead_id)
        return redirect(here if leads else "agencies:task-forces")
    deed = _deed(request, member)
    context = {
        "form": forms.Form(),
        "title": f"{deed}: {found.name}",
        "lede": _(
            "%(who)s will see nothing of what owners release to it, from the next request on."
        )
        % {"who": member.who},
        "button": deed,
        "cancel_url": here,
        "crumbs": [
            Crumb(label=_("Task forces"), url=reverse("agencies:task-forces")),
            Crumb(label=found.name, url=here),
            Crumb(label=deed),
        ],
    }
    return render(request, "ui/confirm.html", context)


def _own(request: Request, member: TaskForceMember) -> bool:
    """Whether it is the reader's agency, or one of its people."""
    whose = member.agency_id or (member.user and member.user.agency_id)
    return str(whose) == request.actor.agency_id


def _may_go(request: Request, found: TaskForce, member: TaskForceMember) -> bool:
    """The lead lets anybody go but itself; each agency itself and its own people."""
    if request.actor.agency_id == str(found.lead_id):
        return member.agency_id != found.lead_id
    return _own(request, member)


def _deed(request: Request, member: TaskForceMember) -> str:
    """What letting a member go is called, by whom it is done and whether the member had joined."""
    if member.joined_at is None:
        return _("Decline") if _own(request, member) else _("Take the invitation back")
    return _("Leave") if _own(request, member) else _("Take out")


def _answering(request: Request, code: str) -> list[Action]:
    """What to do about an invitation that waits for the reader's agency."""
    if not selectors.invitations_to(viewer=request.actor, code=code).exists():
        return []
    url = reverse("agencies:accept-task-force", args=[code])
    return [Action(label=_("Accept the invitation"), url=url, style="primary")]


def _members(request: Request, found: TaskForce, *, may_change: bool) -> Table:
    def goes(one: TaskForceMember) -> bool:
        return may_change and _may_go(request, found, one)

    out = Column(
        label=_("Change"),
        value=lambda one: _deed(request, one) if goes(one) else "",
        href=lambda one: reverse("agencies:let-go", args=[found.code, one.pk]) if goes(one) else "",
    )
    return Table(
        request,
        caption=_("Members"),
        rows=list(found.members.all()),
        columns=[
            Column(label=_("Member"), value=lambda one: str(one.who)),
            Column(
                label=_("As"),
                value=lambda one: _("agency, all its people") if one.agency else _("account"),
            ),
            Column(
                label=_("Since (UTC)"),
                value=lambda one: (
                    f"{one.joined_at:%Y-%m-%d}" if one.joined_at else _("invited, not yet accepted")
                ),
            ),
            *([out] if may_change else []),
        ],
        empty_title=_("Nobody belongs to it"),
    )


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}
