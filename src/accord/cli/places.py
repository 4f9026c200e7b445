"""`accord places`: where and when records of one kind were, and counts by area."""

from typing import Annotated, Any

import typer

from accord.cli.json_output import AsJson, say_json
from accord.cli.questions import question_of
from accord.cli.session import As, Case, Reason, Why, acting
from accord.cli.typed import day_of
from accord.core.safe_io.plain_text import plain
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)


@app.command("picture")
@command(policy="places.view", audit="places.viewed")
def picture(
    since: Annotated[str, typer.Option(help="First day, YYYY-MM-DD.")],
    until: Annotated[str, typer.Option(help="Last day, YYYY-MM-DD.")],
    kind: Annotated[str, typer.Option(help="incident, offence, arrest …")] = "incident",
    offence: Annotated[
        list[str] | None, typer.Option(help="A NIBRS code; may be repeated; all when left out.")
    ] = None,
    area: Annotated[str, typer.Option(help="Name or code of a loaded area; all when empty.")] = "",
    as_json: AsJson = False,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Where and when: counts by agency, week with what was expected, weekday and hour."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.places import pictured, selectors

    question = question_of(
        viewer=actor, purpose=stated, kind=kind, offences=offence, since=since, until=until,
        area=area,
    )  # fmt: skip
    found = selectors.picture(viewer=actor, purpose=stated, question=question)
    told = pictured.picture(found)
    if as_json:
        say_json(told)
        return
    typer.echo(f"{told['total']:,} {told['unit']}, {told['without_coordinates']:,} without a point")
    for ori, count in told["by_agency"].items():
        typer.echo(f"  {ori}: {count:,}")
    for one in told["not_compared"]:
        typer.echo(f"  not among the weeks: {_why_apart(one)}")
    typer.echo("Week from, counted, expected 95 of 100 weeks")
    for week in told["weeks"]:
        typer.echo(f"  {week['start']}  {week['count']:>6,}  {_band(week)}")
    typer.echo("By weekday and hour (00 to 23)")
    for name, row in zip(
        ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), told["by_weekday_and_hour"], strict=True
    ):
        typer.echo(f"  {name} " + " ".join(f"{count:>4,}" for count in row))


@app.command("areas")
@command(policy="places.aggregates", audit="places.aggregates_viewed")
def areas(
    quarter: Annotated[
        str, typer.Option(help="First day of one of the last eight whole quarters; the newest.")
    ] = "",
    kind: Annotated[str, typer.Option(help="incident, offence, arrest …")] = "incident",
    as_json: AsJson = False,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Counts by area and month for readers who see no records; small numbers are hidden."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.places import pictured, selectors

    day = pictured.whole_quarter(day_of(quarter) or pictured.newest_quarter())
    found = pictured.demanded(
        selectors.aggregates(viewer=actor, purpose=stated, kind=kind, quarter=day)
    )
    told = pictured.aggregates(found, kind=kind)
    if as_json:
        say_json(told)
        return
    months = "  ".join(f"{month:%Y-%m}" for month in told["months"])
    typer.echo(f"{months}  in all; hidden below {told['minimum']}, ? is not known")
    rows = zip(told["areas"], told["counts"], told["known"], told["totals"], strict=True)
    for name, counts, known, total in rows:
        cells = "  ".join(_cell(one, is_known) for one, is_known in zip(counts, known, strict=True))
        typer.echo(f"{cells}  {_cell(total, all(known))}  {plain(name)}")
    typer.echo(f"About {told['without_place']:,} of the quarter have no place.")


def _band(week: dict[str, Any]) -> str:
    lower, upper = week.get("lower"), week.get("upper")
    return "-" if lower is None or upper is None else f"{lower:,.0f} to {upper:,.0f}"


def _why_apart(one: dict[str, Any]) -> str:
    if one["why"] == "late":
        return f"{one['agency']}, whose records end on {one['last']}"
    return f"{one['agency']}, whose records begin on {one['first']}"


def _cell(count: int | None, is_known: bool) -> str:
    """A count in the width of a month; hidden ones and those not known look different."""
    return f"{'?' if not is_known else '·' if count is None else format(count, ','):>7}"
