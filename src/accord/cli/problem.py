"""`accord problem`: a strategy's problem analysis: describe, causes, evidence, responses, priority."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from accord.cli.json_output import AsJson, say_json
from accord.cli.problem_responses import Because, File, Key, Side, made, read_shape
from accord.cli.problem_responses import app as responses
from accord.cli.session import As, Case, Reason, Why, acting
from accord.cli.typed import day_of, uuid_of
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)
app.add_typer(responses)

Cited = Annotated[str, typer.Option(help="Where it can be looked up.")]


@app.command("show")
@command(policy="strategies.view", audit="problem.viewed")
def show(
    strategy_id: str,
    version: Annotated[int, typer.Option(help="An earlier version; 0 for the newest.")] = 0,
    as_json: AsJson = False,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Show the sheet with the figures that the account may count, and what is open."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import problem_shaping, selectors
    from accord.apps.evaluation import problem_words as words
    from accord.apps.evaluation.change_words import change_lines

    found = selectors.view_sheet(
        viewer=actor, purpose=stated, strategy_id=uuid_of(strategy_id), version=version or None
    )
    if as_json:
        say_json(problem_shaping.seen(found))
        return
    digest = found.row.digest if found.row else "–"
    typer.secho(f"{found.strategy.title}: version {found.version}, hash {digest}", bold=True)
    if not found.is_unchanged:
        typer.echo("DOES NOT MATCH what was hashed.")
    for change in change_lines(found):
        typer.echo(f"Changed: {change}")
    for line in problem_shaping.rows(found):
        part, key, of, *rest = line
        told = "; ".join(one for one in rest if one)
        if told and part != "open":
            typer.echo(f"{part} {key}{f' ({of})' if of else ''}: {told}")
    for question in found.open:
        typer.echo(f"Open: {words.question_words(question)}")


@app.command("versions")
@command(policy="strategies.view", audit="problem.history_viewed")
def versions(
    strategy_id: str,
    as_json: AsJson = False,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """List who wrote what when."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import problem_shaping, selectors

    _strategy, rows = selectors.history_of(
        viewer=actor, purpose=stated, strategy_id=uuid_of(strategy_id)
    )
    told = [problem_shaping.version(row) for row in rows]
    if as_json:
        say_json(told)
        return
    for one in told:
        when = f"{one['written_at']:%Y-%m-%d %H:%M}"
        what = f"{one['what']} {one['key']}".strip()
        typer.echo(
            f"{one['version']}  {when}  {what}  {one['agency'] or '–'}  {one['digest'][:12]}"
        )


