"""`accord strategies`: list, show, create, edit, close; set goals, plan and finish actions."""

from dataclasses import replace
from typing import Annotated, Any

import typer

from accord.cli.json_output import AsJson, say_json
from accord.cli.questions import area_called
from accord.cli.session import As, Case, Reason, Why, acting
from accord.cli.typed import given_day, id_of, number_of
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)


@app.command("list")
@command(policy="strategies.view", audit="strategies.viewed")
def list_strategies(
    as_user: As = "", purpose: Why = "", reason: Reason = "", case: Case = ""
) -> None:
    """List the strategies in which the own agency takes part or is invited."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.strategies import selectors
    from accord.frame import audit

    rows = list(selectors.strategies_visible_to(viewer=actor, purpose=stated))
    audit.read(
        by=actor,
        purpose=stated,
        verb="strategies.viewed",
        object_type="strategy",
        payload={"count": len(rows)},
        disclosed=[one.pk for one in rows],
    )
    for row in rows:
        waiting = sum(one.done_on is None for one in row.actions.all())
        counts = f"goals: {len(row.goals.all())}, open actions: {waiting}"
        typer.echo(f"{row.pk}  {row.status:6}  {row.lead.ori}  {row.title} ({counts})")


@app.command("show")
@command(policy="strategies.view", audit="strategy.viewed")
def show(
    strategy_id: str,
    as_json: AsJson = False,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Show a strategy with its goals measured now."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.strategies import selectors, shaping, wording

    row = selectors.view_strategy(viewer=actor, purpose=stated, strategy_id=strategy_id)
    found = selectors.measure_all(viewer=actor, purpose=stated, strategy=row)
    if as_json:
        say_json({**shaping.strategy(row), "goals": [shaping.goal(one) for one in found]})
        return
    typer.secho(f"{row.title} ({row.status}), led by {row.lead}", bold=True)
    for one in found:
        typer.echo(f"\nGoal: {one.goal.outcome}, due {one.goal.due_on}")
        typer.echo(f"  {shaping.goal(one)['sentence']}")
        for line in (*wording.watched(one), *wording.whose(one)):
            typer.echo(f"  {line}")
    for line in dict.fromkeys(line for one in found for line in wording.limits_of(one)):
        typer.echo(f"  {line}")
    typer.echo("\nActions:")
    for action in row.actions.all():
        state = f"done {action.done_on}" if action.done_on else f"due {action.due_on}"
        dose = wording.dose(action)
        typer.echo(f"  {action.pk} {action.title} – {action.owner} ({state}) {dose}".rstrip())


@app.command("create")
@command(policy="strategies.manage", audit="strategy.created")
def create(
    title: str,
    problem: Annotated[str, typer.Option(help="What the problem is. Name no person.")],
    kind: Annotated[str, typer.Option(help="incident, offence, call_for_service …")],
    starts_on: Annotated[str, typer.Option(help="YYYY-MM-DD")],
    offence: Annotated[list[str] | None, typer.Option(help="NIBRS code; may be repeated.")] = None,
    partner: Annotated[list[str] | None, typer.Option(help="ORI of an agency; repeat.")] = None,
    area: Annotated[str, typer.Option(help="Name or code of a loaded area.")] = "",
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Write down a strategy that the own agency leads; partners are asked."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.agencies import selectors as agencies
    from accord.apps.strategies import services

    row = services.create_strategy(
        by=actor,
        purpose=stated,
        draft=services.Draft(
            title=title,
            scanning=problem,
            kind=kind,
            starts_on=given_day(starts_on),
            offences=tuple(offence or ()),
            area_id=area_called(area, viewer=actor, purpose=stated),
        ),
        partners=[agencies.agency_by_ori(ori) for ori in partner or ()],
    )
    typer.echo(f"{row.pk} {row.title}")


@app.command("edit")
@command(policy="strategies.manage", audit="strategy.edited")
def edit(
    strategy_id: str,
    title: Annotated[str | None, typer.Option()] = None,
    problem: Annotated[
        str | None, typer.Option(help="What the problem is. Name no person.")
    ] = None,
    analysis: Annotated[str | None, typer.Option(help="Why it is so.")] = None,
    response: Annotated[str | None, typer.Option(help="What is done.")] = None,
    assessment: Annotated[str | None, typer.Option(help="How it is judged.")] = None,
    offence: Annotated[list[str] | None, typer.Option(help="NIBRS code; may be repeated.")] = None,
    area: Annotated[str | None, typer.Option(help="Name or code of a loaded area.")] = None,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Change what a strategy says; what is left out stays as it is."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.strategies import selectors, services

    row = selectors.strategy_visible_to(viewer=actor, purpose=stated, strategy_id=strategy_id)
    said: dict[str, Any] = {
        "title": title, "scanning": problem, "analysis": analysis, "response": response,
        "assessment": assessment, "offences": tuple(offence) if offence else None,
    }  # fmt: skip
    if area is not None:
        said["area_id"] = area_called(area, viewer=actor, purpose=stated)
    changed = {
        name: value for name, value in said.items() if value is not None or name == "area_id"
    }
    draft = replace(services.draft_of(row), **changed)
    services.edit_strategy(by=actor, purpose=stated, strategy_id=row.pk, draft=draft)
    typer.echo(f"{row.pk} {draft.title}: {', '.join(sorted(changed)) or 'nothing was changed'}")


@app.command("close")
@command(policy="strategies.manage", audit="strategy.closed")
def close(
    strategy_id: str,
    note: Annotated[str, typer.Option(help="What was learnt. Name no person.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """End a strategy; its numbers stay readable."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.strategies import selectors, services

    row = selectors.strategy_visible_to(viewer=actor, purpose=stated, strategy_id=strategy_id)
    if not yes:
        typer.confirm(f"Close “{row.title}”? Nothing can be added any more.", abort=True)
    services.close_strategy(by=actor, purpose=stated, strategy_id=row.pk, note=note)
    typer.echo(f"{row.pk} {row.title}: closed")


