"""`accord evaluation`: plans of a strategy, drafted, frozen, signed and run; their results."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from accord.cli.json_output import AsJson, say_json
from accord.cli.questions import area_called
from accord.cli.session import As, Case, Reason, Why, acting
from accord.cli.typed import given_day, id_of
from accord.frame.declare import command

if TYPE_CHECKING:
    from uuid import UUID

    from accord.apps.evaluation.models import Evaluation, EvaluationPlan
    from accord.apps.evaluation.services import PlanDraft
    from accord.frame.actor import Actor, Purpose

app = typer.Typer(no_args_is_help=True)


@app.command("plans")
@command(policy="strategies.view", audit="plans.viewed")
def plans(as_user: As = "", purpose: Why = "", reason: Reason = "", case: Case = "") -> None:
    """List the plans of the strategies that the account may see."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import selectors
    from accord.frame import audit

    rows = list(selectors.plans_visible_to(viewer=actor, purpose=stated))
    audit.read(
        by=actor, purpose=stated, verb="plans.viewed", object_type="plan",
        payload={"count": len(rows)}, disclosed=[row.pk for row in rows],
    )  # fmt: skip
    for row in rows:
        waiting = ", ".join(selectors.waiting_for(row)) if row.digest else ""
        state = f"{row.status}{f', waits for {waiting}' if waiting else ''}"
        outcome = row.content["primary_outcome"]
        typer.echo(f"{row.pk}  {row.starts_on}  {outcome} – {row.strategy.title} ({state})")


