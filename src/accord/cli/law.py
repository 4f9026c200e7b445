"""`accord law`: what the law of this place forbids, above every agreement; changed by two persons."""

from pathlib import Path
from typing import Annotated

import typer

from accord.cli.session import As, Case, Why, acting
from accord.frame.declare import PUBLIC, command

app = typer.Typer(no_args_is_help=True)


@app.command("templates")
@command(policy=PUBLIC, audit=None, purpose=False)
def templates() -> None:
    """List the laws of known places that a profile can be put together from."""
    from accord.core import policy

    typer.echo("Templates, no legal advice: check with your counsel.")
    for one in policy.known_profiles().values():
        typer.echo(f"{one.id:18} {one.title}. {one.note}")


@app.command("show")
@command(policy="agreements.view", audit="profile.viewed")
def show(as_user: As = "", purpose: Why = "administration", case: Case = "") -> None:
    """Print what the law of this place forbids, in plain words."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import selectors
    from accord.core import policy
    from accord.frame import audit

    profile = selectors.profile_in_force()
    audit.read(
        by=actor, purpose=stated, verb="profile.viewed", object_type="profile",
        payload={"version": profile.version}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    typer.echo(policy.law_in_words(profile, names=selectors.agency_names()))
    typer.echo(policy.always_in_words())
    for one in selectors.profile_proposals(viewer=actor, purpose=stated):
        typer.echo(f"Waiting: {one.pk} {one.details['profile']['title']}")


@app.command("propose")
@command(policy="profile.change", audit="approval.requested")
def propose(
    template: Annotated[list[str] | None, typer.Option(help="A template's id; repeat it.")] = None,
    file: Annotated[
        Path | None, typer.Option(help="A profile of your own, as TOML, instead of templates.")
    ] = None,
    title: Annotated[str, typer.Option(help="The name of the place.")] = "",
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Propose a profile; nothing changes until a second person adopts it."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import services
    from accord.core import policy
    from accord.frame.errors import Fault, Invalid

    try:
        own = policy.profile_from_toml(file.read_text(encoding="utf-8")) if file else None
    except policy.PolicyError as error:
        raise Invalid(faults=[Fault("file", "form", str(error))]) from error
    made = services.propose_profile(
        by=actor, purpose=stated, templates=template or (), title=title, own=own
    )
    typer.echo(f"Proposed: {made.pk}. A second person runs: accord law adopt {made.pk}")


@app.command("rehearse")
@command(policy="profile.change", audit="policy.rehearsed")
def rehearse(
    proposal: str, as_user: As = "", purpose: Why = "administration", case: Case = ""
) -> None:
    """Show what adopting a proposed law would change for your records; nothing is changed."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.records import selectors
    from accord.cli.agreements import echo_changes

    echo_changes(selectors.change_by_law(viewer=actor, purpose=stated, approval_id=proposal))


@app.command("adopt")
@command(policy="profile.change", audit="approval.decided")
def adopt(
    proposal: str,
    reject: Annotated[bool, typer.Option(help="Refuse it instead.")] = False,
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Adopt what somebody else proposed; it binds everyone at once."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import services

    services.decide_profile(by=actor, purpose=stated, approval_id=proposal, approve=not reject)
    typer.echo("Rejected." if reject else "Adopted.")
