"""`accord subjects events` and `duplicates`: doubled reports, of two agencies and of the own file."""

from datetime import date
from typing import Annotated

import typer

from accord.cli.session import As, Case, Why, acting
from accord.cli.typed import uuid_of
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)
Because = Annotated[str, typer.Option("--because", help="The reason; it is kept.")]
First = Annotated[str, typer.Option("--from", help="First day, as 2026-01-31.")]
Last = Annotated[str, typer.Option("--to", help="Last day, as 2026-01-31.")]
Left = Annotated[str, typer.Argument(help="Id of a record, as `list` shows it.")]
Right = Annotated[str, typer.Argument(help="Id of the other agency's.")]


@app.command("list")
@command(policy="subjects.view", audit="subjects.events_viewed")
def events(
    first: First = "",
    last: Last = "",
    decided: Annotated[bool, typer.Option("--decided", help="The decided ones too.")] = False,
    as_user: As = "",
    purpose: Why = "crime-analysis",
    case: Case = "",
) -> None:
    """List pairs of two agencies' incidents that may be of one event."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.subjects import selectors
    from accord.apps.subjects.event_words import all_words
    from accord.frame import audit

    since, until = _days(first, last)
    found = selectors.same_events(
        viewer=actor, purpose=stated, first=since, last=until, open_only=not decided
    )
    audit.read(
        by=actor, purpose=stated, verb="subjects.events_viewed", object_type="event-pairs",
        payload={"count": len(found.rows)},
        disclosed=[pk for one in found.rows for pk in one.disclosed()],
    )  # fmt: skip
    for one in found.rows:
        said = f"  decided: {one.decision.kind} {one.decision.pk}" if one.decision else ""
        typer.echo(f"{one.left.pk} {one.right.pk}{said}")
        for end in (one.left, one.right):
            typer.echo(f"    {end.owner.ori}  {end.local_id}  {end.local_date}  {end.address}")
        typer.echo(f"    {all_words(one.told)}")
    typer.echo(f"{len(found.rows):,} pairs from {found.first} to {found.last}")


@app.command("confirm")
@command(policy="subjects.decide", audit="subjects.event_confirmed")
def confirm(
    left: Left,
    right: Right,
    because: Because,
    as_user: As = "",
    purpose: Why = "crime-analysis",
    case: Case = "",
) -> None:
    """Say that two agencies' incidents are of one event: joint counts take it once."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.subjects import services

    made = services.confirm_event(
        by=actor, purpose=stated, left=uuid_of(left), right=uuid_of(right), reason=because
    )
    typer.echo(f"{made.pk}  one event")


@app.command("reject")
@command(policy="subjects.decide", audit="subjects.event_rejected")
def reject(
    left: Left,
    right: Right,
    because: Because,
    as_user: As = "",
    purpose: Why = "crime-analysis",
    case: Case = "",
) -> None:
    """Say that two agencies' incidents are of two events."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.subjects import services

    made = services.reject_event(
        by=actor, purpose=stated, left=uuid_of(left), right=uuid_of(right), reason=because
    )
    typer.echo(f"{made.pk}  two events")


@app.command("undo")
@command(policy="subjects.decide", audit="subjects.event_undone")
def undo(
    decision: Annotated[str, typer.Argument(help="Id of a decision of your agency.")],
    because: Because,
    as_user: As = "",
    purpose: Why = "crime-analysis",
    case: Case = "",
) -> None:
    """Take a decision back: all is as it was before it."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.subjects import services

    services.undo_event(by=actor, purpose=stated, decision_id=uuid_of(decision), reason=because)
    typer.echo("Taken back.")


@command(policy="subjects.view", audit="subjects.duplicates_viewed")
def duplicates(
    first: First = "",
    last: Last = "",
    as_user: As = "",
    purpose: Why = "crime-analysis",
    case: Case = "",
) -> None:
    """List what your own agency's records tell twice."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.subjects import selectors
    from accord.apps.subjects.event_words import TWOFOLD, all_words
    from accord.frame import audit

    since, until = _days(first, last)
    found = selectors.duplicates(viewer=actor, purpose=stated, first=since, last=until)
    audit.read(
        by=actor, purpose=stated, verb="subjects.duplicates_viewed", object_type="duplicates",
        payload={"count": len(found.rows)},
        disclosed=list({pk for one in found.rows for pk in (one.left.pk, one.right.pk)}),
    )  # fmt: skip
    for one in found.rows:
        numbers = dict.fromkeys((one.left.local_id, one.right.local_id))
        said = all_words(one.told) or f"{one.name} {one.role}".strip()
        typer.echo(f"{one.month}  {' – '.join(numbers)}  {TWOFOLD[one.kind]}: {said}")
    typer.echo(f"{len(found.rows):,} told twice from {found.first} to {found.last}")


def _days(first: str, last: str) -> tuple[date | None, date | None]:
    found = list[date | None]()
    for text in (first, last):
        try:
            found.append(date.fromisoformat(text) if text else None)
        except ValueError as error:
            raise typer.BadParameter(f"“{text}” is no day such as 2026-01-31.") from error
    if found[0] and found[1] and found[0] > found[1]:
        raise typer.BadParameter("The first day comes after the last.")
    return found[0], found[1]
