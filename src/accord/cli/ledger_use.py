"""`accord ledger`: what auditors look at: entries, how accounts are used, who was given a record."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from accord.cli.json_output import AsJson, say_json
from accord.cli.session import As, Case, Why, acting
from accord.cli.typed import uuid_of
from accord.frame.declare import command

if TYPE_CHECKING:
    from accord.frame.actor import Actor, Purpose
    from accord.frame.audit.models import LedgerEntry

Days = Annotated[int, typer.Option(min=1, max=400, help="The last so many days.")]
Limit = Annotated[int, typer.Option(min=1, max=500, help="At most so many.")]


def register(app: typer.Typer) -> None:
    """Mount the commands in the group of the ledger."""
    for name, function in (
        ("entries", entries), ("usage", usage), ("days", days_of), ("given", given),
        ("failed", failed), ("figures", figures),
    ):  # fmt: skip
        app.command(name)(function)


@command(policy="ledger.view", audit="ledger.viewed")
def entries(
    limit: Limit = 100,
    as_user: As = "",
    purpose: Why = "oversight-audit",
    case: Case = "",
) -> None:
    """List the entries that the account may inspect, newest first."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame import audit
    from accord.frame.audit import inspection

    found = list(inspection.entries_visible_to(viewer=actor)[:limit])
    audit.record(
        by=actor,
        purpose=stated,
        verb="ledger.viewed",
        object_type="ledger",
        object_id="-",
        payload={"count": len(found)},
    )
    for one in found:
        typer.echo(_line(one))


@command(policy="ledger.view", audit="ledger.accounted")
def usage(
    days: Days = 7,
    as_json: AsJson = False,
    as_user: As = "",
    purpose: Why = "oversight-audit",
    case: Case = "",
) -> None:
    """Tell how accounts were used, those with a reason to be looked at first: facts, no scores."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame.audit import accounting

    since, until = _span(days)
    found = accounting.usage(viewer=actor, since=since, until=until)
    _note(actor, stated, len(found))
    if as_json:
        say_json([vars(one) for one in found])
        return
    for one in found:
        typer.echo(
            f"{one.actor_id}  {one.agency_ori or '-':9}  {one.entries:,} entries, "
            f"{one.records:,} records, {one.by_night:,} by night, {one.refused:,} refused"
        )
        for words in one.reasons:
            typer.echo(f"    {words}")


@command(policy="ledger.view", audit="ledger.accounted")
def days_of(
    account: Annotated[str, typer.Argument(help="Id of the account, as `usage` prints it.")],
    days: Days = 7,
    as_user: As = "",
    purpose: Why = "oversight-audit",
    case: Case = "",
) -> None:
    """Tell what one account did day by day, and how many records it was given."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame.audit import accounting

    since, until = _span(days)
    found = accounting.days_of(
        viewer=actor, actor_id=str(uuid_of(account)), since=since, until=until
    )
    _note(actor, stated, len(found), of=account)
    for one in found:
        refused = f", {one.refused:,} refused" if one.refused else ""
        typer.echo(f"{one.day}  {one.verb}: {one.entries:,}, {one.records:,} records{refused}")


@command(policy="ledger.view", audit="ledger.accounted")
def given(
    record: Annotated[str, typer.Argument(help="Id of the record.")],
    as_user: As = "",
    purpose: Why = "oversight-audit",
    case: Case = "",
) -> None:
    """List who was given a record, why and when: the accounting of its disclosures; at most 500."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame.audit import accounting

    found = list(accounting.accounting_of(viewer=actor, record_id=uuid_of(record))[:500])
    _note(actor, stated, len(found), of=record)
    for one in found:
        typer.echo(_line(one))
    typer.echo(f"{len(found):,} times given out.")


@command(policy="ledger.view", audit="ledger.accounted")
def failed(
    days: Days = 7, as_user: As = "", purpose: Why = "oversight-audit", case: Case = ""
) -> None:
    """List what was refused or failed, newest first; at most 500."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame.audit import accounting

    since, _until = _span(days)
    found = list(accounting.failed_attempts(viewer=actor, since=since)[:500])
    _note(actor, stated, len(found))
    for one in found:
        typer.echo(_line(one))


@command(policy="ledger.figures", audit="ledger.accounted")
def figures(
    days: Days = 7, as_user: As = "", purpose: Why = "oversight-audit", case: Case = ""
) -> None:
    """Tell each agency's numbers for oversight: no person, no record, none below five."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame.audit import accounting

    since, until = _span(days)
    found = accounting.figures(since=since, until=until)
    _note(actor, stated, len(found))
    for one in found:
        told = {**vars(one)}
        ori = told.pop("agency_ori") or "-"
        typer.echo(f"{ori:9}  " + ", ".join(f"{_few(n)} {what}" for what, n in told.items()))


def _few(number: int | None) -> str:
    return "few" if number is None else f"{number:,}"


def _span(days: int) -> tuple[datetime, datetime]:
    from django.utils import timezone

    until = timezone.localtime() + timedelta(minutes=1)
    return until - timedelta(days=days), until


def _note(actor: "Actor", purpose: "Purpose", count: int, *, of: str = "-") -> None:
    from accord.frame import audit

    audit.read(
        by=actor, purpose=purpose, verb="ledger.accounted", object_type="ledger", object_id=of,
        payload={"count": count}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip


def _line(one: "LedgerEntry") -> str:
    index: Any = "…" if one.index is None else one.index
    about = f"{one.object_type} {one.object_id}"[:60]
    outcome = "" if one.outcome == "ok" else f"  {one.outcome}"
    return (
        f"{index:>8}  {one.recorded_at:%Y-%m-%d %H:%M:%S}  {one.verb}  {one.agency_ori or '-'}  "
        f"{one.actor_id[:13]}  {one.purpose_code}  {about}{outcome}"
    )
