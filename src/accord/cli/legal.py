"""`accord legal`: misuse of accounts, legal holds, recalls, requests of persons."""

from typing import Annotated, Any

import typer

from accord.cli.session import As, Case, Reason, Why, acting
from accord.cli.typed import uuid_of
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)
CaseId = Annotated[str, typer.Argument(help="Id of the case.")]
Approve = Annotated[bool, typer.Option("--approve/--refuse", help="What you say.")]
OVERSIGHT = "oversight-audit"
CUSTODY = "records-management"


@app.command("freeze")
@command(policy="misuse.manage", audit="misuse.opened")
def freeze(
    username: Annotated[str, typer.Argument(help="The account.")],
    because: Annotated[str, typer.Option("--suspicion", help="What is suspected.")],
    days: Annotated[int, typer.Option(help="How many days back to look.")] = 90,
    as_user: As = "",
    purpose: Why = OVERSIGHT,
    case: Case = "",
) -> None:
    """Freeze an account at once and open a case of misuse."""
    by = _by(as_user, purpose, case)
    from django.utils import timezone

    from accord.apps.exchange.services import misuse

    made = misuse.open_misuse_case(
        **by, username=username, reason=because, days=days, now=timezone.now()
    )
    typer.echo(f"{username} is frozen. Case {made.pk}: accord legal seen {made.pk}")


@app.command("seen")
@command(policy="misuse.manage", audit="misuse.viewed")
def seen(
    case_id: CaseId,
    ids: Annotated[bool, typer.Option("--ids", help="Print the id of each record.")] = False,
    as_user: As = "",
    purpose: Why = OVERSIGHT,
    case: Case = "",
) -> None:
    """Print everything the account saw, by the ledger, and whom it concerns."""
    by = _by(as_user, purpose, case)
    from accord.apps.exchange.selectors import misuse
    from accord.frame import audit

    who = {"viewer": by["by"], "purpose": by["purpose"]}
    found = misuse.case_visible_to(**who, case_id=uuid_of(case_id))
    records = sorted(misuse.records_seen(found))
    audit.read(
        **by, verb="misuse.viewed", object_type="misuse", object_id=str(found.pk),
        payload={"count": len(records)}, disclosed=records,
    )  # fmt: skip
    entries = misuse.entries_of(found).count()
    typer.echo(f"{entries} ledger entries, {len(records)} records")
    for one in misuse.owners_concerned(found):
        typer.echo(f"{one.owner}: {one.records} records, {one.persons} persons in them")
    for one_id in records if ids else ():
        typer.echo(str(one_id))


@app.command("notify")
@command(policy="misuse.manage", audit="misuse.notices_made")
def notify(
    case_id: CaseId,
    subjects: Annotated[bool, typer.Option("--subjects", help="Persons must be told too.")] = False,
    as_user: As = "",
    purpose: Why = OVERSIGHT,
    case: Case = "",
) -> None:
    """Make a notice to every owner whose records the account saw."""
    by = _by(as_user, purpose, case)
    from django.utils import timezone

    from accord.apps.exchange.services import misuse

    made = misuse.owe_notices(**by, case_id=uuid_of(case_id), subjects=subjects, now=timezone.now())
    for one in made:
        typer.echo(f"{one.owner}: {one.records} records, due {one.due_on}")


@app.command("close")
@command(policy="misuse.manage", audit="misuse.close_asked")
def close(
    case_id: CaseId,
    outcome: Annotated[str, typer.Option(help="founded or unfounded.")],
    finding: Annotated[str, typer.Option(help="What was found.")],
    as_user: As = "",
    purpose: Why = OVERSIGHT,
    case: Case = "",
) -> None:
    """Propose how a case ends; another person decides with `close-decide`."""
    by = _by(as_user, purpose, case)
    from accord.apps.exchange.services import misuse

    misuse.ask_close(**by, case_id=uuid_of(case_id), outcome=outcome, finding=finding)
    typer.echo("proposed; another person decides")


@app.command("close-decide")
@command(policy="misuse.manage", audit="approval.decided")
def close_decide(
    case_id: CaseId, approve: Approve, as_user: As = "", purpose: Why = OVERSIGHT, case: Case = ""
) -> None:
    """Approve or refuse the end that another proposed."""
    by = _by(as_user, purpose, case)
    from django.utils import timezone

    from accord.apps.exchange.services import misuse

    found = misuse.decide_close(**by, case_id=uuid_of(case_id), approve=approve, now=timezone.now())
    typer.echo(str(found.get_state_display()))


