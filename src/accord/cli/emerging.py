"""`accord emerging`: which cells became hot or cold, stayed so, or ceased."""

from typing import TYPE_CHECKING, Annotated

import typer

from accord.cli.questions import question_of
from accord.cli.session import As, Case, Reason, Why, acting
from accord.core.safe_io.plain_text import plain
from accord.frame.declare import command

if TYPE_CHECKING:
    from accord.apps.places.selectors import Stories

TOO_LITTLE = 3


def register(app: typer.Typer) -> None:
    """Mount the command at the top of the tree."""
    app.command()(emerging)


@command(policy="places.view", audit="places.stories_viewed")
def emerging(
    until: Annotated[str, typer.Option(help="Last day, YYYY-MM-DD.")],
    kind: Annotated[str, typer.Option(help="incident or offence.")] = "incident",
    offence: Annotated[
        list[str] | None, typer.Option(help="A NIBRS code; may be repeated; all when left out.")
    ] = None,
    area: Annotated[str, typer.Option(help="Name or code of a loaded area; all when empty.")] = "",
    step: Annotated[int, typer.Option(help="Days of each of the thirteen steps: 28 or 14.")] = 28,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Emerging hot spots and cold spots: Gi* in space and time, and the trend of each cell."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.places import selectors

    asked = question_of(
        viewer=actor, purpose=stated, kind=kind, offences=offence, since=until, until=until,
        area=area,
    )  # fmt: skip
    question = selectors.StoryQuestion(
        kind=asked.kind, offences=asked.offences, end=asked.end, step_days=step,
        area_id=asked.area_id,
    )  # fmt: skip
    found = selectors.stories(viewer=actor, purpose=stated, question=question)
    if found.told is None:
        typer.secho(f"Not told: {plain(found.refusal)}", err=True, fg=typer.colors.YELLOW)
        raise typer.Exit(TOO_LITTLE)
    _show(found)


def _show(found: "Stories") -> None:
    from accord.apps.places import analysis_page, stories_page

    told = found.told
    if told is None:
        return
    for one, place in zip(told.stories, found.places, strict=True):
        counts = " ".join(str(n) for n in one.counts)
        where = plain(analysis_page.where(one, place))
        typer.echo(f"{stories_page.story_words(one.story, one.side)}: {where}: {counts}")
    if not told.stories:
        typer.echo("No cell differs from chance beyond a false discovery rate of 5 %.")
    typer.echo(f"{told.incidents:,} in {told.cells:,} cells of {told.cell_m:,.0f} m, 13 steps")
