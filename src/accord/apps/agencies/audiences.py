"""Audiences: to whom an owner releases a record; agencies, task forces and accounts by name.

Stored as "|XA0010200|tf:river|u:0190…|": an ORI, `tf:` and the code of a task force, `u:` and the
id of an account. "" stands for all parties of the agreement.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from accord.apps.agencies import selectors
from accord.frame.actor import Actor
from accord.frame.errors import Fault, Invalid

LONGEST: Final = 400
FORCE: Final = "tf:"
ACCOUNT: Final = "u:"


def groups_of(viewer: Actor) -> frozenset[str]:
    """The names, beside the agency's, under which an audience may mean this viewer now."""
    return names_of(viewer, selectors.task_force_codes_of(viewer))


def names_of(viewer: Actor, codes: Iterable[str]) -> frozenset[str]:
    """The same, of a viewer whose task forces are known."""
    found = {FORCE + code for code in codes}
    if viewer.kind in {"user", "token"} and not viewer.for_agency:
        found.add(ACCOUNT + viewer.id.replace("-", ""))
    return frozenset(found)


def as_agency(viewer: Actor) -> Actor:
    """The viewer, reading for what all of the own agency will see: a map, a forecast, a brief."""
    return replace(viewer, for_agency=True)


def account_of(viewer: Actor) -> UUID | None:
    """The id of the viewer's own account; the system and a terminal have none."""
    return UUID(viewer.id) if viewer.kind in {"user", "token"} else None


def agency_id_of(viewer: Actor) -> UUID | None:
    """The id of the viewer's own agency, if there is one."""
    return UUID(viewer.agency_id) if viewer.agency_id else None


def read_audience(typed: Iterable[str], *, by: Actor) -> str:
    """The stored form of what was typed: ORIs, `tf:CODE`, `@username`; raises `Invalid`.

    A task force in which the agency of `by` has no part is one that is not there.
    """
    wanted = [one.strip() for one in typed if one.strip()]
    usernames = [one.removeprefix("@") for one in wanted if one.startswith("@")]
    accounts = selectors.ids_of_accounts(usernames)
    names, faults = set(), []
    for one in wanted:
        if one.startswith("@"):
            found = accounts.get(one.removeprefix("@"))
            names.add(ACCOUNT + found.hex if found else one)
        else:
            names.add(one.lower() if one.lower().startswith((FORCE, ACCOUNT)) else one.upper())
    known = selectors.known_audience(
        (name for name in names if not name.startswith("@")), viewer=by
    )
    faults = [
        Fault(
            "audience",
            "known_agency",
            _("No agency, task force or account %(name)s.") % {"name": name[:30]},
        )
        for name in sorted(names - known)
    ]
    stored = f"|{'|'.join(sorted(known))}|" if known else ""
    if len(stored) > LONGEST:
        faults.append(Fault("audience", "length", _("Too many names; make a task force of them.")))
    if faults:
        raise Invalid(faults=faults)
    return stored


def names_in(audience: str) -> list[str]:
    """The names in a stored audience."""
    return [name for name in audience.split("|") if name]
