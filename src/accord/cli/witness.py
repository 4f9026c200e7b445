"""`accord witness`: partners who cosign this ledger, and the ledgers that this node cosigns."""

from pathlib import Path
from typing import Annotated

import typer

from accord.cli.session import As, Case, Why, acting
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)


@app.command("add")
@command(policy="platform.manage", audit="witness.registered")
def add(
    verifier: Annotated[str, typer.Argument(help="The witness's public key.")],
    peer: Annotated[str, typer.Option(help="The registered peer that reaches it.")] = "",
    path: Annotated[
        str, typer.Option(help="Its address beneath the peer.")
    ] = "/api/v1/agencies/ledger/witness/add-checkpoint",
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Take a partner's node as a witness of this ledger."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame import audit
    from accord.frame.audit import cosigning

    row = cosigning.register_witness(verifier, peer=peer, path=path)
    audit.record(
        by=actor, purpose=stated, verb="witness.registered", object_type="witness",
        object_id=row.name, payload={"keys": 1},
    )  # fmt: skip
    typer.echo(f"{row.name} is a witness of this ledger.")


@app.command("watch")
@command(policy="platform.manage", audit="witness.registered")
def watch(
    verifier: Annotated[list[str], typer.Argument(help="The log's public keys.")],
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Witness a partner's ledger: cosign its trees, and raise an alarm when one does not extend."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame.audit import witnessing

    row = witnessing.register_log(by=actor, purpose=stated, verifiers=verifier)
    typer.echo(f"Witnessing {row.origin}. Give the partner this key of ours:")
    typer.echo(str(witnessing.own_key()))


@app.command("ask")
@command(policy="platform.manage", audit="witness.asked")
def ask(as_user: As = "", purpose: Why = "administration", case: Case = "") -> None:
    """Ask every witness that has a peer to cosign the newest checkpoint."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame.audit import cosigning_rounds

    for name, told in cosigning_rounds.ask_all(by=actor, purpose=stated):
        typer.echo(f"{name}: {told}")


@app.command("request")
@command(policy="platform.manage", audit="witness.asked")
def request(
    name: str,
    to: Path,
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Write the request for a witness that no line reaches; `accord witness answer` takes the rest."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame.audit import cosigning, cosigning_rounds

    found = cosigning_rounds.witness_named(name)
    to.write_bytes(cosigning.request_for(found).body())
    cosigning_rounds.note_asked(by=actor, purpose=stated, witness=found)
    typer.echo(f"Wrote the request to {to}.")


@app.command("cosign")
@command(policy="platform.manage", audit="witness.cosigned")
def cosign(
    request_file: Path, to: Path, as_user: As = "", purpose: Why = "administration", case: Case = ""
) -> None:
    """Cosign a partner's request from a file, where no line joins the nodes."""
    acting(as_user, purpose, case=case)
    from accord.core.ledger.witness import Refused
    from accord.frame.audit import witnessing
    from accord.frame.errors import Conflict

    try:
        line = witnessing.add_checkpoint(request_file.read_bytes())
    except Refused as refused:
        size = "" if refused.size is None else f" (this node has seen {refused.size})"
        raise Conflict(f"Not cosigned: {refused}{size}.") from refused
    to.write_text(line, encoding="utf-8")
    typer.echo(f"Cosigned; the line is in {to}.")


@app.command("answer")
@command(policy="platform.manage", audit="witness.answered")
def answer(
    name: str,
    request_file: Path,
    line_file: Path,
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Keep a witness's line beneath the checkpoint it was asked for."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame.audit import cosigning_rounds

    found = cosigning_rounds.answered(
        by=actor, purpose=stated, name=name, body=request_file.read_bytes(),
        lines=line_file.read_text(encoding="utf-8"),
    )  # fmt: skip
    typer.echo(f"{found.witness} has cosigned {found.size} entries.")


@app.command("close-alarm")
@command(policy="platform.manage", audit="witness.alarm_closed")
def close_alarm(
    origin: str, as_user: As = "", purpose: Why = "administration", case: Case = ""
) -> None:
    """Go on witnessing a log after you have looked into its alarm."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame.audit import witnessing

    witnessing.close_alarm(by=actor, purpose=stated, origin=origin)
    typer.echo(f"The alarm of {origin} is closed.")
