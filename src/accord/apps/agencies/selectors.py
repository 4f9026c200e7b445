"""Every read of agencies, people, tokens and agreements."""

import hashlib
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import terms
from accord.apps.agencies.models import (
    Agency,
    Agreement,
    AgreementParty,
    ApiToken,
    JurisdictionProfile,
    RoleAssignment,
    TaskForce,
    TaskForceMember,
    User,
)
from accord.apps.agencies.roles import all_roles, capabilities_of
from accord.core import policy
from accord.frame import modules
from accord.frame.actor import Actor, Purpose
from accord.frame.approvals.models import Approval
from accord.frame.errors import Denied, Missing

ACCOUNT_NAME = re.compile(r"u:[0-9a-f]{32}")
PROFILE_CHANGE: Final = "profile.change"


def token_digest(secret: str) -> str:
    """What is stored of a token; the secret itself is shown once."""
    return hashlib.sha256(secret.encode()).hexdigest()


def actor_of(user: User) -> Actor | None:
    """The actor a signed-in user is, or None if the account may no longer be used."""
    if not user.is_active or (user.expires_at and user.expires_at <= timezone.now()):
        return None
    roles = frozenset(RoleAssignment.objects.filter(user_id=user.pk).values_list("role", flat=True))
    agency = user.agency
    return Actor(
        id=str(user.pk),
        name=str(user),
        kind="user",
        agency_id=str(agency.pk) if agency else None,
        agency_ori=agency.ori if agency else "",
        roles=roles,
        capabilities=modules.without_barred(capabilities_of(roles)),
    )


def actor_of_token(secret: str) -> tuple[Actor, frozenset[str]] | None:
    """The actor behind a live token, and the purposes for which it may be used."""
    token = (
        ApiToken.objects.select_related("user__agency")
        .filter(digest=token_digest(secret), revoked_at__isnull=True, expires_at__gt=timezone.now())
        .first()
    )
    actor = actor_of(token.user) if token else None
    if token is None or actor is None:
        return None
    bound = frozenset({token.only_may} if token.only_may else actor.capabilities)
    return (
        Actor(
            id=actor.id,
            name=actor.name,
            kind="token",
            agency_id=actor.agency_id,
            agency_ori=actor.agency_ori,
            roles=frozenset() if token.only_may else actor.roles,
            capabilities=actor.capabilities & bound,
            only_for=token.only_for,
        ),
        frozenset(token.purposes),
    )


def has_second_factor(user: User) -> bool:
    """Whether the user has enrolled TOTP or a passkey."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user=user, type__in=kinds).exists()


def user_by_name(username: str) -> User:
    """The account with this sign-in name; raises `Missing`."""
    user = User.objects.select_related("agency").filter(username__iexact=username).first()
    if user is None:
        raise Missing(_("There is no account “%(username)s”.") % {"username": username[:60]})
    return user


def has_no_account() -> bool:
    """Whether nobody can sign in to this node yet."""
    return not User.objects.exists()


def user_by_id(user_id: str) -> User:
    """The account behind an actor; raises `Denied` where none is, as for a local terminal."""
    found = User.objects.select_related("agency").filter(pk=user_id).first()
    if found is None:
        raise Denied(_("This needs an account on this node."))
    return found


def names_of(ids: Iterable[str]) -> dict[str, str]:
    """Sign-in names of accounts by id, for those who may inspect the ledger; tokens act as theirs."""
    wanted = []
    for one in ids:
        with suppress(ValueError):
            wanted.append(UUID(one))
    found = User.objects.filter(pk__in=wanted).values_list("pk", "username")
    return {str(pk): name for pk, name in found}


def agencies() -> QuerySet[Agency]:
    """All agencies; their names and ORIs are public."""
    return Agency.objects.all()


def agency_names() -> dict[str, str]:
    """Every agency's name by its ORI."""
    return dict(Agency.objects.values_list("ori", "name"))


def agency_by_ori(ori: str) -> Agency:
    """The agency with this ORI; raises `Missing`."""
    agency = Agency.objects.filter(ori=ori.strip().upper()).first()
    if agency is None:
        raise Missing(_("There is no agency with the ORI “%(ori)s”.") % {"ori": ori[:9]})
    return agency


def agency_of(viewer: Actor) -> Agency:
    """The viewer's own agency; raises `Denied` for people outside the agencies."""
    if viewer.agency_id is None:
        raise Denied(_("This needs an agency, and your account belongs to none."))
    return Agency.objects.get(pk=viewer.agency_id)


