"""`accord people`: agencies, accounts and tokens from a terminal."""

from typing import Annotated

import typer

from accord.cli.session import As, Why, acting, setup
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)


@app.command("add-agency")
@command(policy="agencies.manage", audit="agency.registered")
def add_agency(
    ori: str,
    name: str,
    kind: str = "police",
    time_zone: str = "UTC",
    as_user: As = "",
    purpose: Why = "administration",
) -> None:
    """Register an agency by its ORI."""
    actor, stated = acting(as_user, purpose)
    from accord.apps.agencies import services

    made = services.register_agency(
        by=actor, purpose=stated, ori=ori, name=name, kind=kind, time_zone=time_zone
    )
    typer.echo(f"{made.ori} {made.name}")


@app.command("add")
@command(policy="people.view", audit="person.registered")
def add(
    username: str,
    full_name: str,
    role: Annotated[list[str], typer.Option(help="A role; may be repeated.")],
    agency: Annotated[str, typer.Option(help="The agency's ORI.")] = "",
    password: Annotated[str, typer.Option(prompt=True, hide_input=True)] = "",
    as_user: As = "",
    purpose: Why = "administration",
) -> None:
    """Register a person with roles."""
    actor, stated = acting(as_user, purpose)
    from accord.apps.agencies import selectors, services

    made = services.register_person(
        by=actor,
        purpose=stated,
        username=username,
        full_name=full_name,
        password=password,
        roles=role,
        agency=selectors.agency_by_ori(agency) if agency else None,
    )
    typer.echo(f"{made.username}: {', '.join(role)}")


@app.command("first-admin")
@command(policy="system", audit="person.registered")
def first_admin(
    username: str,
    full_name: str,
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
) -> None:
    """Make the first platform administrator of a new node; refused once there is one."""
    setup()
    from accord.apps.agencies import services

    services.first_admin(username=username, full_name=full_name, password=password)
    typer.echo(f"{username} is platform administrator. Sign in and enrol a second factor.")
