"""`accord intelligence`: entries under 28 CFR Part 23, their reviews and their end."""

from pathlib import Path
from typing import Annotated, Any

import typer

from accord.cli.session import As, Case, Why, acting
from accord.cli.typed import uuid_of
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)
EntryId = Annotated[str, typer.Argument(help="Id of the entry.")]
WHY = "records-management"


@app.command("list")
@command(policy="intelligence.view", audit="intelligence.listed")
def list_entries(
    due: Annotated[bool, typer.Option("--due", help="Those to validate or purge soon.")] = False,
    as_user: As = "",
    purpose: Why = WHY,
    case: Case = "",
) -> None:
    """List entries by number and days; no subject is printed."""
    by = _by(as_user, purpose, case)
    from django.utils import timezone

    from accord.apps.exchange.selectors import intelligence as selectors

    rows = selectors.listed_intelligence(viewer=by["by"], purpose=by["purpose"])
    if due:
        rows = selectors.due_for_review(rows, today=timezone.now().date())
    for one in rows[:500]:
        grade = f"{one.source_grade}{one.content_grade}"
        typer.echo(f"{one.pk}  {one.number}  {one.state}  {grade}  purged by {one.purge_on}")
    if not rows:
        typer.echo("no entries")


@app.command("submit")
@command(policy="intelligence.submit", audit="intelligence.submitted")
def submit(
    file: Annotated[Path, typer.Argument(help="A JSON file with the fields of the API.")],
    certify: Annotated[bool, typer.Option("--certify", help="You certify the suspicion.")] = False,
    as_user: As = "",
    purpose: Why = WHY,
    case: Case = "",
) -> None:
    """Submit an entry from a file, so that no name stands in the shell's history."""
    by = _by(as_user, purpose, case)
    import json

    from pydantic import ValidationError

    from accord.apps.exchange.api.intelligence import StatementIn
    from accord.apps.exchange.services import intelligence as services
    from accord.frame.errors import Invalid

    try:
        told = StatementIn(**(json.loads(file.read_text("utf-8")) | {"certified": certify}))
    except (ValidationError, json.JSONDecodeError, TypeError) as error:
        raise Invalid("The file has not the fields of a statement.") from error
    made = services.submit_intelligence(
        **by, statement=services.Statement(**told.model_dump(exclude={"certified"})),
        certified=certify,
    )  # fmt: skip
    typer.echo(f"{made.pk}: submitted; a supervisor takes it in")


@app.command("judge")
@command(policy="intelligence.supervise", audit="intelligence.judged")
def judge(
    entry_id: EntryId,
    take_in: Annotated[bool, typer.Option("--take-in/--return", help="What you say.")],
    as_user: As = "",
    purpose: Why = WHY,
    case: Case = "",
) -> None:
    """Take in, or return, what another submitted."""
    by = _by(as_user, purpose, case)
    from django.utils import timezone

    from accord.apps.exchange.services import intelligence as services

    made = services.judge_intelligence(
        **by, intelligence_id=uuid_of(entry_id), take_in=take_in, today=timezone.now().date()
    )
    typer.echo(f"{made.state}, purged by {made.purge_on}")


@app.command("validate")
@command(policy="intelligence.supervise", audit="intelligence.validated")
def validate(
    entry_id: EntryId,
    because: Annotated[str, typer.Option("--because", help="Why it is still needed.")],
    as_user: As = "",
    purpose: Why = WHY,
    case: Case = "",
) -> None:
    """Keep an entry for at most five years more."""
    by = _by(as_user, purpose, case)
    from django.utils import timezone

    from accord.apps.exchange.services import intelligence as services

    made = services.validate_intelligence(
        **by, intelligence_id=uuid_of(entry_id), reason=because, today=timezone.now().date()
    )
    typer.echo(f"kept, purged by {made.purge_on}")


@app.command("release")
@command(policy="intelligence.supervise", audit="intelligence.released")
def release(
    entry_id: EntryId,
    to: Annotated[str, typer.Option(help="The agency's ORI.")],
    need: Annotated[str, typer.Option(help="The need to know.")],
    right: Annotated[str, typer.Option(help="The right to know.")],
    same_rules: Annotated[bool, typer.Option("--same-rules", help="It keeps Part 23.")] = False,
    danger: Annotated[bool, typer.Option("--imminent-danger", help="An assessment.")] = False,
    as_user: As = "",
    purpose: Why = WHY,
    case: Case = "",
) -> None:
    """Disseminate an entry to one other agency, on the record."""
    by = _by(as_user, purpose, case)
    from accord.apps.agencies import selectors as agencies
    from accord.apps.exchange.services import intelligence as services

    made = services.release_intelligence(
        **by, intelligence_id=uuid_of(entry_id), recipient=agencies.agency_by_ori(to),
        need_to_know=need, right_to_know=right, same_rules=same_rules, imminent_danger=danger,
    )  # fmt: skip
    typer.echo(f"released to {made.recipient}")


@app.command("purge")
@command(policy="intelligence.view", audit="intelligence.purge_asked")
def purge(
    entry_id: EntryId,
    because: Annotated[str, typer.Option("--because", help="Why; name no person.")],
    as_user: As = "",
    purpose: Why = WHY,
    case: Case = "",
) -> None:
    """Ask that an entry be destroyed; a supervisor decides with `purge-decide`."""
    by = _by(as_user, purpose, case)
    from accord.apps.exchange.services import intelligence as services

    services.ask_purge(**by, intelligence_id=uuid_of(entry_id), reason=because)
    typer.echo("asked; a supervisor decides")


@app.command("purge-decide")
@command(policy="intelligence.supervise", audit="approval.decided")
def purge_decide(
    entry_id: EntryId,
    approve: Annotated[bool, typer.Option("--approve/--refuse", help="What you say.")],
    as_user: As = "",
    purpose: Why = WHY,
    case: Case = "",
) -> None:
    """Destroy what another asked to have destroyed, and tell every recipient; or refuse."""
    by = _by(as_user, purpose, case)
    from accord.apps.exchange.services import intelligence as services

    made = services.decide_purge(**by, intelligence_id=uuid_of(entry_id), approve=approve)
    typer.echo(made.state)


def _by(as_user: str, purpose: str, case: str) -> dict[str, Any]:
    actor, stated = acting(as_user, purpose, case=case)
    return {"by": actor, "purpose": stated}