@app.command("answer")
@command(policy="strategies.manage", audit="strategy.answered")
def answer(
    strategy_id: str,
    accept: Annotated[bool, typer.Option("--accept/--decline", help="The own agency's answer.")],
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Accept or decline an invitation for the own agency."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.agencies import selectors as agencies
    from accord.apps.strategies import services

    row = services.answer_invitation(
        by=actor,
        purpose=stated,
        strategy_id=strategy_id,
        agency=agencies.agency_of(actor),
        accept=accept,
    )
    typer.echo(f"{row.agency}: {row.status}")


@app.command("withdraw")
@command(policy="strategies.manage", audit="strategy.withdrawn")
def withdraw(
    strategy_id: str,
    agency: Annotated[str, typer.Argument(help="ORI of the agency that was asked.")],
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Take back an invitation that was not answered."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.agencies import selectors as agencies
    from accord.apps.strategies import services

    asked = agencies.agency_by_ori(agency)
    services.withdraw_invitation(by=actor, purpose=stated, strategy_id=strategy_id, agency=asked)
    typer.echo(f"{asked}: no longer invited")


@app.command("goal")
@command(policy="strategies.manage", audit="goal.set")
def goal(
    strategy_id: str,
    outcome: str,
    target: Annotated[str, typer.Option(help="Change in per cent; -15 means 15 % fewer a day.")],
    baseline_from: Annotated[str, typer.Option(help="YYYY-MM-DD")],
    baseline_to: Annotated[str, typer.Option(help="YYYY-MM-DD, the first day left out.")],
    due: Annotated[str, typer.Option(help="YYYY-MM-DD")],
    offence: Annotated[list[str] | None, typer.Option(help="NIBRS code; may be repeated.")] = None,
    partner: Annotated[
        str, typer.Option(help="Name of a partner's counts: the goal is on the reporting gap.")
    ] = "",
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Set a shared goal; it is fixed once it is set."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.strategies import selectors, services, shaping

    made = services.set_goal(
        by=actor,
        purpose=stated,
        strategy_id=strategy_id,
        outcome=outcome,
        target_percent=number_of(target),
        baseline_from=given_day(baseline_from),
        baseline_to=given_day(baseline_to),
        due_on=given_day(due),
        offences=tuple(offence or ()),
        partner=partner,
    )
    row = selectors.strategy_visible_to(viewer=actor, purpose=stated, strategy_id=strategy_id)
    found = selectors.measure(viewer=actor, purpose=stated, goal=made, strategy=row)
    typer.echo(f"{made.pk} {made.outcome}\n{shaping.goal(found)['sentence']}")


@app.command("action")
@command(policy="strategies.manage", audit="action.planned")
def action(
    strategy_id: str,
    title: str,
    owner: Annotated[str, typer.Option(help="ORI of the partner who does it.")],
    due: Annotated[str, typer.Option(help="YYYY-MM-DD")],
    person: Annotated[str, typer.Option(help="Function or name of the colleague.")] = "",
    goal: Annotated[str, typer.Option(help="Id of the goal that it serves.")] = "",
    place: Annotated[str, typer.Option(help="Where.")] = "",
    dose: Annotated[int | None, typer.Option(help="How many are planned.")] = None,
    of: Annotated[str, typer.Option(help="Of what: letters, patrols, hours.")] = "",
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Plan an action."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.agencies import selectors as agencies
    from accord.apps.strategies import services

    row = services.plan_action(
        by=actor,
        purpose=stated,
        strategy_id=strategy_id,
        title=title,
        owner=agencies.agency_by_ori(owner),
        due_on=given_day(due),
        goal_id=id_of(goal) if goal else None,
        place=place,
        dose_planned=dose,
        dose_unit=of,
        person=person,
    )
    typer.echo(f"{row.pk} {row.title}")


@app.command("done")
@command(policy="strategies.manage", audit="action.finished")
def done(
    action_id: str,
    delivered: Annotated[
        int | None, typer.Option(help="How many of the planned dose were delivered.")
    ] = None,
    evidence: Annotated[str, typer.Option(help="Where that can be seen. Name no person.")] = "",
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Mark an action done; one with a dose says how much of it was delivered."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.strategies import services, wording

    row = services.finish_action(
        by=actor, purpose=stated, action_id=action_id, dose_delivered=delivered, evidence=evidence
    )
    typer.echo(f"{row.title}: done {row.done_on} {wording.dose(row)}".rstrip())
