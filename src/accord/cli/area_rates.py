"""`accord area-rates`: rates by area against the limits about the overall one."""

from typing import Annotated

import typer

from accord.cli.questions import question_of
from accord.cli.session import As, Case, Reason, Why, acting
from accord.core.safe_io.plain_text import plain
from accord.frame.declare import command

NOTHING = 3


def register(app: typer.Typer) -> None:
    """Mount the command at the top of the tree."""
    app.command("area-rates")(area_rates)


@command(policy="places.view", audit="places.rates_viewed")
def area_rates(
    since: Annotated[str, typer.Option(help="First day, YYYY-MM-DD.")],
    until: Annotated[str, typer.Option(help="Last day, YYYY-MM-DD.")],
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
    """Rates by thousand residents and year of each area, with their limits; by name."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.places import rates_page, selectors

    question = question_of(
        viewer=actor, purpose=stated, kind=kind, offences=offence, since=since, until=until,
        area=area,
    )  # fmt: skip
    found = selectors.area_rates(viewer=actor, purpose=stated, question=question)
    if found.funnel is None:
        typer.secho("Not told: fewer than three areas with residents are reported.", err=True)
        raise typer.Exit(NOTHING)
    for one in sorted(found.rates, key=lambda one: one.name):
        low, high = one.limits
        place = rates_page.place_words(one.point.place)
        rate = rates_page.rate_words(one)
        typer.echo(f"{plain(one.name)}: {rate} ({low:,.1f} to {high:,.1f}), {place}")
        for (layer, unit), rated in zip(found.ambient, one.by_ambient, strict=True):
            told = rates_page.interval_words(rated) or "–"
            typer.echo(f"  by thousand {plain(unit)} ({plain(layer)}) and year: {told}")
    typer.echo(rates_page.sentence(found))