@app.command("hold")
@command(policy="records.custody", audit="hold.placed")
def hold(
    scope: Annotated[str, typer.Argument(help="record, subject, case, agency or dates.")],
    order: Annotated[str, typer.Option(help="The order or statute.")],
    value: Annotated[str, typer.Option(help="The id or number held.")] = "",
    first: Annotated[str, typer.Option(help="First day, YYYY-MM-DD.")] = "",
    last: Annotated[str, typer.Option(help="Last day, YYYY-MM-DD.")] = "",
    ends: Annotated[str, typer.Option(help="Ends on, YYYY-MM-DD.")] = "",
    as_user: As = "",
    purpose: Why = CUSTODY,
    case: Case = "",
) -> None:
    """Hold records of your agency: nothing of them is purged or expunged."""
    by = _by(as_user, purpose, case)
    from accord.apps.agencies import selectors as agencies
    from accord.apps.records import selectors, services
    from accord.cli.typed import day_of

    made = services.place_hold(
        **by, owner=agencies.agency_of(by["by"]), scope=scope, authority=order, value=value,
        first_day=day_of(first), last_day=day_of(last), ends_on=day_of(ends),
    )  # fmt: skip
    typer.echo(f"held: {made.pk}")
    held = selectors.records_held(made)
    warning = "" if held else "; look at what it names"
    typer.echo(f"records held now: {held}{warning}")


@app.command("release-hold")
@command(policy="records.custody", audit="hold.release_asked")
def release_hold(
    hold_id: CaseId, as_user: As = "", purpose: Why = CUSTODY, case: Case = ""
) -> None:
    """Ask that a hold be released; another custodian decides with `hold-decide`."""
    by = _by(as_user, purpose, case)
    from accord.apps.records import services

    services.ask_release(**by, hold_id=uuid_of(hold_id))
    typer.echo("asked; another custodian decides")


@app.command("hold-decide")
@command(policy="records.custody", audit="hold.decided")
def hold_decide(
    hold_id: CaseId, approve: Approve, as_user: As = "", purpose: Why = CUSTODY, case: Case = ""
) -> None:
    """Release a hold that another custodian asked to have released, or refuse."""
    by = _by(as_user, purpose, case)
    from accord.apps.records import services

    found = services.decide_release(**by, hold_id=uuid_of(hold_id), approve=approve)
    typer.echo("released" if found.released_at else "stands")


@app.command("recalls")
@command(policy="recalls.apply", audit="recalls.viewed")
def recalls(
    overdue: Annotated[bool, typer.Option("--overdue", help="Late ones only.")] = False,
    as_user: As = "",
    purpose: Why = CUSTODY,
    case: Case = "",
) -> None:
    """List what your agency must correct or destroy, and what it waits for."""
    by = _by(as_user, purpose, case)
    from django.utils import timezone

    from accord.apps.exchange.selectors import recalls as selectors

    rows = selectors.recalls_visible_to(viewer=by["by"], purpose=by["purpose"])
    if overdue:
        rows = selectors.overdue(rows, today=timezone.now().date())
    for one in rows[:500]:
        state = "acknowledged" if one.acknowledged_at else f"due {one.due_on}"
        typer.echo(f"{one.pk}  {one.what} {one.thing} {one.record_id} of {one.owner.ori} → "
                   f"{one.recipient.ori}: {state}")  # fmt: skip
    if not rows:
        typer.echo("nothing")


@app.command("recall")
@command(policy="recalls.apply", audit="recalls.viewed")
def recall(recall_id: CaseId, as_user: As = "", purpose: Why = CUSTODY, case: Case = "") -> None:
    """Show one recall, and to whom your people gave the thing on."""
    by = _by(as_user, purpose, case)
    from accord.apps.exchange.selectors import recalls as selectors

    one = selectors.recall_visible_to(
        viewer=by["by"], purpose=by["purpose"], recall_id=uuid_of(recall_id)
    )
    typer.echo(f"{one.what} {one.thing} {one.record_id} of {one.owner.ori}, due {one.due_on}")
    if one.given_at:
        typer.echo(f"received {one.given_at:%Y-%m-%d}")
    for name in selectors.handed_on(viewer=by["by"], recall=one):
        typer.echo(f"passed on to {name}")


