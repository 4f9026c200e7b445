"""`accord bulletins`: what agencies tell one another for a time."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from accord.cli.session import As, Case, Why, acting
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)
WHY = "crime-analysis"


@app.command("list")
@command(policy="bulletins.view", audit="bulletins.viewed")
def list_bulletins(as_user: As = "", purpose: Why = WHY, case: Case = "") -> None:
    """Own bulletins and those given to one's agency, newest first."""
    actor, stated = acting(as_user, purpose, case=case)
    from django.utils import timezone

    from accord.apps.exchange.selectors import bulletins as selectors
    from accord.frame import audit

    rows = list(
        selectors.bulletins_visible_to(viewer=actor, purpose=stated, now=timezone.now())[:200]
    )
    audit.read(
        by=actor, purpose=stated, verb="bulletins.viewed", object_type="bulletin",
        payload={"count": len(rows)}, disclosed=[one.pk for one in rows],
    )  # fmt: skip
    for one in rows:
        title = "(recalled)" if selectors.is_withheld(one, viewer=actor) else one.title
        typer.echo(f"{one.pk}  {one.kind:14} {one.agency.name}: {title}")
    if not rows:
        typer.echo("No bulletin.")


@app.command("issue")
@command(policy="bulletins.issue", audit="bulletin.issued")
def issue(
    kind: Annotated[str, typer.Argument(help="bolo, officer-safety or information.")],
    file: Annotated[Path, typer.Argument(help="Text: its first line is the title.")],
    to: Annotated[list[str], typer.Option(help="ORI of a reader; may be repeated.")],
    contact: Annotated[str, typer.Option(help="Whom readers call.")],
    days: Annotated[int, typer.Option(help="For how long; at most 90.")] = 7,
    tlp: Annotated[str, typer.Option(help="red, amber+strict, amber, green, clear.")] = "amber",
    handling: Annotated[str, typer.Option(help="H0 to H3.")] = "H2",
    attach: Annotated[list[Path] | None, typer.Option(help="PDF, PNG or JPEG.")] = None,
    corrects: Annotated[str, typer.Option(help="Id of the one that this corrects.")] = "",
    as_user: As = "",
    purpose: Why = WHY,
    case: Case = "",
) -> None:
    """Issue a bulletin, or one that corrects another."""
    actor, stated = acting(as_user, purpose, case=case)
    from django.utils import timezone

    from accord.apps.exchange.services import bulletins

    title, _newline, body = file.read_text(encoding="utf-8").partition("\n")
    now: datetime = timezone.now()
    told = bulletins.Told(
        kind=kind, title=title[:120], body=body, contact=contact, tlp=tlp, handling=handling,
        expires_at=now + timedelta(days=days), audience=tuple(to),
        attachments=tuple(one.read_bytes() for one in attach or []),
    )  # fmt: skip
    made = bulletins.issue(by=actor, purpose=stated, told=told, now=now, corrects=corrects or None)
    typer.echo(f"Issued: {made.pk}")


@app.command("acknowledge")
@command(policy="bulletins.view", audit="bulletin.acknowledged")
def acknowledge(bulletin: str, as_user: As = "", purpose: Why = WHY, case: Case = "") -> None:
    """Say that one has read a bulletin."""
    actor, stated = acting(as_user, purpose, case=case)
    from django.utils import timezone

    from accord.apps.exchange.services import bulletins

    bulletins.acknowledge(by=actor, purpose=stated, bulletin_id=bulletin, now=timezone.now())
    typer.echo("Acknowledged.")


@app.command("recall")
@command(policy="bulletins.issue", audit="bulletin.recalled")
def recall(
    bulletin: str,
    because: Annotated[str, typer.Option(help="Its readers are shown this.")],
    as_user: As = "",
    purpose: Why = WHY,
    case: Case = "",
) -> None:
    """Take an own bulletin back."""
    actor, stated = acting(as_user, purpose, case=case)
    from django.utils import timezone

    from accord.apps.exchange.services import bulletins

    bulletins.recall(
        by=actor, purpose=stated, bulletin_id=bulletin, reason=because, now=timezone.now()
    )
    typer.echo("Recalled.")


@app.command("mail")
@command(policy="bulletins.view", audit="mail_wishes.changed")
def mail(
    bulletins: Annotated[bool, typer.Option(help="When one is issued to your agency.")] = False,
    conflicts: Annotated[bool, typer.Option(help="When a plan of your agency conflicts.")] = False,
    recalls: Annotated[
        bool, typer.Option(help="At once when something you were given is taken back; else daily.")
    ] = False,
    as_user: As = "",
    purpose: Why = "crime-analysis",
    case: Case = "",
) -> None:
    """Say of what you want to hear by mail: that there is something, never what."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.exchange.services.calling_by_mail import wish

    wish(by=actor, purpose=stated, bulletins=bulletins, conflicts=conflicts, recalls=recalls)
    when = "at once" if recalls else "daily"
    typer.echo(f"Mail about bulletins: {bulletins}; about conflicts: {conflicts}; recalls: {when}.")
