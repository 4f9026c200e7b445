"""`accord affected`: victims by age, sex, race and ethnicity, in numbers that point at nobody."""

from typing import Annotated

import typer

from accord.cli.json_output import AsJson, say_json
from accord.cli.questions import area_called
from accord.cli.session import As, Case, Reason, Why, acting
from accord.cli.typed import given_day
from accord.frame.declare import command


def register(app: typer.Typer) -> None:
    """Mount the command at the top of the tree."""
    app.command("affected")(affected)


@command(policy="places.view", audit="places.affected_viewed")
def affected(
    since: Annotated[str, typer.Option(help="First day of the first quarter, YYYY-MM-DD.")],
    until: Annotated[str, typer.Option(help="First day of the last quarter, YYYY-MM-DD.")],
    category: Annotated[str, typer.Option(help="A category of offence; all when empty.")] = "",
    area: Annotated[str, typer.Option(help="Name or code of a loaded area; all when empty.")] = "",
    as_json: AsJson = False,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Victims by group in whole quarters; small numbers hidden, others rounded to five."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.places import affected_page, selectors
    from accord.apps.places.schemas.analysis import affected_values

    asked = selectors.AffectedAsked(
        since=given_day(since), until=given_day(until), category=category,
        area_id=area_called(area, viewer=actor, purpose=stated),
    )  # fmt: skip
    found = selectors.affected(viewer=actor, purpose=stated, asked=asked)
    if as_json:
        say_json(affected_values(found))
        return
    for by, part in found.groups.items():
        typer.echo(affected_page.dimension_name(by))
        for one in part:
            rate = affected_page.rate_words(one)
            more = f", by thousand residents and year {rate}" if rate else ""
            name = affected_page.group_name(by, one.code)
            typer.echo(f"  {name}: {affected_page.count_words(one.count)}{more}")
    for line in affected_page.sentences(found):
        typer.echo(line)
