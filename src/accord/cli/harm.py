"""`accord harm`: tables of weights, and the harm of an area's last months by one of them."""

from pathlib import Path
from typing import Annotated, Any

import typer

from accord.cli.json_output import AsJson, say_json
from accord.cli.questions import area_called
from accord.cli.session import As, Case, Reason, Why, acting
from accord.cli.typed import uuid_of
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)


@app.command("load")
@command(policy="strategies.manage", audit="harm_weights.loaded")
def load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The table (CSV).")],
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Bring a table of weights for the own agency: id, version, source, unit, offence, weight."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.agencies import selectors as agencies
    from accord.apps.evaluation import services
    from accord.frame.errors import Fault, Invalid

    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        words = "The file is not UTF-8 text."
        raise Invalid(words, faults=[Fault("file", "text", words)]) from error
    made = services.load_weights(
        by=actor, purpose=stated, agency=agencies.agency_of(actor), lines=lines
    )
    typer.echo(f"{made.pk}  {made.name} {made.version}: {len(made.weights)} offences, {made.unit}")


@app.command("tables")
@command(policy="strategies.view", audit="harm_weights.listed")
def tables(as_user: As = "", purpose: Why = "", reason: Reason = "", case: Case = "") -> None:
    """List the tables of the own agency, versions side by side."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import selectors
    from accord.frame import audit

    rows = list(selectors.harm_weights_visible_to(viewer=actor, purpose=stated))
    audit.read(
        by=actor, purpose=stated, verb="harm_weights.listed", object_type="harm_weights",
        payload={"count": len(rows)}, disclosed=[row.pk for row in rows],
    )  # fmt: skip
    for row in rows:
        typer.echo(f"{row.pk}  {row.name} {row.version} ({row.unit}): {row.source}")


@app.command("show")
@command(policy="places.view", audit="harm.viewed")
def show(
    kind: Annotated[str, typer.Option(help="Kind of record, such as incident.")] = "incident",
    weights: Annotated[str, typer.Option(help="Id of a table; empty: the made-up one.")] = "",
    area: Annotated[str, typer.Option(help="Name or code of an area; empty for all.")] = "",
    months: Annotated[int, typer.Option(help="3, 6, 12 or 24 whole months.")] = 12,
    as_json: AsJson = False,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Tell the harm of the last whole months, and how it changed; what has no weight is told."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import harm_api, harm_page, selectors

    who: dict[str, Any] = {"viewer": actor, "purpose": stated}
    asked = selectors.HarmAsked(
        kind=kind, weights_id=uuid_of(weights) if weights else None, months=_span(months),
        area_id=area_called(area, **who),
    )  # fmt: skip
    found = selectors.harm(**who, asked=asked)
    if as_json:
        say_json(harm_api.shaped(found))
        return
    for one in harm_page.figures(found):
        typer.echo(
            f"{one.label}: {one.value} {one.unit} ({one.low} to {one.high})".replace("  ", " ")
        )
    for line in (*harm_page.sentences(found), *harm_page.limits(found)):
        typer.echo(line)


def _span(months: int) -> int:
    from accord.apps.evaluation.selectors import HARM_SPANS
    from accord.frame.errors import Invalid

    if months not in HARM_SPANS:
        raise Invalid(f"Choose {', '.join(map(str, HARM_SPANS))} months.")
    return months
