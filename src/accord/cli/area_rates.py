"""`accord area-rates`: rates by area against how far chance alone lets them lie."""

from typing import Annotated

import typer

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
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Rates by thousand residents and year of each area, with the limits of chance; by name."""
    actor, stated = acting(as_user, purpose, reason, case)
    from datetime import date, timedelta

    from accord.apps.places import rates_page, selectors
    from accord.cli.layers import day_of

    question = selectors.Question(
        kind=kind,
        offences=tuple(sorted(offence or [])),
        start=day_of(since) or date.min,
        end=(day_of(until) or date.min) + timedelta(days=1),
    )
    found = selectors.area_rates(viewer=actor, purpose=stated, question=question)
    if found.funnel is None:
        typer.secho("Not told: fewer than three areas with residents.", err=True)
        raise typer.Exit(NOTHING)
    for one in sorted(found.rates, key=lambda one: one.name):
        low, high = one.limits
        place = rates_page.place_words(one.point.place)
        typer.echo(
            f"{plain(one.name)}: {one.point.rate or 0:,.1f} ({low:,.1f} to {high:,.1f}), {place}"
        )
    typer.echo(rates_page.sentence(found.rates))
