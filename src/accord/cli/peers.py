"""`accord peers`: the only hosts that this node speaks to of its own accord."""

from typing import Annotated

import typer

from accord.cli.session import As, Case, Why, acting
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)


@app.command("add")
@command(policy="platform.manage", audit="peer.registered")
def add(
    name: str,
    host: str,
    scheme: Annotated[str, typer.Option(help="https or sftp; http for this machine only.")] = (
        "https"
    ),
    port: Annotated[int, typer.Option(help="Left out: 443, and 22 for sftp.")] = 0,
    reach: Annotated[
        str, typer.Option(help="Where its address may lie: public, private, loopback.")
    ] = "public",
    host_key: Annotated[
        str, typer.Option(help="For sftp: the server's key, as in known_hosts: TYPE BASE64.")
    ] = "",
    only_for: Annotated[str, typer.Option(help="ORI of the only agency that may use it.")] = "",
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Allow this node to speak to a host."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame import outbound

    made = outbound.register_peer(
        by=actor,
        purpose=stated,
        name=name,
        host=host,
        port=port or (22 if scheme == "sftp" else 443),
        scheme=scheme,
        reach=reach,
        host_key=host_key,
        only_for=only_for,
    )
    typer.echo(f"{made.name}: {made.scheme}://{made.host}:{made.port}")


@app.command("list")
@command(policy="platform.manage", audit="peers.viewed")
def list_peers(as_user: As = "", purpose: Why = "administration", case: Case = "") -> None:
    """List the live peers."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame import audit, outbound

    found = outbound.peers(actor)
    audit.read(
        by=actor,
        purpose=stated,
        verb="peers.viewed",
        object_type="peer",
        payload={"count": len(found)},
        disclosed=[one.pk for one in found],
    )
    for one in found:
        whose = f"  only for {one.only_for}" if one.only_for else ""
        typer.echo(f"{one.name:20} {one.scheme}://{one.host}:{one.port} ({one.reach}){whose}")


@app.command("remove")
@command(policy="platform.manage", audit="peer.removed")
def remove(name: str, as_user: As = "", purpose: Why = "administration", case: Case = "") -> None:
    """Speak to this host no more."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame import outbound

    outbound.remove_peer(by=actor, purpose=stated, name=name)
    typer.echo(f"{name} is removed.")
