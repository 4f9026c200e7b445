"""`accord plans`: staff hours over a forecast's cells, proposed, signed, changed, adopted."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from accord.cli.session import As, Case, Reason, Why, acting
from accord.core.safe_io.plain_text import plain
from accord.frame.declare import command

if TYPE_CHECKING:
    from accord.apps.places.models import PreventionPlan
    from accord.apps.places.services import Offer

app = typer.Typer(no_args_is_help=True)
Run = Annotated[str, typer.Argument(help="The forecast's id.")]
Id = Annotated[str, typer.Argument(help="The plan's id.")]
Why_ = Annotated[str, typer.Option("--why", help="The reason, kept with the plan.")]
OFFER = "ORI:activity:night:day:evening, with :minutes-a-visit and :cost-an-hour where they matter"


@app.command("ask")
@command(policy="places.forecast", audit="forecast.plan_weighed")
def ask(
    run: Run,
    staff: Annotated[list[str], typer.Option(help=f"{OFFER}; may be repeated.")],
    reserve: Annotated[float, typer.Option(help="Per cent of hours kept for elsewhere.")] = 0.0,
    rotation: Annotated[int, typer.Option(help="A cell rests after so many windows.")] = 3,
    within: Annotated[float, typer.Option(help="Kilometres about one cell; 0 for no limit.")] = 0.0,
    least: Annotated[float, typer.Option(help="Hours that each beat gets at least.")] = 0.0,
    budget: Annotated[float, typer.Option(help="Cost in all; 0 for no limit.")] = 0.0,
    draft: Annotated[
        bool, typer.Option("--draft", help="Only write it down, to go on later.")
    ] = False,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Ask for a plan and weigh it here: what each cap on presence of police costs."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.places import services

    asked = services.Asked(
        reserve_percent=reserve, rotation_windows=rotation, within_km=within or None,
        least_hours=least, budget=budget or None,
    )  # fmt: skip
    offers = [_offer(one) for one in staff]
    if draft:
        _show(services.draft_plan(by=actor, purpose=stated, run_id=run, asked=asked, staff=offers))
        return
    made = services.ask_plan(
        by=actor, purpose=stated, run_id=run, asked=asked, staff=offers, enqueue=False
    )
    _show(services.weigh_plan(by=actor, purpose=stated, plan_id=made.pk))


@app.command("list")
@command(policy="places.view", audit="forecast.plans_viewed")
def list_(
    run: Run, as_user: As = "", purpose: Why = "", reason: Reason = "", case: Case = ""
) -> None:
    """The plans of a forecast, newest first."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.places import plan_words, selectors

    found = selectors.list_plans(viewer=actor, purpose=stated, run_id=run)
    for one in found:
        typer.echo(f"{one.pk}  {one.asked_at:%Y-%m-%d}  {one.get_state_display()}")
    off = plan_words.off_sentence(run) if found else ""
    if off:
        typer.secho(plain(off), fg=typer.colors.YELLOW)
    if not found:
        typer.echo("no plan has been asked for")


@app.command("show")
@command(policy="places.view", audit="forecast.plan_viewed")
def show(
    plan: Id, as_user: As = "", purpose: Why = "", reason: Reason = "", case: Case = ""
) -> None:
    """One plan: what a cap costs, what it gains, who goes where, and what was delivered."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.places import selectors

    found = selectors.view_plan(viewer=actor, purpose=stated, plan_id=plan)
    _show(found)
    for line in selectors.lines_in_force(found):
        typer.echo(
            f"cell {line.cell.rank}  {line.shift}  {line.staff.activity} of {line.staff.agency.ori}"
            f"  {line.visits} visits, {line.minutes} min  (staff {line.staff_id})"
        )
    for edit in selectors.plan_edits(found):
        rank = edit.line.cell.rank
        typer.echo(f"changed: cell {rank} {edit.before} to {edit.after}: {plain(edit.reason)}")
    if found.state == found.State.ADOPTED:
        for one in selectors.delivery_of(found):
            planned = f"{one.planned} min planned, {one.logged} delivered"
            typer.echo(f"cell {one.cell.rank}  {one.activity}: {planned}")


@app.command("cap")
@command(policy="places.forecast", audit="forecast.plan_compared")
def cap(
    plan: Id,
    point: Annotated[int, typer.Option(help="The point of the curve, from 0.")],
    why: Why_,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Choose and sign a cap, and hold its plan against past weeks here."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.places import services

    made = services.choose_cap(
        by=actor, purpose=stated, plan_id=plan, point=point, reason=why, enqueue=False
    )
    _show(services.compare_plan(by=actor, purpose=stated, plan_id=made.pk))


@app.command("change")
@command(policy="places.respond", audit="forecast.plan_edited")
def change(
    plan: Id,
    cell: Annotated[int, typer.Option(help="The cell, by its rank.")],
    shift: Annotated[str, typer.Option(help="night, day or evening.")],
    staff: Annotated[str, typer.Option(help="The staff's id, as `show` tells it.")],
    visits: Annotated[int, typer.Option(help="Visits from now on.")],
    why: Why_,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Change one line of a proposal, within the limits that were signed."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.places import services

    made = services.edit_plan(
        by=actor, purpose=stated, plan_id=plan, rank=cell, shift=shift, staff_id=staff,
        visits=visits, reason=why,
    )  # fmt: skip
    typer.echo(f"cell {cell}, {shift}: {made.before} to {made.after} visits")


@app.command("decide")
@command(policy="places.respond", audit="forecast.plan_decided")
def decide(
    plan: Id,
    adopt: Annotated[bool, typer.Option("--adopt/--decline", help="Under your name.")],
    why: Why_,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Adopt a plan by name, or decline it; whoever signed its cap may only decline."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.places import services

    made = services.decide_plan(by=actor, purpose=stated, plan_id=plan, adopt=adopt, reason=why)
    typer.echo(f"{made.pk}  {made.get_state_display()}")


def _offer(text: str) -> "Offer":
    from decimal import InvalidOperation

    from accord.apps.places.services import Offer
    from accord.frame.errors import Invalid

    parts = text.split(":")
    try:
        ori, activity, night, day, evening = parts[:5]
        return Offer(
            agency=ori.strip().upper(), activity=activity.strip(), night=float(night),
            day=float(day), evening=float(evening),
            visit_minutes=int(parts[5]) if len(parts) > 5 else 60,
            cost_per_hour=Decimal(parts[6]) if len(parts) > 6 else Decimal(0),
        )  # fmt: skip
    except (ValueError, InvalidOperation) as error:
        raise Invalid(f"“{text[:60]}” is no staff; write {OFFER}.") from error


def _show(plan: "PreventionPlan") -> None:
    from accord.apps.places import plan_words

    typer.echo(f"{plan.pk}  {plan.get_state_display()}")
    off = plan_words.off_sentence(plan.run_id)
    if off:
        typer.secho(plain(off), fg=typer.colors.YELLOW)
    if plan.refusal:
        typer.secho(plain(plan_words.refusal_of(plan)), err=True, fg=typer.colors.YELLOW)
        raise typer.Exit(3)
    for place, point in enumerate(plan.curve):
        mark = "*" if place == plan.point else " "
        typer.echo(f"{mark} {place}  {plan_words.point_sentence(point)}")
    if plan.point is not None:
        typer.echo(plan_words.gap_sentence(plan.curve[plan.point]))
    for sentence in plan_words.record_sentences(plan):
        typer.echo(sentence)
