"""Forming task forces, inviting, and joining; who belongs takes effect with the next request."""

import re
from typing import Final

from django.db import transaction as database
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors
from accord.apps.agencies.models import Agency, TaskForce, TaskForceMember, User
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid, Missing

MANAGE: Final = "task-forces.manage"
CODE: Final = re.compile(r"[a-z][a-z0-9-]{1,23}")


def form_task_force(*, by: Actor, purpose: Purpose, code: str, name: str) -> TaskForce:
    """Form a task force led by the actor's agency, which is its first member."""
    if not by.may(MANAGE):
        raise Denied
    lead = selectors.agency_of(by)
    faults = []
    if not CODE.fullmatch(code):
        faults.append(Fault("code", "form", _("2 to 24 small letters, digits and hyphens.")))
    if not 2 <= len(name.strip()) <= 120:
        faults.append(Fault("name", "required", _("Give it a name.")))
    if faults:
        raise Invalid(faults=faults)
    with audit.transaction(
        by=by, purpose=purpose, verb="task_force.formed", object_type="task_force",
        object_id=code, payload={"code": code, "lead": lead.ori},
    ):  # fmt: skip
        if TaskForce.objects.filter(code=code).exists():
            raise Conflict(_("There is a task force with this code."))
        made = TaskForce.objects.create(code=code, name=name.strip(), lead=lead, created_by=by.id)
        TaskForceMember.objects.create(
            task_force=made, agency=lead, added_by=by.id, joined_at=timezone.now(), joined_by=by.id
        )
    return made


def invite_member(
    *, by: Actor, purpose: Purpose, code: str, member: Agency | User
) -> TaskForceMember:
    """Invite an agency with all its people, or one account; those of the lead belong at once.

    Until somebody of its own agency accepts, nothing of the task force counts for it.
    """
    found, kind = _led(by, code), _kind(member)
    is_own = str(member.pk if isinstance(member, Agency) else member.agency_id) == by.agency_id
    with audit.transaction(
        by=by, purpose=purpose, verb="task_force.joined" if is_own else "task_force.invited",
        object_type=kind, object_id=str(member.pk), payload={"code": code, "kind": kind},
    ):  # fmt: skip
        made = TaskForceMember(task_force=found, added_by=by.id)
        setattr(made, "agency" if kind == "agency" else "user", member)
        if is_own:
            made.joined_at, made.joined_by = timezone.now(), by.id
        if _same(found, member).exists():
            raise Conflict(_("Already invited, or a member."))
        made.save(force_insert=True)
    return made


def accept_invitation(*, by: Actor, purpose: Purpose, code: str) -> list[TaskForceMember]:
    """Join: the own agency and those of its accounts that are invited; raises `Missing` if none is."""
    if not by.may(MANAGE):
        raise Denied
    with database.atomic():
        waiting = list(
            selectors.invitations_to(viewer=by, code=code).select_for_update(of=("self",))
        )
        if not waiting:
            raise Missing
        for one in waiting:
            kind = "agency" if one.agency_id else "account"
            with audit.transaction(
                by=by, purpose=purpose, verb="task_force.joined", object_type=kind,
                object_id=str(one.agency_id or one.user_id), payload={"code": code, "kind": kind},
            ):  # fmt: skip
                one.joined_at, one.joined_by = timezone.now(), by.id
                one.save(update_fields=["joined_at", "joined_by"])
    return waiting


def remove_member(*, by: Actor, purpose: Purpose, code: str, member: Agency | User) -> None:
    """Let an agency or an account go: nothing released to the task force is theirs any more.

    The lead lets anybody go; each agency takes itself and its own people out. An invitation that was
    not accepted is taken back or declined in the same way.
    """
    found, kind = _led(by, code) if _leads(by, code) else _left(by, code, member), _kind(member)
    joined = _same(found, member).filter(joined_at__isnull=False).exists()
    with audit.transaction(
        by=by, purpose=purpose, verb="task_force.left" if joined else "task_force.declined",
        object_type=kind, object_id=str(member.pk), payload={"code": code, "kind": kind},
    ):  # fmt: skip
        if not _same(found, member).delete()[0]:
            raise Missing


def _kind(member: Agency | User) -> str:
    return "agency" if isinstance(member, Agency) else "account"


def member_named(name: str) -> Agency | User:
    """The agency of an ORI, or the account of an `@username`; raises `Missing`."""
    if name.startswith("@"):
        return selectors.user_by_name(name.removeprefix("@"))
    return selectors.agency_by_ori(name)


def _same(found: TaskForce, member: Agency | User) -> QuerySet[TaskForceMember]:
    if isinstance(member, Agency):
        return TaskForceMember.objects.filter(task_force=found, agency=member)
    return TaskForceMember.objects.filter(task_force=found, user=member)


def _leads(by: Actor, code: str) -> bool:
    return TaskForce.objects.filter(Q(lead_id=by.agency_id), code=code).exists()


def _left(by: Actor, code: str, member: Agency | User) -> TaskForce:
    """The task force that somebody of the actor's own agency leaves; raises `Missing` else."""
    if not by.may(MANAGE):
        raise Denied
    own = selectors.agency_of(by)
    whose = member if isinstance(member, Agency) else member.agency
    found = TaskForce.objects.filter(code=code).first()
    if found is None or whose != own or not _same(found, member).exists():
        raise Missing
    return found


def _led(by: Actor, code: str) -> TaskForce:
    if not by.may(MANAGE):
        raise Denied
    lead = selectors.agency_of(by)
    found = TaskForce.objects.filter(code=code, lead=lead).first()
    if found is None:
        raise Missing
    return found
