"""`accord layers gap` and `accord layers unplaced`: what counts alone can say."""

import typer

from accord.cli.session import As, Case, Reason, Why, acting
from accord.frame.declare import command


def register(app: typer.Typer) -> None:
    """Mount the commands beside those of layers."""
    app.command("gap")(gap)
    app.command("unplaced")(unplaced)


@command(policy="records.view", audit="counts.read")
def gap(
    layer_id: str,
    kind: str = "incident",
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Injuries a partner treated beside crimes reported in the same days, with the interval."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.records import selectors

    found = selectors.partner_gap(viewer=actor, purpose=stated, layer_id=layer_id, kind=kind)
    counts = found.counts
    typer.echo(f"{counts.layer.name}, {counts.first_day} to {counts.last_day}")
    typer.echo(found.gap.in_words())
    typer.echo(found.gap.limits_in_words())


@command(policy="records.view", audit="counts.read")
def unplaced(
    kind: str = "incident",
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Which of the own agency's records lack a point, and of what maps show too little."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.records import selectors

    found = selectors.unplaced_bias(viewer=actor, purpose=stated, kind=kind)
    typer.echo(f"{found.unplaced:,} of {found.records:,} records have no point.")
    for one in found.shares:
        if one.differs:
            typer.echo(
                f"  {one.dimension} {one.group or 'not told'}: {one.unmatched:,} of {one.rows:,}"
                f" ({one.share:.1%}, 95 % interval {one.low:.1%} to {one.high:.1%})"
            )
