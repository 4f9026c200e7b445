"""`accord activations`: audit a forecast, ask for its use, sign, switch off."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from accord.cli.session import As, Case, Reason, Why, acting
from accord.core.safe_io.plain_text import plain
from accord.frame.declare import command

if TYPE_CHECKING:
    from accord.apps.places.models import Activation

app = typer.Typer(no_args_is_help=True)
Run = Annotated[str, typer.Argument(help="The forecast's id.")]
Id = Annotated[str, typer.Argument(help="The activation's id.")]
OVERSIGHT = "oversight-audit"


@app.command("audit")
@command(policy="places.forecast", audit="forecast.audited")
def audit(
    run: Run, as_user: As = "", purpose: Why = "", reason: Reason = "", case: Case = ""
) -> None:
    """Audit a forecast here: methods compared, who bears it, whom it fails, the stop rule."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.places import audit_words, services

    found = services.audit_now(by=actor, purpose=stated, run_id=run)
    if found.refusal:
        typer.secho(f"Not made: {plain(found.refusal)}", err=True, fg=typer.colors.YELLOW)
        raise typer.Exit(3)
    typer.echo(plain(audit_words.stop_sentence(found)))
    typer.echo(plain(audit_words.exposure_sentence(found.findings)))
    typer.echo(f"{found.protocol}, {found.seconds:.1f} s, SHA-256 {found.digest}")


@app.command("ask")
@command(policy="places.forecast", audit="forecast.activation_asked")
def ask(
    run: Run,
    use: Annotated[str, typer.Option(help="What it shall be used for, in a sentence.")],
    activity: Annotated[
        list[str],
        typer.Option(
            help="A kind that it allows: lighting, repair, outreach, services, guardian or patrol; "
            "may be repeated. No other is planned or logged."
        ),
    ],
    until: Annotated[str, typer.Option(help="Last day, YYYY-MM-DD; at most a year from now.")],
    hold_back: Annotated[
        bool, typer.Option(help="Leave one cell in five alone, by lot; on unless told.")
    ] = True,
    public_reason: Annotated[
        str, typer.Option(help="Why a warning was overridden, for the public page.")
    ] = "",
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Ask that a forecast be let out: the first of two signatures."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.places import services
    from accord.cli.typed import day_of

    made = services.ask_activation(
        by=actor,
        purpose=stated,
        run_id=run,
        stated_purpose=use,
        activities=activity,
        ends_on=day_of(until) or date.min,
        holds_back=hold_back,
        public_reason=public_reason,
    )
    typer.echo(_line(made))


@app.command("withdraw")
@command(policy="places.forecast", audit="forecast.activation_withdrawn")
def withdraw(
    activation: Id, as_user: As = "", purpose: Why = "", reason: Reason = "", case: Case = ""
) -> None:
    """Take your own request back before oversight has decided it."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.places import services

    made = services.withdraw_activation(by=actor, purpose=stated, activation_id=activation)
    typer.echo(_line(made))


@app.command("list")
@command(policy="places.oversee", audit="forecasts.activations_viewed")
def list_(as_user: As = "", purpose: Why = OVERSIGHT, case: Case = "") -> None:
    """What waits for the signature of oversight, and what it signed."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.places import selectors

    found = selectors.list_activations(viewer=actor, purpose=stated)
    for one in found:
        typer.echo(_line(one))
    if not found:
        typer.echo("nobody has asked for a forecast to be activated")


@app.command("decide")
@command(policy="places.oversee", audit="forecast.activation_decided")
def decide(
    activation: Id,
    sign: Annotated[bool, typer.Option("--sign/--refuse", help="Let it out, or not.")],
    as_user: As = "",
    purpose: Why = OVERSIGHT,
    case: Case = "",
) -> None:
    """Sign or refuse: the second of two signatures, by oversight."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.places import services

    made = services.decide_activation(
        by=actor, purpose=stated, activation_id=activation, approve=sign
    )
    typer.echo(_line(made))


@app.command("off")
@command(policy="places.oversee", audit="forecast.switched_off")
def off(activation: Id, as_user: As = "", purpose: Why = OVERSIGHT, case: Case = "") -> None:
    """End a forecast's use at once."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.places import services

    made = services.switch_off(by=actor, purpose=stated, activation_id=activation)
    typer.echo(_line(made))


@app.command("take-back")
@command(policy="places.forecast", audit="forecast.switched_off")
def take_back(
    run: Run, as_user: As = "", purpose: Why = "", reason: Reason = "", case: Case = ""
) -> None:
    """Its makers end a forecast's use at once; it takes two to let it out again."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.places import selectors, services
    from accord.frame.errors import Missing

    found = selectors.run(viewer=actor, purpose=stated, run_id=run)
    held = selectors.activation_of(viewer=actor, purpose=stated, question=found.question)
    if held is None:
        raise Missing("This forecast is not in force.")
    made = services.switch_off(by=actor, purpose=stated, activation_id=held.pk)
    typer.echo(_line(made))


@app.command("respond")
@command(policy="places.respond", audit="forecast.response_logged")
def respond(
    run: Run,
    cell: Annotated[int, typer.Option(help="The cell, by its rank.")],
    activity: Annotated[
        str, typer.Option(help="lighting, repair, outreach, services, guardian or patrol.")
    ],
    minutes: Annotated[int, typer.Option(help="Staff minutes.")],
    on: Annotated[str, typer.Option(help="The day, YYYY-MM-DD.")],
    agency: Annotated[str, typer.Option(help="ORI of whoever did it; else your own.")] = "",
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Write down what was done in a cell of a forecast in force."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.places import services
    from accord.cli.typed import day_of

    made = services.log_response(
        by=actor, purpose=stated, run_id=run, rank=cell, activity=activity, minutes=minutes,
        acted_on=day_of(on) or date.min, agency=agency,
    )  # fmt: skip
    typer.echo(f"{made.acted_on}  cell {cell}: {made.activity}, {made.minutes} min")


@app.command("objections")
@command(policy="places.oversee", audit="forecasts.objections_viewed")
def objections(as_user: As = "", purpose: Why = OVERSIGHT, case: Case = "") -> None:
    """What the public says against forecasts in use, the soonest due first."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.places import selectors

    found = selectors.list_objections(viewer=actor, purpose=stated)
    for one in found:
        state = one.get_state_display()
        typer.echo(f"{one.pk}  due {one.due_on}, {state}: {plain(one.text)}")
    if not found:
        typer.echo("nobody has objected")


@app.command("answer")
@command(policy="places.oversee", audit="forecast.objection_answered")
def answer(
    objection: Annotated[str, typer.Argument(help="The objection's id.")],
    text: Annotated[str, typer.Argument(help="The answer, in words.")],
    as_user: As = "",
    purpose: Why = OVERSIGHT,
    case: Case = "",
) -> None:
    """Answer an objection, once; whoever has its code reads the answer."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.places import services

    made = services.answer_objection(by=actor, purpose=stated, objection_id=objection, answer=text)
    typer.echo(f"{made.pk}  {made.get_state_display()}")


def _line(one: "Activation") -> str:
    from accord.apps.places import activation_pages

    state = activation_pages.state_of(one)
    kinds = activation_pages.kinds_of(one)
    return f"{one.pk}  {state}; until {one.ends_on}: {plain(one.stated_purpose)} ({kinds})"
