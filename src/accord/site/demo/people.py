"""One account per role, with passwords made on this machine and kept beside its data."""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from accord.apps.agencies import selectors, services
from accord.apps.agencies.services.installation import INSTALLATION, INSTALLER
from accord.core.simulate import Agency as Simulated
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

FILE: Final = "sign-ins.json"
BUILDING: Final = Purpose(code="training", reason="building the demonstration")
# Role, sign-in name, full name, agency ("police": the first, "school": by kind, "": none).
CAST: Final = (
    ("analyst", "ana", "Ana Analyst", "police"),
    ("records-custodian", "rita", "Rita Records", "police"),
    (
        "records-custodian",
        "remy",
        "Remy Records",
        "police",
    ),  # decides what rita asks, and the reverse
    ("coordinator", "cora", "Cora Coordinator", "police"),
    ("coordinator", "quin", "Quin Coordinator", "XA0010300"),  # Cedar Quay: answers invitations
    ("operations-planner", "otto", "Otto Planner", "police"),
    ("watch-officer", "wes", "Wes Watch", "police"),
    ("liaison", "leo", "Leo Liaison", "community"),
    ("prosecutor", "pia", "Pia Prosecutor", "prosecutor"),
    ("partner", "pat", "Pat Partner", "school"),
    ("agency-admin", "ada", "Ada Administrator", "police"),
    (
        "agency-admin",
        "abel",
        "Abel Administrator",
        "XA0010300",
    ),  # Cedar Quay: signs what ada drafts
    ("auditor", "udo", "Udo Auditor", ""),
    ("oversight", "ora", "Ora Oversight", ""),
    ("platform-admin", "max", "Max Platform", ""),
)


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """What the demonstration prints for each role."""

    role: str
    username: str
    password: str
    agency: str


def sign_ins() -> list[SignIn]:
    """The accounts of this demonstration, as they were made."""
    path = _path()
    if not path.exists():
        return []
    return [SignIn(**row) for row in json.loads(path.read_text(encoding="utf-8"))]


def register_agencies(simulated: tuple[Simulated, ...], *, time_zone: str) -> None:
    """Register each agency that is not yet there."""
    known = selectors.agency_names()
    for agency in simulated:
        if agency.ori not in known:
            services.register_agency(
                by=INSTALLER,
                purpose=INSTALLATION,
                ori=agency.ori,
                name=agency.name,
                kind=agency.kind,
                time_zone=time_zone,
            )


def register_people() -> None:
    """Register one account per role, and an analyst for each further police agency."""
    if sign_ins():
        return
    cast = list(CAST)
    police = [agency for agency in selectors.agencies() if agency.kind == "police"]
    cast += [
        ("analyst", f"analyst{number}", f"Analyst of {agency.name}", agency.ori)
        for number, agency in enumerate(police[1:], start=2)
    ]
    _keep([_register(*row) for row in cast])


def add(*, role: str, username: str, full_name: str, ori: str) -> None:
    """One more account of the demonstration."""
    _keep([*sign_ins(), _register(role, username, full_name, ori)])


def _keep(made: list[SignIn]) -> None:
    descriptor = os.open(_path(), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump([asdict(one) for one in made], file, indent=1)


def actor(username: str) -> Actor:
    """The actor of one of the demonstration's accounts."""
    found = selectors.actor_of(selectors.user_by_name(username))
    if found is None:
        raise Missing(f"The demonstration's account {username} is switched off.")
    return found


def analyst_of(ori: str) -> Actor:
    """The analyst of a police agency."""
    names = [one.username for one in sign_ins() if one.role == "analyst"]
    return next(found for name in names if (found := actor(name)).agency_ori == ori)


def _register(role: str, username: str, full_name: str, where: str) -> SignIn:
    password = f"{secrets.token_hex(2)}-{secrets.token_hex(2)}-{secrets.token_hex(2)}"
    found = selectors.agencies()
    agency = found.filter(ori=where).first() or found.filter(kind=where).first() if where else None
    services.register_person(
        by=INSTALLER,
        purpose=INSTALLATION,
        username=username,
        full_name=full_name,
        password=password,
        roles=[role],
        agency=agency,
    )
    return SignIn(
        role=role, username=username, password=password, agency=str(agency) if agency else ""
    )


def _path() -> Path:
    return Path(settings.ACCORD_STATE_DIR) / FILE