@app.command("export")
@command(policy="strategies.view", audit="problem.exported")
def export(
    strategy_id: str,
    file: Annotated[Path, typer.Argument(dir_okay=False, help="A .json or .csv file.")],
    version: Annotated[int, typer.Option(help="An earlier version; 0 for the newest.")] = 0,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Write the sheet to a file, by its ending as JSON or CSV."""
    actor, stated = acting(as_user, purpose, reason, case)
    import json

    from accord.apps.evaluation import problem_shaping, selectors
    from accord.cli.whole_files import placed

    form = file.suffix.removeprefix(".").casefold()
    if form not in {"json", "csv"}:
        _refuse("Name a file that ends in .json or .csv.")
    found = selectors.view_sheet(
        viewer=actor, purpose=stated, strategy_id=uuid_of(strategy_id), form=form,
        version=version or None,
    )  # fmt: skip
    whole = json.dumps(problem_shaping.seen(found), default=str, ensure_ascii=False, indent=1)
    text = problem_shaping.csv_of(found) if form == "csv" else whole.encode()
    with placed(file) as stream:
        stream.write(text)
    typer.echo(f"Written to {file}")


@app.command("describe")
@command(policy="strategies.manage", audit="problem.described")
def describe(
    strategy_id: str,
    problem: File,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Say what the problem is, from a file: version, statement, tables cheers and sides."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import services
    from accord.apps.evaluation.problem_schemas import DescribedIn

    said = services.Described(**read_shape(problem, DescribedIn))
    made(
        services.describe_problem(
            by=actor, purpose=stated, strategy_id=uuid_of(strategy_id), problem=said
        )
    )


@app.command("cause")
@command(policy="strategies.manage", audit="problem.cause_named")
def cause(
    strategy_id: str,
    text: str,
    side: Side = "",
    key: Annotated[str, typer.Option(help="Write this cause anew.")] = "",
    version: Annotated[int, typer.Option(help="The version that was read, with --key.")] = 0,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Name a cause that may be at work, or write one anew."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import services

    made(
        services.name_cause(
            by=actor, purpose=stated, strategy_id=uuid_of(strategy_id), text=text, side=side,
            key=key, version=version,
        )
    )  # fmt: skip


@app.command("evidence")
@command(policy="strategies.manage", audit="problem.evidence_added")
def evidence(
    strategy_id: str,
    cause_key: Key,
    bears: Annotated[str, typer.Argument(help="for or against")],
    strength: Annotated[str, typer.Option(help="weak, moderate or strong")] = "weak",
    text: Annotated[str, typer.Option(help="What it tells.")] = "",
    cited: Cited = "",
    seen: Annotated[bool, typer.Option("--seen", help="Seen or heard, not cited.")] = False,
    measure: Annotated[
        str, typer.Option(help="change, places, repeats, hours or facilities, from records.")
    ] = "",
    layer: Annotated[str, typer.Option(help="Series of a layer, for facilities.")] = "",
    until: Annotated[str, typer.Option(help="YYYY-MM-DD: counted up to the day before.")] = "",
    weeks: Annotated[int, typer.Option(help="Of each period: 52, 26 or 13.")] = 52,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Hold evidence for or against a cause: a figure from records, a source, or what was seen."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import services

    draft = services.EvidenceDraft(
        bears=bears, strength=strength, text=text, citation=cited, measure=measure, layer=layer,
        source="records" if measure else "seen" if seen else "cited", until=day_of(until), weeks=weeks,
    )  # fmt: skip
    made(
        services.add_evidence(
            by=actor, purpose=stated, strategy_id=uuid_of(strategy_id), cause=cause_key,
            evidence=draft,
        )
    )  # fmt: skip


@app.command("judge")
@command(policy="strategies.manage", audit="problem.cause_judged")
def judge(
    strategy_id: str,
    cause_key: Key,
    state: Annotated[str, typer.Argument(help="open, supported or rejected")],
    because: Because,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Call a cause supported, rejected or open."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import services

    made(
        services.judge_cause(
            by=actor, purpose=stated, strategy_id=uuid_of(strategy_id), cause=cause_key,
            state=state, reason=because,
        )
    )  # fmt: skip


@app.command("priority")
@command(policy="strategies.manage", audit="problem.priority_set")
def priority(
    strategy_id: str,
    level: Annotated[str, typer.Argument(help="high, medium, low or none")],
    because: Because,
    cause_key: Annotated[str, typer.Option("--cause", help="Where it would begin.")] = "",
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Set the priority of the own agency."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.agencies import selectors as agencies
    from accord.apps.evaluation import services

    made(
        services.set_priority(
            by=actor, purpose=stated, strategy_id=uuid_of(strategy_id),
            agency=agencies.agency_of(actor), level=level, reason=because, cause=cause_key,
        )
    )  # fmt: skip


@app.command("withdraw")
@command(policy="strategies.manage", audit="problem.withdrawn")
def withdraw(
    strategy_id: str,
    key: Key,
    because: Because,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Take a cause, a response or evidence off the sheet."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import services

    made(
        services.withdraw_part(
            by=actor, purpose=stated, strategy_id=uuid_of(strategy_id), key=key, because=because
        )
    )


@app.command("put-back")
@command(policy="strategies.manage", audit="problem.put_back")
def put_back(
    strategy_id: str,
    key: Key,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Put back what was taken off."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import services

    made(
        services.put_part_back(by=actor, purpose=stated, strategy_id=uuid_of(strategy_id), key=key)
    )


def _refuse(words: str) -> NoReturn:
    from accord.frame.errors import Invalid

    raise Invalid(words)
