"""`accord indicators`: the catalogue; what partners handed in; hand in a month, set a target."""

from typing import Annotated

import typer

from accord.cli.json_output import AsJson, say_json
from accord.cli.session import As, Case, Reason, Why, acting
from accord.cli.typed import MONTH, given_day, number_of
from accord.core.safe_io.plain_text import plain
from accord.frame.declare import PUBLIC, command

app = typer.Typer(no_args_is_help=True)


@app.command("catalogue")
@command(policy=PUBLIC, audit=None, purpose=False)
def show_catalogue() -> None:
    """List the definitions: what is counted over what, who hands it in, and its limits."""
    from accord.core.evaluate.indicators import catalogue

    for one in catalogue().values():
        kind = f"handed in by {one.owner}"
        if one.balancing:
            kind = "balancing, always shown"
        elif one.source == "records":
            kind = "counted from records"
        typer.secho(f"{one.id} (definition {one.version}; {kind})", bold=True)
        typer.echo(f"  {one.name['en']}: {one.numerator['en']}, of {one.denominator['en']}")
        typer.echo(f"  {one.limits['en']}")


@app.command("show")
@command(policy="strategies.view", audit="indicators.viewed")
def show(
    strategy_id: str,
    as_json: AsJson = False,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Show a strategy's indicators, chosen and balancing, with intervals and missing months."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.strategies import indicator_words, selectors, shaping

    row = selectors.strategy_visible_to(viewer=actor, purpose=stated, strategy_id=strategy_id)
    found = selectors.indicators_of(viewer=actor, purpose=stated, strategy=row)
    if as_json:
        say_json([shaping.indicator(one) for one in found])
        return
    for one in found:
        typer.secho(f"\n{one.indicator.name['en']}", bold=True)
        typer.echo(f"  {indicator_words.target(one)}")
        typer.echo(f"  {indicator_words.verdict(one)}")
        for line in one.compared.lines:
            if months := indicator_words.missing(line):
                lacks = "reported" if one.indicator.source == "records" else "handed in"
                typer.echo(f"  {line.ori} has not {lacks}: {months}")
        for note in filter(
            None,
            [
                indicator_words.spread(one),
                *indicator_words.harm_notes(one),
                indicator_words.restated(one.restated),
            ],
        ):
            typer.echo(f"  {plain(note)}")
        typer.echo(f"  {one.indicator.limits['en']}")


@app.command("hand-in")
@command(policy="strategies.manage", audit="figure.handed_in")
def hand_in(
    strategy_id: str,
    indicator: Annotated[str, typer.Argument(help="Its id; see `accord indicators catalogue`.")],
    month: Annotated[str, typer.Argument(help="YYYY-MM")],
    numerator: int,
    denominator: int,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Hand in one month of one indicator for the own agency."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.agencies import selectors as agencies
    from accord.apps.strategies import services

    made = services.hand_in(
        by=actor, purpose=stated, strategy_id=strategy_id, agency=agencies.agency_of(actor),
        indicator_id=indicator, month=given_day(f"{month}-01", form=MONTH), numerator=numerator,
        denominator=denominator,
    )  # fmt: skip
    typer.echo(f"{made.indicator} {made.month:%Y-%m}: {made.numerator} of {made.denominator}")


@app.command("target")
@command(policy="strategies.manage", audit="target.set")
def target(
    strategy_id: str,
    indicator: Annotated[str, typer.Argument(help="Its id; see `accord indicators catalogue`.")],
    change: Annotated[str, typer.Option(help="In per cent; -20 means a fifth fewer.")],
    baseline_from: Annotated[str, typer.Option(help="YYYY-MM")],
    baseline_to: Annotated[str, typer.Option(help="YYYY-MM, the first month left out.")],
    due: Annotated[str, typer.Option(help="YYYY-MM-DD")],
    weights: Annotated[
        str, typer.Option(help="For harm: a table's id (`accord harm tables`), or made-up.")
    ] = "",
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Choose an indicator and set its target; it is fixed once it is set."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.strategies import services

    made = services.set_target(
        by=actor, purpose=stated, strategy_id=strategy_id, indicator_id=indicator,
        baseline_from=given_day(f"{baseline_from}-01", form=MONTH),
        baseline_to=given_day(f"{baseline_to}-01", form=MONTH),
        target_percent=number_of(change), due_on=given_day(due, form=MONTH), weights=weights,
    )  # fmt: skip
    typer.echo(f"{made.indicator}: {made.target_percent} % until {made.due_on}")