def day_at(agency: Agency, moment: datetime | None = None) -> date:
    """The day in an agency's time zone, now or at a moment: what its people call today."""
    return (moment or timezone.now()).astimezone(ZoneInfo(agency.time_zone)).date()


def people_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[User]:  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    """Accounts of the viewer's agency; platform administrators and outside auditors see all."""
    people = User.objects.select_related("agency").prefetch_related("role_assignments")
    if viewer.may("platform.manage") or (viewer.may("people.view") and viewer.agency_id is None):
        return people
    if viewer.agency_id is None:
        return people.none()
    return people.filter(agency_id=viewer.agency_id)


def tokens_of(*, viewer: Actor) -> QuerySet[ApiToken]:
    """The viewer's own tokens."""
    return ApiToken.objects.filter(user_id=viewer.id)


def agreements_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[Agreement]:  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    """Agreements to which the viewer's agency is party; those outside the agencies see all."""
    shown = Agreement.objects.prefetch_related(
        Prefetch("parties", AgreementParty.objects.select_related("agency"))
    )
    if viewer.agency_id is None:
        return shown
    return shown.filter(parties__agency_id=viewer.agency_id).distinct()


def agreements_signed(*, agency_id: str | None) -> list[Agreement]:
    """Active agreements of an agency, those that have not begun or are over as well."""
    if agency_id is None:
        return []
    found = Agreement.objects.filter(status=Agreement.Status.ACTIVE, parties__agency_id=agency_id)
    return list(found.distinct())


def agreements_over(agency_id: UUID | str, *, now: datetime) -> list[Agreement]:
    """Agreements of an agency that all parties signed, and that were ended or have run out."""
    parties = AgreementParty.objects.filter(agreement=OuterRef("pk"))
    signed = Agreement.objects.prefetch_related("parties").filter(
        ~Exists(parties.filter(signed_at__isnull=True)), Exists(parties.filter(agency_id=agency_id))
    )
    ended, active = Agreement.Status.ENDED, Agreement.Status.ACTIVE
    return list(signed.filter(Q(status=ended) | Q(status=active, valid_to__lte=now)))


def profile_in_force() -> policy.Profile:
    """What the law of this place forbids; a node that has adopted none keeps the cautious one."""
    found = JurisdictionProfile.objects.order_by("-version").first()
    if found is None:
        return policy.profile_from([policy.CAUTIOUS], version=0)
    return policy.profile_from_json(found.terms, version=found.version)


def barred_modules() -> frozenset[str]:
    """The parts of the product that the law bars on this node."""
    return profile_in_force().modules


def profile_proposals(*, viewer: Actor, purpose: Purpose) -> QuerySet[Approval]:  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    """Changes of the profile that wait for a second person; all who may see agreements see them."""
    if not viewer.may("agreements.view"):
        return Approval.objects.none()
    return Approval.objects.filter(action=PROFILE_CHANGE, state=Approval.State.REQUESTED)


def who_sees_what(*, viewer: Actor, purpose: Purpose) -> list[policy.Line]:
    """Every line of the agreements in force that the viewer may see, and of the law of the place."""
    now = timezone.now()
    found = agreements_visible_to(viewer=viewer, purpose=purpose).filter(
        status=Agreement.Status.ACTIVE
    )
    read = [terms.read(one) for one in found]
    binding = policy.in_force(read, now)
    named = sorted(frozenset[str]().union(*(one.parties for one in binding)))
    purposes = sorted({code for one in binding for grant in one.grants for code in grant.purposes})
    return policy.who_sees_what(
        binding, agencies=named, purposes=purposes, now=now, profile=profile_in_force()
    )


def has_platform_admin() -> bool:
    """Whether this node has been set up."""
    return RoleAssignment.objects.filter(role="platform-admin").exists()


def administrators_of(agency: Agency) -> QuerySet[User]:
    """The accounts in use that administer this agency."""
    in_use = Q(expires_at__isnull=True) | Q(expires_at__gt=timezone.now())
    people = User.objects.filter(in_use, agency=agency, is_active=True)
    return people.filter(role_assignments__role="agency-admin")


def auditors_of(ori: str) -> QuerySet[User]:
    """The accounts in use that audit an agency's people: its own auditors, and those of no agency."""
    watching = [one.id for one in all_roles().values() if "ledger.view" in one.capabilities]
    people = User.objects.filter(
        Q(agency__ori=ori) | Q(agency__isnull=True), is_active=True,
        role_assignments__role__in=watching,
    )  # fmt: skip
    return people.distinct()


