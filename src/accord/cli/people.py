"""`accord people`: agencies, accounts and tokens from a terminal."""

import re
from typing import TYPE_CHECKING, Annotated, Final

import typer

from accord.cli.passwords import Password, password_of
from accord.cli.session import As, Case, Why, acting, setup
from accord.cli.typed import given_day, uuid_of
from accord.frame.declare import command

if TYPE_CHECKING:
    from accord.apps.agencies.models import User
    from accord.frame.actor import Actor, Purpose

app = typer.Typer(no_args_is_help=True)
ORI: Final = re.compile(r"[A-Z0-9]{9}")  # NCIC: state, county, agency, branch


@app.command("add-agency")
@command(policy="agencies.manage", audit="agency.registered")
def add_agency(
    ori: str,
    name: str,
    kind: Annotated[
        str, typer.Option(help="police, prosecutor, school, health, community or other.")
    ] = "police",
    time_zone: Annotated[
        str, typer.Option(help="Where its times are told, such as America/New_York.")
    ] = "UTC",
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Register an agency by its ORI."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import services
    from accord.frame.errors import Fault, Invalid

    if not ORI.fullmatch(ori.strip().upper()):
        fault = Fault("ori", "nine characters", "Letters A to Z and digits, such as XA0010100.")
        raise Invalid("An ORI has nine characters.", faults=[fault])
    made = services.register_agency(
        by=actor, purpose=stated, ori=ori, name=name, kind=kind, time_zone=time_zone
    )
    typer.echo(f"{made.ori} {made.name}")


@app.command("add")
@command(policy="people.register", audit="person.registered")
def add(
    username: str,
    full_name: str,
    role: Annotated[list[str], typer.Option(help="A role; may be repeated.")],
    agency: Annotated[str, typer.Option(help="The agency's ORI.")] = "",
    password: Password = "",
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Register a person with roles."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import selectors, services

    made = services.register_person(
        by=actor,
        purpose=stated,
        username=username,
        full_name=full_name,
        password=password_of(password),
        roles=role,
        agency=selectors.agency_by_ori(agency) if agency else None,
    )
    typer.echo(f"{made.username}: {', '.join(role)}")


@app.command("first-admin")
@command(policy="system", audit="person.registered")
def first_admin(
    username: str,
    full_name: str,
    password: Password = "",
) -> None:
    """Make the first platform administrator of a new node; refused once there is one."""
    setup()
    from accord.apps.agencies import services

    chosen = password_of(password, again=True)
    services.first_admin(username=username, full_name=full_name, password=chosen)
    typer.echo(f"{username} is platform administrator. Sign in and enrol a second factor.")


@app.command("list")
@command(policy="people.view", audit="people.viewed")
def list_people(as_user: As = "", purpose: Why = "administration", case: Case = "") -> None:
    """List the accounts that the acting account oversees."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import selectors
    from accord.frame import audit

    found = list(selectors.people_visible_to(viewer=actor, purpose=stated))
    audit.read(
        by=actor,
        purpose=stated,
        verb="people.viewed",
        object_type="people",
        payload={"count": len(found)},
        disclosed=[one.pk for one in found],
    )
    for person in found:
        roles = ", ".join(sorted(held.role for held in person.role_assignments.all()))
        state = "" if person.is_active else "  (off)"
        agency = person.agency.ori if person.agency else "-"
        typer.echo(f"{person.username:20} {agency:10} {roles}{state}")


@app.command()
@command(policy="people.view", audit="person.changed")
def roles(
    username: str,
    role: Annotated[list[str], typer.Option(help="All roles from now on; may be repeated.")],
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Replace a person's roles; takes effect with that person's next request."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import services

    user = _overseen(actor, stated, username)
    services.change_roles(by=actor, purpose=stated, user=user, roles=role)
    typer.echo(f"{user.username}: {', '.join(role)}")


@app.command()
@command(policy="people.view", audit="person.changed")
def switch(
    username: str,
    on: Annotated[bool, typer.Option("--on/--off", help="Let in, or shut out at once.")],
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Switch an account on or off; sessions and tokens end at once."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import services

    user = _overseen(actor, stated, username)
    services.set_active(by=actor, purpose=stated, user=user, active=on)
    typer.echo(f"{user.username} is {'on' if on else 'off'}.")


@app.command()
@command(policy="people.view", audit="person.released")
def release(
    username: str, as_user: As = "", purpose: Why = "administration", case: Case = ""
) -> None:
    """Release an account that five failed sign-ins have locked."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import services

    user = _overseen(actor, stated, username)
    services.release(by=actor, purpose=stated, user=user)
    typer.echo(f"{user.username} may try again.")


@app.command("forget-second-factor")
@command(policy="people.view", audit="person.second_factor_forgotten")
def forget_second_factor(
    username: str, as_user: As = "", purpose: Why = "administration", case: Case = ""
) -> None:
    """Forget the second factor of somebody who has lost it; they enrol another at the next sign-in."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import services

    user = _overseen(actor, stated, username)
    services.forget_second_factor(by=actor, purpose=stated, user=user)
    typer.echo(f"{user.username} enrols a second factor with the next sign-in.")


@app.command()
@command(policy="people.view", audit="person.password_reset")
def password(
    username: str,
    new: Password = "",
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Give a new first password to somebody who has lost theirs."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import services

    user = _overseen(actor, stated, username)
    chosen = password_of(new, text="New password", again=True)
    services.reset_password(by=actor, purpose=stated, user=user, password=chosen)
    typer.echo(f"{user.username} has a new password; open sessions have ended.")


@app.command()
@command(policy="signed-in", audit="token.issued")
def token(
    label: str,
    for_purpose: Annotated[
        list[str], typer.Option("--for", help="A purpose it may state; may be repeated.")
    ],
    days: int = 90,
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Issue a token for the acting account; its secret is printed once."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import services

    _, secret = services.issue_token(
        by=actor, purpose=stated, label=label, purposes=for_purpose, days=days
    )
    typer.echo(secret)


@app.command("tokens")
@command(policy="signed-in", audit="tokens.viewed")
def tokens(as_user: As = "", purpose: Why = "administration", case: Case = "") -> None:
    """List the acting account's own tokens, newest first; secrets are kept nowhere."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import selectors
    from accord.frame import audit

    found = list(selectors.tokens_of(viewer=actor))
    audit.record(
        by=actor, purpose=stated, verb="tokens.viewed", object_type="token", object_id="-",
        payload={"count": len(found)},
    )  # fmt: skip
    for one in found:
        state = f"revoked {one.revoked_at:%Y-%m-%d}" if one.revoked_at else "live"
        bound = f"  only {one.only_may}" if one.only_may else ""
        typer.echo(
            f"{one.pk}  {one.label:20} until {one.expires_at:%Y-%m-%d}  {state}  "
            f"{', '.join(one.purposes)}{bound}"
        )
    if not found:
        typer.echo("No token yet: `accord people token` issues one.")


@app.command("revoke")
@command(policy="signed-in", audit="token.revoked")
def revoke(
    token_id: Annotated[str, typer.Argument(help="Id of the token; see `tokens`.")],
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """End one of the acting account's own tokens, at once."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import services

    services.revoke_token(by=actor, purpose=stated, token_id=str(uuid_of(token_id)))
    typer.echo("Revoked.")


def _overseen(actor: "Actor", purpose: "Purpose", username: str) -> "User":
    """The account, if the actor sees it; another agency's is missing like one that is not there."""
    from accord.apps.agencies import selectors
    from accord.frame.errors import Missing

    found = selectors.people_visible_to(viewer=actor, purpose=purpose)
    user = found.filter(username__iexact=username).first()
    if user is None:
        raise Missing("There is no such account in your care.")
    return user


@app.command("purposes")
@command(policy="ledger.view", audit="usage.drift")
def purposes(
    week: Annotated[str, typer.Option(help="A day of the week, as 2026-03-02.")],
    as_user: As = "",
    purpose: Why = "oversight-audit",
    case: Case = "",
) -> None:
    """Print each account's purposes in a week beside its usual ones: questions, no findings."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import usage

    found = usage.drift_report(viewer=actor, purpose=stated, week=given_day(week))
    for one in found:
        moved = "no usual yet" if one.moved_percent is None else f"{one.moved_percent} % other"
        typer.echo(f"{one.agency}  {one.name}  {one.drift.reads:,} reads, {moved}: {one.mix}")
        if one.lone_cases:
            typer.echo(f"    {one.lone_cases:,} cases named on one day alone")
