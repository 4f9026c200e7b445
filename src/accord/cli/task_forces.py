"""`accord task-forces`: groups to which owners release records by name."""

from typing import Annotated

import typer

from accord.cli.session import As, Case, Why, acting
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)
Code = Annotated[str, typer.Argument(help="The short code; audiences name it as tf:CODE.")]
Member = Annotated[str, typer.Argument(help="An agency's ORI, or an account as @name.")]
WHY = "prevention-planning"


@app.command("list")
@command(policy="task-forces.view", audit="task_forces.viewed")
def list_(as_user: As = "", purpose: Why = WHY, case: Case = "") -> None:
    """List the task forces in which your agency has a part, or to which it is invited."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import selectors
    from accord.frame import audit

    found = list(selectors.task_forces_visible_to(viewer=actor, purpose=stated))
    audit.read(
        by=actor, purpose=stated, verb="task_forces.viewed", object_type="task_forces",
        payload={"count": len(found)}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    for one in found:
        names = ", ".join(
            str(m.who) + ("" if m.joined_at else " (invited)") for m in one.members.all()
        )
        typer.echo(f"tf:{one.code}  {one.name}, led by {one.lead.name}: {names}")
    if not found:
        typer.echo("no task forces")


@app.command("form")
@command(policy="task-forces.manage", audit="task_force.formed")
def form(code: Code, name: str, as_user: As = "", purpose: Why = WHY, case: Case = "") -> None:
    """Form a task force that your agency leads."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import services

    made = services.form_task_force(by=actor, purpose=stated, code=code, name=name)
    typer.echo(f"tf:{made.code} {made.name}")


@app.command("invite")
@command(policy="task-forces.manage", audit="task_force.invited")
def invite(
    code: Code, member: Member, as_user: As = "", purpose: Why = WHY, case: Case = ""
) -> None:
    """Invite an agency or an account; it belongs once its own agency has accepted."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import services

    who = services.member_named(member)
    made = services.invite_member(by=actor, purpose=stated, code=code, member=who)
    typer.echo(f"{who} {'belongs' if made.joined_at else 'is invited'} to tf:{code}")


@app.command("accept")
@command(policy="task-forces.manage", audit="task_force.joined")
def accept(code: Code, as_user: As = "", purpose: Why = WHY, case: Case = "") -> None:
    """Join a task force to which your agency, or accounts of it, are invited."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import services

    for one in services.accept_invitation(by=actor, purpose=stated, code=code):
        typer.echo(f"{one.who} belongs to tf:{code}")


@app.command("remove")
@command(policy="task-forces.manage", audit="task_force.left")
def remove(
    code: Code, member: Member, as_user: As = "", purpose: Why = WHY, case: Case = ""
) -> None:
    """Let an agency or an account go, or decline; it sees nothing of the task force from then on."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import services

    who = services.member_named(member)
    services.remove_member(by=actor, purpose=stated, code=code, member=who)
    typer.echo(f"{who} no longer belongs to tf:{code}")