def holders_of(capability: str, *, agency_ids: Iterable[UUID]) -> QuerySet[User]:
    """The accounts in use of these agencies whose roles grant a capability, with their agency."""
    granting = [one.id for one in all_roles().values() if capability in one.capabilities]
    people = User.objects.filter(
        agency_id__in=list(agency_ids), is_active=True, role_assignments__role__in=granting
    )
    return people.select_related("agency").distinct()


def task_force_codes_of(viewer: Actor) -> frozenset[str]:
    """Codes of the task forces to which the viewer, or the viewer's agency, belongs now."""
    account = account_in_task_forces(viewer)
    return task_force_codes(agency_id=viewer.agency_id, account=account)


def account_in_task_forces(viewer: Actor) -> str:
    """The account by which a viewer belongs to task forces; "" for the system and an agency's eyes."""
    return viewer.id if viewer.kind in {"user", "token"} and not viewer.for_agency else ""


def task_force_codes(*, agency_id: str | None, account: str) -> frozenset[str]:
    """Codes of the task forces to which an agency or an account belongs now."""
    mine = Q(user_id=account) if account else Q(pk__in=())
    if agency_id is not None:
        mine |= Q(agency_id=agency_id)
    joined = TaskForceMember.objects.filter(mine, joined_at__isnull=False)
    return frozenset(joined.values_list("task_force__code", flat=True))


def task_forces_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[TaskForce]:  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    """Task forces that the viewer's agency leads, has somebody in or is invited to.

    Outside the agencies, all.
    """
    shown = TaskForce.objects.select_related("lead").prefetch_related(
        Prefetch("members", TaskForceMember.objects.select_related("agency", "user__agency"))
    )
    if viewer.agency_id is None:
        return shown
    invited = TaskForceMember.objects.filter(_of_agency(viewer)).values("task_force")
    return shown.filter(Q(lead_id=viewer.agency_id) | Q(pk__in=invited))


def invitations_to(*, viewer: Actor, code: str) -> QuerySet[TaskForceMember]:
    """What of the viewer's agency, itself or its accounts, is invited and has not answered."""
    if viewer.agency_id is None:
        return TaskForceMember.objects.none()
    return TaskForceMember.objects.filter(
        _of_agency(viewer), task_force__code=code, joined_at__isnull=True
    )


def _of_agency(viewer: Actor) -> Q:
    """Of members: that it is the viewer's agency, or an account of it."""
    return Q(agency_id=viewer.agency_id) | Q(user__agency_id=viewer.agency_id)


def _taken_part_in(viewer: Actor) -> Q:
    """Of task forces: that the viewer's agency leads it, or has somebody in it who accepted."""
    if viewer.agency_id is None:
        return Q()
    joined = TaskForceMember.objects.filter(_of_agency(viewer), joined_at__isnull=False)
    return Q(lead_id=viewer.agency_id) | Q(pk__in=joined.values("task_force"))


def known_audience(names: Iterable[str], *, viewer: Actor) -> frozenset[str]:
    """Those of the names that mean an agency, a live account, or a task force of `viewer`'s agency."""
    wanted = set(names)
    forces = [name.removeprefix("tf:") for name in wanted if name.startswith("tf:")]
    people = [name.removeprefix("u:") for name in wanted if ACCOUNT_NAME.fullmatch(name)]
    found = set(Agency.objects.filter(ori__in=wanted).values_list("ori", flat=True))
    own = TaskForce.objects.filter(_taken_part_in(viewer), code__in=forces)
    codes = own.values_list("code", flat=True)
    accounts = User.objects.filter(pk__in=people, is_active=True).values_list("pk", flat=True)
    found |= {f"tf:{code}" for code in codes} | {f"u:{pk.hex}" for pk in accounts}
    return frozenset(found)


def ids_of_accounts(usernames: Iterable[str]) -> dict[str, UUID]:
    """Ids of live accounts by their sign-in names."""
    found = User.objects.filter(username__in=list(usernames), is_active=True)
    return dict(found.values_list("username", "pk"))


def accounts_overseen(*, viewer: Actor) -> QuerySet[User]:
    """Accounts whose use the viewer may look into: of the own agency; outside agencies, all."""
    people = User.objects.select_related("agency")
    if viewer.agency_id is None:
        return people
    return people.filter(agency_id=viewer.agency_id)