@app.command("told")
@command(policy="signed-in", audit="recalls.viewed")
def told(
    everything: Annotated[bool, typer.Option("--all", help="What is done as well.")] = False,
    as_user: As = "",
    purpose: Why = CUSTODY,
    case: Case = "",
) -> None:
    """List what you were given and has been corrected or taken back since."""
    by = _by(as_user, purpose, case)
    from accord.apps.exchange.selectors import recalls as selectors

    rows = selectors.told_to(viewer=by["by"], purpose=by["purpose"])
    shown = list((rows if everything else rows.filter(acknowledged_at__isnull=True))[:500])
    for one in shown:
        state = "done" if one.acknowledged_at else "not yet done"
        typer.echo(f"{one.pk}  {one.recall.what} {one.recall.thing} {one.recall.record_id} of "
                   f"{one.recall.owner.ori}, received {one.given_at:%Y-%m-%d}: {state}")  # fmt: skip
    if not shown:
        typer.echo("nothing")


@app.command("done")
@command(policy="signed-in", audit="recall.seen")
def done(told_ids: list[str], as_user: As = "", purpose: Why = CUSTODY, case: Case = "") -> None:
    """Say that you opened anew, or destroyed, what you were told of."""
    by = _by(as_user, purpose, case)
    from accord.apps.exchange.services import recalls as services

    count = services.acknowledge_told(**by, ids=[uuid_of(one) for one in told_ids])
    typer.echo(f"Marked as done: {count}.")


@app.command("acknowledge")
@command(policy="recalls.apply", audit="recall.acknowledged")
def acknowledge(
    recall_id: CaseId, as_user: As = "", purpose: Why = CUSTODY, case: Case = ""
) -> None:
    """Say that a recall is applied."""
    by = _by(as_user, purpose, case)
    from accord.apps.exchange.services import recalls as services

    services.acknowledge_recall(**by, recall_id=uuid_of(recall_id))
    typer.echo("acknowledged")


@app.command("request")
@command(policy="records.custody", audit="subject_request.opened")
def request(
    kind: Annotated[str, typer.Argument(help="access, correction or challenge.")],
    person: Annotated[str, typer.Option(prompt=True, help="Who asks.")],
    received: Annotated[str, typer.Option(help="Received on, YYYY-MM-DD.")],
    record: Annotated[list[str] | None, typer.Option(help="A record's id; may repeat.")] = None,
    as_user: As = "",
    purpose: Why = CUSTODY,
    case: Case = "",
) -> None:
    """Open a person's request; its page leads through identity, records and answer."""
    by = _by(as_user, purpose, case)
    from accord.apps.exchange.services import subject_requests
    from accord.cli.typed import day_of
    from accord.frame.errors import Invalid

    day = day_of(received)
    if day is None:
        raise Invalid("Say when it was received: --received YYYY-MM-DD.")
    made = subject_requests.open_subject_request(
        **by, kind=kind, person=person, told="", record_ids=record or [], received_on=day
    )
    typer.echo(f"{made.pk}: to be answered by {made.due_on}")


@app.command("history")
@command(policy="history.view", audit="history.made")
def history(
    record: Annotated[list[str], typer.Argument(help="Ids of the records chosen.")],
    receiving_agency: Annotated[str, typer.Option(help="The authorised receiving agency.")],
    requestor: Annotated[str, typer.Option(help="Who asked for it.")],
    secondary: Annotated[str, typer.Option(help="Who gets it next, if anybody.")] = "",
    reason: Reason = "",
    as_user: As = "",
    purpose: Why = "criminal-history",
    case: Case = "",
) -> None:
    """Print what partners hold of one person's arrests: NOT a state or III record."""
    by = _by(as_user, purpose, case, reason)
    from accord.apps.exchange.selectors import histories as selectors
    from accord.apps.exchange.services import histories

    made = histories.make_history_view(
        **by, record_ids=record, receiving_agency=receiving_agency, requestor=requestor,
        secondary_recipient=secondary, reason=reason,
    )  # fmt: skip
    found = selectors.history(viewer=by["by"], purpose=by["purpose"], view=made)
    typer.echo("NOT a state or III record. Verify by fingerprints before acting.")
    for one in found.arrests:
        typer.echo(f"{one.record.local_date} {one.record.owner.ori} arrest {one.record.local_id}")
        for each in one.outcomes:
            typer.echo(f"  {each.stage}: {each.status} {each.happened_on or ''}")
        if not one.has_disposition:
            typer.echo("  arrest without disposition: none is known here")


def _by(as_user: str, purpose: str, case: str, reason: str = "") -> dict[str, Any]:
    actor, stated = acting(as_user, purpose, reason, case)
    return {"by": actor, "purpose": stated}
