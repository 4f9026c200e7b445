"""`accord shifts`: where the pattern of some days differs from that of earlier ones."""

from typing import TYPE_CHECKING, Annotated

import typer

from accord.cli.questions import question_of
from accord.cli.session import As, Case, Reason, Why, acting
from accord.core.safe_io.plain_text import plain
from accord.frame.declare import command

if TYPE_CHECKING:
    from accord.apps.places.selectors import Shifts

TOO_LITTLE = 3


def register(app: typer.Typer) -> None:
    """Mount the command at the top of the tree."""
    app.command()(shifts)


@command(policy="places.view", audit="places.shifts_viewed")
def shifts(
    since: Annotated[str, typer.Option(help="First day, YYYY-MM-DD.")],
    until: Annotated[str, typer.Option(help="Last day, YYYY-MM-DD; at most a year on.")],
    against: Annotated[
        str, typer.Option(help="before: as many days right before; year: a year before.")
    ] = "before",
    kind: Annotated[str, typer.Option(help="incident or offence.")] = "incident",
    offence: Annotated[
        list[str] | None, typer.Option(help="A NIBRS code; may be repeated; all when left out.")
    ] = None,
    area: Annotated[str, typer.Option(help="Name or code of a loaded area; all when empty.")] = "",
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Cells with more or fewer than the overall change: two kernel densities over each other."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.places import selectors

    question = question_of(
        viewer=actor, purpose=stated, kind=kind, offences=offence, since=since, until=until,
        area=area,
    )  # fmt: skip
    found = selectors.shifts(viewer=actor, purpose=stated, question=question, against=against)
    if found.shifted is None:
        typer.secho(f"Not told: {plain(found.refusal)}", err=True, fg=typer.colors.YELLOW)
        raise typer.Exit(TOO_LITTLE)
    _show(found)


def _show(found: "Shifts") -> None:
    from accord.apps.places import analysis_page, shifts_page

    shifted = found.shifted
    if shifted is None:
        return
    for one, place in zip(shifted.shifts, found.places, strict=True):
        where = plain(analysis_page.where(one, place))
        typer.echo(
            f"{shifts_page.shift_words(one)}: {where}: {one.before} then, {one.after} now "
            f"a km² and 4 weeks, z {one.z:+.1f}"
        )
    if not shifted.shifts:
        typer.echo("No cell differs from the overall change beyond chance.")
    change = shifted.overall
    typer.echo(
        f"Everywhere: {shifted.before:,} then, {shifted.after:,} now, ratio {change.estimate:.2f} "
        f"(95 % interval {change.lower:.2f} to {change.upper:.2f})"
    )
