"""Who acts on whose account, and who gives which role.

An agency's people are its administrator's care. The platform's administrator makes accounts that
may stand outside the agencies, and the first administrator of an agency that has none: nobody who
sees an agency's records is made, or given a new password, from outside that agency.
"""

from typing import Final

from django.utils.translation import gettext as _

from accord.apps.agencies import selectors
from accord.apps.agencies.models import Agency, User
from accord.apps.agencies.roles import Role, all_roles
from accord.frame.actor import Actor
from accord.frame.errors import Denied, Fault, Invalid

ADMIN: Final = "agency-admin"
PLATFORM: Final = "platform-admin"


def roles_to_give(by: Actor) -> list[Role]:
    """The roles that a form of this actor offers; empty for who registers nobody."""
    found = []
    for role in all_roles().values():
        own = by.may("people.manage") and role.agency != "none" and role.id != PLATFORM
        outside = by.may("platform.manage") and (_stands_outside(role) or role.id == ADMIN)
        if own or outside:
            found.append(role)
    return found


def may_give(by: Actor, role_ids: frozenset[str], agency: Agency | None) -> None:
    """Raise unless the roles fit together and the actor may give them in this agency."""
    _fit_together(role_ids, agency)
    if by.kind == "system" or (_manages(by, agency) and PLATFORM not in role_ids):
        return
    if not by.may("platform.manage"):
        raise Denied
    if all(_stands_outside(all_roles()[role]) for role in role_ids):
        return
    if role_ids != {ADMIN}:
        raise Denied(_("Of an agency, only its first administrator is registered from outside it."))
    if agency is not None and selectors.administrators_of(agency).exists():
        raise Denied(_("This agency has an administrator, who registers its people."))


def may_oversee(by: Actor, user: User) -> None:
    """Raise unless the actor may change this account's roles, and switch it on and off."""
    if by.id == str(user.pk):
        raise Denied(_("Nobody changes the rights of their own account."))
    held = frozenset(user.role_assignments.values_list("role", flat=True))
    if by.kind == "system" or (_manages(by, user.agency) and PLATFORM not in held):
        return
    known = all_roles()
    apart = all(role in known and _stands_outside(known[role]) for role in held)
    if not (by.may("platform.manage") and apart and (held or user.agency is None)):
        raise Denied


def may_help(by: Actor, user: User) -> None:
    """Raise unless the actor may release this account or give it a new first password.

    Nobody in the agency can do so for its only administrator; the platform's administrator does.
    """
    try:
        may_oversee(by, user)
    except Denied:
        held = set(user.role_assignments.values_list("role", flat=True))
        if not by.may("platform.manage") or held != {ADMIN} or by.id == str(user.pk):
            raise
        if user.agency and selectors.administrators_of(user.agency).exclude(pk=user.pk).exists():
            raise


def is_allowed(by: Actor, user: User, *, to_help: bool = False) -> bool:
    """Whether a page offers this actor the change of this account, or only its release."""
    try:
        (may_help if to_help else may_oversee)(by, user)
    except Denied:
        return False
    return True


def _stands_outside(role: Role) -> bool:
    return role.agency != "required" and not role.case_data


def _manages(by: Actor, agency: Agency | None) -> bool:
    own = agency is not None and by.agency_id == str(agency.pk)
    return own and by.may("people.manage")


def _fit_together(role_ids: frozenset[str], agency: Agency | None) -> None:
    known = all_roles()
    faults = [
        Fault("roles", "known", _("Unknown role: %(role)s") % {"role": r})
        for r in sorted(role_ids - set(known))
    ]
    for role in (known[r] for r in sorted(role_ids & set(known))):
        if role.agency == "required" and agency is None:
            faults.append(
                Fault("agency", "required", _("%(role)s needs an agency.") % {"role": role.en})
            )
        if role.agency == "none" and agency is not None:
            faults.append(
                Fault(
                    "agency", "none", _("%(role)s stands outside the agencies.") % {"role": role.en}
                )
            )
    if len({known[r].case_data for r in role_ids & set(known)}) > 1 and "auditor" in role_ids:
        faults.append(Fault("roles", "separation", _("An auditor holds no role with case data.")))
    if faults:
        raise Invalid(faults=faults)
