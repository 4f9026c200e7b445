"""`accord retention`: how long records are kept, what is due, and its deletion."""

from typing import Annotated, Any

import typer

from accord.cli.session import As, Case, Why, acting
from accord.cli.typed import uuid_of
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)
RuleId = Annotated[str, typer.Argument(help="Id of the rule.")]
CUSTODY = "records-management"


@app.command("due")
@command(policy="retention.view", audit="retention.viewed")
def due(as_user: As = "", purpose: Why = CUSTODY, case: Case = "") -> None:
    """Print each rule and how many records are due, held, and soon due."""
    by = _by(as_user, purpose, case)
    from django.utils import timezone

    from accord.apps.exchange.selectors.retention import rules_and_due

    found = rules_and_due(viewer=by["by"], purpose=by["purpose"], now=timezone.now())
    if not found:
        typer.echo("No rule: every record is kept.")
        return
    for one in found:
        rule = one.rule
        deletes = ", deletes by itself" if rule.by_itself else ""
        kept = f"{rule.keep_days:,} days, {rule.authority}"
        typer.echo(f"{rule.pk}  {rule.kind} {rule.category}".rstrip())
        typer.echo(f"  kept {kept}: {rule.state}{deletes}")
        if one.is_in_force:
            typer.echo(
                f"  {one.due:,} due, {one.held:,} held, {one.soon:,} within 30 days; "
                f"due since {one.first_on or '-'}, next on {one.next_on or '-'}"
            )


@app.command("records")
@command(policy="records.custody", audit="retention.listed")
def records(rule_id: RuleId, as_user: As = "", purpose: Why = CUSTODY, case: Case = "") -> None:
    """Print the records that a rule asks for now or within 30 days; at most 500."""
    by = _by(as_user, purpose, case)
    from django.utils import timezone

    from accord.apps.records import selectors
    from accord.frame import audit

    now, one_id = timezone.now(), uuid_of(rule_id)
    rule, rows = selectors.records_due(viewer=by["by"], rule_id=one_id, now=now)
    today = selectors.today_of(rule.owner, now)
    found = list(rows.order_by("local_date", "pk")[:500])
    audit.read(
        **by, verb="retention.listed", object_type="retention-rule", object_id=str(one_id),
        payload={"rule": str(one_id), "count": len(found)}, disclosed=[one.pk for one in found],
    )  # fmt: skip
    for one in found:
        hold = selectors.hold_on(one, today=today)
        kept = f"  held: {hold.authority}" if hold else ""
        typer.echo(f"{selectors.comes_due_on(rule, one)}  {one.local_id}  {one.pk}{kept}")
    if not found:
        typer.echo("Nothing is due, nor will be within 30 days.")


@app.command("ask")
@command(policy="records.custody", audit="retention.rule_asked")
def ask(
    kind: Annotated[str, typer.Argument(help="incident, offence, arrest, citation …")],
    days: Annotated[int, typer.Option(help="Days that they are kept.")],
    schedule: Annotated[str, typer.Option(help="The schedule or statute, by its number.")],
    category: Annotated[str, typer.Option("--group", help="A group of offences alone.")] = "",
    start: Annotated[str, typer.Option("--from", help="occurred, or changed.")] = "occurred",
    by_itself: Annotated[
        bool, typer.Option("--by-itself", help="The worker deletes what is due.")
    ] = False,
    as_user: As = "",
    purpose: Why = CUSTODY,
    case: Case = "",
) -> None:
    """Ask for a rule; another custodian decides with `decide`."""
    by = _by(as_user, purpose, case)
    from accord.apps.agencies import selectors as agencies
    from accord.apps.records import services

    made = services.ask_rule(
        **by, owner=agencies.agency_of(by["by"]), kind=kind, category=category, keep_days=days,
        counted_from=start, authority=schedule, by_itself=by_itself,
    )  # fmt: skip
    typer.echo(f"Asked: {made.pk}. Another custodian: accord retention decide {made.pk} --approve")


@app.command("decide")
@command(policy="records.custody", audit="approval.decided")
def decide(
    rule_id: RuleId,
    approve: Annotated[bool, typer.Option("--approve/--refuse", help="What you say.")],
    as_user: As = "",
    purpose: Why = CUSTODY,
    case: Case = "",
) -> None:
    """Put a rule in force that another custodian asked for, or refuse."""
    by = _by(as_user, purpose, case)
    from accord.apps.records import services

    found = services.decide_rule(**by, rule_id=uuid_of(rule_id), approve=approve)
    typer.echo(str(found.state))


@app.command("end")
@command(policy="records.custody", audit="retention.rule_ended")
def end(rule_id: RuleId, as_user: As = "", purpose: Why = CUSTODY, case: Case = "") -> None:
    """End a rule: what it asks for is kept from now on."""
    by = _by(as_user, purpose, case)
    from accord.apps.records import services

    typer.echo(str(services.end_rule(**by, rule_id=uuid_of(rule_id)).state))


@app.command("run")
@command(policy="records.custody", audit="retention.run_started")
def run(
    rule_id: RuleId,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_user: As = "",
    purpose: Why = CUSTODY,
    case: Case = "",
) -> None:
    """Have what is due today under a rule deleted; the worker does it, some at a time."""
    by = _by(as_user, purpose, case)
    from django.utils import timezone

    from accord.apps.records import services

    if not yes:
        typer.confirm("Delete what is due? This cannot be undone.", abort=True)
    made = services.start_run(**by, rule_id=uuid_of(rule_id), confirmed=True, now=timezone.now())
    typer.echo(f"Started: {made.pk}. To stop it: accord retention stop {made.pk}")


@app.command("stop")
@command(policy="records.custody", audit="retention.run_stopped")
def stop(
    run_id: Annotated[str, typer.Argument(help="Id that `run` has printed.")],
    as_user: As = "",
    purpose: Why = CUSTODY,
    case: Case = "",
) -> None:
    """Stop a deletion that is under way; what is deleted stays deleted."""
    by = _by(as_user, purpose, case)
    from accord.apps.records import services

    found = services.stop_run(**by, run_id=uuid_of(run_id))
    typer.echo(f"{found.state}: {found.deleted:,} deleted")


@app.command("runs")
@command(policy="retention.view", audit="retention.viewed")
def runs(as_user: As = "", purpose: Why = CUSTODY, case: Case = "") -> None:
    """Print deletions under rules, the newest first; at most 50."""
    by = _by(as_user, purpose, case)
    from accord.apps.records import selectors
    from accord.frame import audit

    found = list(selectors.runs_visible_to(viewer=by["by"])[:50])
    audit.read(
        **by, verb="retention.viewed", object_type="retention",
        payload={"rules": len({one.rule_id for one in found})}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    for one in found:
        typer.echo(
            f"{one.pk}  {one.rule.kind} {one.rule.category}  due by {one.through}  {one.state}: "
            f"{one.deleted:,} deleted, {one.kept:,} kept, {one.files_rewritten} files written "
            f"anew, {one.files_destroyed} destroyed"
        )
    if not found:
        typer.echo("Nothing has been deleted under a rule.")


def _by(as_user: str, purpose: str, case: str) -> dict[str, Any]:
    actor, stated = acting(as_user, purpose, "", case)
    return {"by": actor, "purpose": stated}