@app.command("draft")
@command(policy="strategies.manage", audit="plan.drafted")
def draft(
    strategy_id: str,
    plan: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The draft (TOML).")],
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Write a plan down from a file, and tell what the past lets learn."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import selectors, services

    made = services.draft_plan(
        by=actor, purpose=stated, strategy_id=strategy_id, draft=_read(plan, actor, stated)
    )
    typer.echo(f"{made.pk} version {made.version}, design: {made.content['design']}")
    typer.echo(made.power["en"])
    typer.echo(f"Draft hash {selectors.draft_digest(made)}")


@app.command("show")
@command(policy="strategies.view", audit="plan.viewed")
def show(
    plan_id: str,
    as_json: AsJson = False,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Show a plan: what is asked, what can be learnt, who has signed."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import selectors, shaping

    row = selectors.view_plan(viewer=actor, purpose=stated, plan_id=plan_id)
    power = selectors.power_for(viewer=actor, purpose=stated, plan=row)
    if as_json:
        say_json(shaping.plan(row, power))
        return
    _tell(row, power)


@app.command("freeze")
@command(policy="strategies.manage", audit="plan.frozen")
def freeze(
    plan_id: str,
    digest: Annotated[str, typer.Argument(help="The hash of the draft that was read.")],
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Fix a plan for ever; prints the hash that each partner signs."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import services

    made = services.freeze_plan(by=actor, purpose=stated, plan_id=plan_id, digest=digest)
    typer.echo(made.digest)


@app.command("sign")
@command(policy="strategies.manage", audit="plan.signed")
def sign(
    plan_id: str,
    digest: Annotated[str, typer.Argument(help="The hash of the plan that was read.")],
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Sign a frozen plan for the own agency."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.agencies import selectors as agencies
    from accord.apps.evaluation import services

    made = services.sign_plan(
        by=actor, purpose=stated, plan_id=plan_id, agency=agencies.agency_of(actor), digest=digest
    )
    typer.echo(f"Signed by {made.agency}.")


@app.command("deviate")
@command(policy="strategies.manage", audit="plan.deviated")
def deviate(
    plan_id: str,
    what: str,
    why: Annotated[str, typer.Option(help="Printed in every report.")],
    on: Annotated[str, typer.Option(help="YYYY-MM-DD")],
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Record what was done otherwise than a frozen plan says."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import services

    made = services.record_deviation(
        by=actor, purpose=stated, plan_id=plan_id, what=what, why=why, happened_on=given_day(on)
    )
    typer.echo(f"{made.happened_on}: {made.what}")


@app.command("run")
@command(policy="strategies.manage", audit="evaluation.made")
def run(
    plan_id: str,
    bundle_file: Annotated[
        Path | None, typer.Option("--bundle", help="Write the evidence bundle here.")
    ] = None,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Run a frozen plan on what the own agency may count, and say what was found."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import services
    from accord.frame.errors import Invalid

    made = services.run_now(by=actor, purpose=stated, plan_id=plan_id)
    if made.refusal:
        raise Invalid(made.refusal)
    _say(made, bundle_file)


@app.command("result")
@command(policy="strategies.view", audit="evaluation.exported")
def result(
    evaluation_id: str,
    bundle_file: Annotated[
        Path | None, typer.Option("--bundle", help="Write the evidence bundle here.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write the report as a page here.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Write the report as PDF here.")] = None,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Say what an evaluation found; write its evidence, which `evaluate-again` runs again."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import selectors

    row = selectors.view_evaluation(
        viewer=actor, purpose=stated, evaluation_id=evaluation_id, verb="evaluation.exported",
        form="json",
    )  # fmt: skip
    _say(row, bundle_file)
    for form, file in (("html", html), ("pdf", pdf)):
        if file is not None:
            _print(row, form, file)


@app.command("reviews")
@command(policy="strategies.view", audit="reviews.viewed")
def reviews(as_user: As = "", purpose: Why = "", reason: Reason = "", case: Case = "") -> None:
    """List the reviews of the strategies that the account may see, by day."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import selectors
    from accord.frame import audit

    rows = list(selectors.reviews_visible_to(viewer=actor, purpose=stated))
    audit.read(
        by=actor, purpose=stated, verb="reviews.viewed", object_type="review",
        payload={"count": len(rows)}, disclosed=[row.pk for row in rows],
    )  # fmt: skip
    for row in rows:
        state = f"{row.decision} on {row.held_on}" if row.held_on else "open"
        typer.echo(f"{row.pk}  {row.due_on}  {row.strategy.title} ({state})")


@app.command("review-on")
@command(policy="strategies.manage", audit="review.scheduled")
def review_on(
    strategy_id: str,
    days: Annotated[list[str], typer.Argument(help="YYYY-MM-DD; one or more.")],
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Set the days on which a strategy is reviewed."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import services

    made = services.schedule_reviews(
        by=actor, purpose=stated, strategy_id=strategy_id, days=[given_day(one) for one in days]
    )
    for row in made:
        typer.echo(f"{row.pk}  {row.due_on}")


@app.command("decide")
@command(policy="strategies.manage", audit="review.decided")
def decide(
    review_id: str,
    decision: Annotated[str, typer.Argument(help="continue, change, expand or stop.")],
    because: Annotated[str, typer.Option(help="Held against the plan's rule.")],
    delivered: Annotated[str, typer.Option(help="What was delivered: the dose.")] = "",
    action: Annotated[
        list[str] | None, typer.Option(help="Id of an action that was delivered; may be repeated.")
    ] = None,
    early: Annotated[str, typer.Option(help="Before its day: why it is closed now.")] = "",
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Close a review with its decision."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import services

    decided = services.Decided(
        decision=decision, reason=because, delivered=delivered, early_reason=early,
        actions=tuple(id_of(one, what="the id of an action") for one in action or ()),
    )  # fmt: skip
    made = services.decide_review(by=actor, purpose=stated, review_id=review_id, decided=decided)
    typer.echo(f"{made.due_on}: {made.decision}")


def _tell(row: "EvaluationPlan", power: dict[str, Any] | None) -> None:
    from accord.apps.evaluation import selectors

    content, settings = row.content, row.content["settings"]
    typer.secho(f"{content['primary_outcome']} – {row.strategy.title} ({row.status})", bold=True)
    typer.echo(content["hypothesis"])
    lot = selectors.lot_of(row)
    if lot is None and selectors.is_by_lot(row):
        typer.echo(f"By lot, {settings['lot_treats']} of: {', '.join(settings['treated'])}")
        typer.echo("The lot falls with the ledger's checkpoint that follows the freezing.")
    treated = settings["treated"] if lot is None else lot.drawn
    if lot is not None or not selectors.is_by_lot(row):
        typer.echo(f"Treated: {', '.join(treated)}; catchment: {content['catchment']}")
    if lot is not None:
        typer.echo(f"Held back by lot: {', '.join(lot.held_back)}\nSeed {lot.seed}")
        typer.echo(f"Checkpoint of the lot:\n{lot.checkpoint.strip()}")
    months = content["follow_up_months"]
    typer.echo(f"From {content['start']}, {months} months; design: {content['design']}")
    typer.echo(power["en"] if power else "What can be learnt: told to who counts the same records.")
    if not row.digest:
        typer.echo(f"Draft hash {selectors.draft_digest(row)}")
    if row.digest:
        typer.echo(f"Hash {row.digest}")
        typer.echo(f"Registered extract {row.extract_digest or 'none yet'}")
        for one in row.signatures.all():
            typer.echo(f"  signed by {one.agency.ori} at {one.signed_at:%Y-%m-%d %H:%M}")
        for ori in selectors.waiting_for(row):
            typer.echo(f"  waits for {ori}")
    for done in row.deviations.all():
        typer.echo(f"Deviation {done.happened_on}: {done.what} – {done.why}")


@app.command("course")
@command(policy="places.view", audit="course.viewed")
def course(
    kind: Annotated[str, typer.Option(help="Kind of record, such as incident.")] = "incident",
    offence: Annotated[list[str] | None, typer.Option(help="NIBRS code; once for each.")] = None,
    area: Annotated[str, typer.Option(help="Name or code of an area; empty for all.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, with the months.")] = False,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Tell what a monthly count did: its season, whether it drifted or stepped, since when."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import course_page, selectors, shaping
    from accord.apps.evaluation.wording import course_error_rate

    who: dict[str, Any] = {"viewer": actor, "purpose": stated}
    place = area_called(area, **who)
    asked = selectors.CourseAsked(kind=kind, offences=tuple(sorted(offence or ())), area_id=place)
    found = selectors.course(**who, asked=asked)
    if as_json:
        say_json(shaping.course(found))
        return
    for line in course_page.weekly_sentences(found):
        typer.echo(line)
    if found.why_not:
        typer.echo(found.why_not)
        return
    for line in course_page.sentences(found):
        typer.echo(line)
    typer.echo(course_error_rate())


def _say(row: "Evaluation", bundle_file: Path | None) -> None:
    import json

    from accord.apps.evaluation import selectors, wording
    from accord.cli.whole_files import placed

    typer.echo(f"{row.pk} {row.status}")
    if row.bundle:
        found, standing = json.loads(row.bundle)["results"], selectors.standing_now(row)
        for line in wording.sentences_now(found, standing) if standing else []:
            typer.echo(line)
        typer.echo(f"Plan {row.plan_digest}\nData {row.input_digest}\nBundle {row.bundle_digest}")
        typer.echo(f"Registered extract {row.plan.extract_digest or 'none yet'}")
    if bundle_file is not None and row.bundle:
        with placed(bundle_file) as stream:
            stream.write(row.bundle.encode())


def _print(row: "Evaluation", form: str, file: Path) -> None:
    """Write a finished run's report."""
    from accord.apps.evaluation import printing, selectors
    from accord.cli.whole_files import placed
    from accord.frame.errors import Conflict

    standing = selectors.standing_now(row)
    if not row.bundle or standing is None:
        raise Conflict("This evaluation is not finished.")
    with placed(file) as stream:
        stream.write(printing.printed(row, standing, form))


def _read(file: Path, actor: "Actor", stated: "Purpose") -> "PlanDraft":
    """The draft of a file; areas by name or code."""
    import tomllib

    from pydantic import ValidationError

    from accord.apps.agencies import selectors as agencies
    from accord.apps.evaluation.schemas import PlanIn
    from accord.apps.evaluation.services import PlanDraft
    from accord.apps.layers import selectors as layers
    from accord.frame.errors import Fault, Invalid

    try:
        held = tomllib.loads(file.read_text("utf-8"))
        names = list(held.pop("treated"))
        held_back = list(held.pop("held_back", []))
        later = dict(held.pop("later_starts", {}))
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid(f"The draft cannot be read: {error}") from error
    day = agencies.day_at(agencies.agency_of(actor))

    def area(name: object) -> "UUID":
        return layers.area_named(viewer=actor, purpose=stated, name=str(name), day=day)[0]

    try:
        given = PlanIn(
            **held, treated=[area(name) for name in names],
            held_back=[area(name) for name in held_back],
            later_starts={area(name): start for name, start in later.items()},
        ).dict()  # fmt: skip
    except ValidationError as error:
        faults = [
            Fault(".".join(map(str, one["loc"])), one["type"], one["msg"]) for one in error.errors()
        ]
        told = "; ".join(f"{one.field}: {one.message}" for one in faults)
        raise Invalid(f"The draft is not complete: {told}", faults=faults) from error
    return PlanDraft.of(given)
