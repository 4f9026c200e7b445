"""`accord records`: correct, supplement, delete, seal and expunge single records of your agency."""

from pathlib import Path
from typing import Annotated, Any

import typer

from accord.cli.session import As, Case, Why, acting
from accord.cli.typed import uuid_of
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)
RecordId = Annotated[str, typer.Argument(help="Id of the record's current version.")]
Because = Annotated[str, typer.Option("--reason", help="Why; it stays with the version.")]
Fields = Annotated[
    list[str],
    typer.Option("--set", help="FIELD=VALUE; may be repeated. Times are local: 2026-03-01 14:30."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
OWN_WORK = "records-management"


@app.command("correct")
@command(policy="records.ingest", audit="record.corrected")
def correct(
    record_id: RecordId,
    fields: Fields,
    because: Because,
    as_user: As = "",
    purpose: Why = OWN_WORK,
    case: Case = "",
) -> None:
    """Replace what is wrong; a later file does not undo it."""
    by = _by(as_user, purpose, because, case)
    from accord.apps.records import services

    made = services.correct(
        **by, record_id=uuid_of(record_id), fields=_pairs(fields), reason=because
    )
    _told(made)


@app.command("supplement")
@command(policy="records.ingest", audit="record.supplemented")
def supplement(
    record_id: RecordId,
    fields: Fields,
    because: Because,
    as_user: As = "",
    purpose: Why = OWN_WORK,
    case: Case = "",
) -> None:
    """Add text to the narrative, or values where the record has none; nothing is replaced."""
    by = _by(as_user, purpose, because, case)
    from accord.apps.records import services

    made = services.supplement(
        **by, record_id=uuid_of(record_id), fields=_pairs(fields), reason=because
    )
    _told(made)


@app.command("delete")
@command(policy="records.ingest", audit="record.deleted")
def delete(
    record_id: RecordId,
    because: Because,
    yes: Yes = False,
    as_user: As = "",
    purpose: Why = OWN_WORK,
    case: Case = "",
) -> None:
    """Take a record out of every count and list; it can be brought back."""
    by = _by(as_user, purpose, because, case)
    from accord.apps.records import services

    _ask(yes, "Delete this record?")
    _told(services.delete(**by, record_id=uuid_of(record_id), reason=because, confirmed=True))


@app.command("restore")
@command(policy="records.ingest", audit="record.restored")
def restore(
    record_id: RecordId,
    because: Because,
    as_user: As = "",
    purpose: Why = OWN_WORK,
    case: Case = "",
) -> None:
    """Bring back a record that was deleted or withdrawn."""
    by = _by(as_user, purpose, because, case)
    from accord.apps.records import services

    _told(services.restore(**by, record_id=uuid_of(record_id), reason=because))


@app.command("seal")
@command(policy="records.custody", audit="record.sealed")
def seal(
    record_id: RecordId,
    because: Because,
    yes: Yes = False,
    as_user: As = "",
    purpose: Why = OWN_WORK,
    case: Case = "",
) -> None:
    """Hide a record from all but custodians of your agency."""
    by = _by(as_user, purpose, because, case)
    from accord.apps.records import services

    _ask(yes, "Seal this record?")
    _told(services.seal(**by, record_id=uuid_of(record_id), reason=because, confirmed=True))


@app.command("unseal")
@command(policy="records.custody", audit="record.unsealed")
def unseal(
    record_id: RecordId,
    because: Because,
    as_user: As = "",
    purpose: Why = OWN_WORK,
    case: Case = "",
) -> None:
    """Lift a seal: the record stands again."""
    by = _by(as_user, purpose, because, case)
    from accord.apps.records import services

    _told(services.unseal(**by, record_id=uuid_of(record_id), reason=because))


@app.command("expunge")
@command(policy="records.custody", audit="expungement.asked")
def expunge(
    record_id: RecordId,
    order: Annotated[str, typer.Option(help="The order or statute, by court and number.")],
    yes: Yes = False,
    as_user: As = "",
    purpose: Why = OWN_WORK,
    case: Case = "",
) -> None:
    """Ask that nothing be left of a record; another custodian decides with `decide`."""
    by = _by(as_user, purpose, "", case)
    from accord.apps.records import services

    _ask(yes, "Ask for this record to be expunged?")
    asked = services.ask_expungement(
        **by, record_id=uuid_of(record_id), authority=order, confirmed=True
    )
    typer.echo(f"Asked: {asked.pk}. Another custodian decides: accord records decide {asked.pk}")


@app.command("decide")
@command(policy="records.custody", audit="approval.decided")
def decide(
    expungement_id: Annotated[str, typer.Argument(help="Id that `expunge` has printed.")],
    approve: Annotated[bool, typer.Option("--approve/--refuse", help="What you say.")],
    yes: Yes = False,
    as_user: As = "",
    purpose: Why = OWN_WORK,
    case: Case = "",
) -> None:
    """Approve or refuse an expungement that another custodian asked for; approved, do it now."""
    by = _by(as_user, purpose, "", case)
    from accord.apps.records import services

    if approve:
        _ask(yes, "Expunge it now? This cannot be undone.")
    found = services.decide_expungement(
        **by, expungement_id=uuid_of(expungement_id), approve=approve
    )
    if approve:
        found = services.finish_expungement(**by, expungement_id=found.pk)
    typer.echo(
        f"{found.state}: {found.versions} versions and {found.rows} quarantined rows emptied, "
        f"{found.files_rewritten} files written anew, {found.files_destroyed} destroyed"
    )


@app.command("stubs")
@command(policy="platform.manage", audit="expungements.listed")
def stubs(
    out: Annotated[Path, typer.Argument(help="Where to write the list; keep it beside backups.")],
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Write the list of what has been expunged, so that no backup brings it back."""
    import json

    by = _by(as_user, purpose, "", case)
    from accord.apps.records import services

    found = services.stubs(**by)
    out.write_text(json.dumps({"format": services.STUBS_FORMAT, "expunged": found}, indent=1))
    out.chmod(0o600)
    typer.echo(f"{len(found):,} stubs in {out}: no number, name or date, marks alone.")


@app.command("reapply")
@command(policy="platform.manage", audit="expungement.reapplied")
def reapply(
    stubs: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The list.")],
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Expunge again what a restored backup still holds of the list; twice changes nothing."""
    by = _by(as_user, purpose, "", case)
    from accord.apps.records import services

    done = services.reapply(**by, told=read_stubs(stubs))
    typer.echo(f"{done:,} records expunged again.")


def read_stubs(path: Path) -> list[dict[str, str]]:
    """The stubs of a list that `stubs` wrote; raises `Invalid` for another file."""
    import json

    from accord.apps.records import services
    from accord.frame.errors import Invalid

    try:
        told = json.loads(path.read_text())
    except ValueError as error:
        raise Invalid("This is no list of expunged records.") from error
    if not isinstance(told, dict) or told.get("format") != services.STUBS_FORMAT:
        raise Invalid("This is no list of expunged records.")
    return list(told.get("expunged", []))


@app.command("reindex")
@command(policy="platform.manage", audit="records.reindexed")
def reindex(as_user: As = "", purpose: Why = "administration", case: Case = "") -> None:
    """Give persons and vehicles what they are found by, where it is missing; twice changes nothing."""
    by = _by(as_user, purpose, "", case)
    from accord.apps.records import services

    done = services.reindex(**by)
    typer.echo(f"{done:,} names and parts of plates were missing and can be found by now.")


@app.command("release")
@command(policy="records.ingest", audit="dissemination.changed")
def release(
    record_id: RecordId,
    level: Annotated[str, typer.Option(help="green, yellow or red.")],
    audience: Annotated[
        list[str] | None, typer.Option("--for", help="ORI, tf:CODE or @name; may be repeated.")
    ] = None,
    protection: Annotated[str, typer.Option(help="What the law keeps it back as.")] = "",
    because: Annotated[str, typer.Option("--reason", help="Why; name no person.")] = "",
    as_user: As = "",
    purpose: Why = OWN_WORK,
    case: Case = "",
) -> None:
    """Set how far a record of your agency travels, and to whom; what was decided is kept.

    An incident takes its offences and arrests along.
    """
    by = _by(as_user, purpose, because, case)
    from accord.apps.records import services

    found = services.own_record(**by, record_id=uuid_of(record_id))
    changed = services.set_dissemination(
        **by, owner=found.owner, record_ids=[found.pk], level=level, audience=audience or [],
        protection=protection, reason=because,
    )  # fmt: skip
    along = f", with {changed - 1:,} that belong to it" if changed > 1 else ""
    typer.echo(f"{found.pk}: {level} for {', '.join(audience or ['all parties'])}{along}")


@app.command("handling")
@command(policy="records.custody", audit="handling.changed")
def handling(
    level: Annotated[str, typer.Option(help="The least level of new records.")] = "green",
    audience: Annotated[
        list[str] | None, typer.Option("--for", help="ORI, tf:CODE, @name.")
    ] = None,
    days: Annotated[int | None, typer.Option(help="Released for so many days.")] = None,
    juvenile_age: Annotated[int | None, typer.Option(help="By your state's law.")] = None,
    protection: Annotated[str, typer.Option(help="What the law keeps all records back as.")] = "",
    caveat: Annotated[list[str] | None, typer.Option(help="A caveat's code; may repeat.")] = None,
    contact: Annotated[str, typer.Option(help="Whom partners ask.")] = "",
    open_suspects: Annotated[
        bool, typer.Option("--open-suspects", help="Suspects travel as their records do.")
    ] = False,
    as_user: As = "",
    purpose: Why = OWN_WORK,
    case: Case = "",
) -> None:
    """Settle how all records of your agency are handed on; new ones follow it at once."""
    by = _by(as_user, purpose, "", case)
    from accord.apps.agencies import selectors as agencies
    from accord.apps.records import services

    made = services.set_handling(
        **by, owner=agencies.agency_of(by["by"]), level=level, audience=audience or [],
        release_days=days, juvenile_age=juvenile_age, protection=protection,
        caveats=caveat or [], contact=contact, opens_suspects=open_suspects,
    )  # fmt: skip
    typer.echo(f"{made.level}, {', '.join(made.caveats) or 'no caveats'}, {made.juvenile_age}")


@app.command("taken-out")
@command(policy="records.ingest", audit="records.listed")
def taken_out(as_user: As = "", purpose: Why = OWN_WORK, case: Case = "") -> None:
    """List your agency's records that were withdrawn, deleted, sealed or expunged; at most 500."""
    by = _by(as_user, purpose, "", case)
    from rich.console import Console
    from rich.table import Table

    from accord.apps.records import selectors
    from accord.frame import audit

    rows = selectors.taken_out_visible_to(viewer=by["by"], purpose=by["purpose"])
    found = list(rows.order_by("-recorded_at")[:500])
    audit.read(
        **by, verb="records.listed", object_type="records",
        payload={"count": len(found), "kind": "taken out"},
        disclosed=[one.pk for one in found],
    )  # fmt: skip
    table = Table("Number", "Kind", "State", "Since (UTC)", "Reason")
    table.add_column("Id", no_wrap=True, min_width=36)
    for one in found:
        number = "–" if one.state == "expunged" else one.local_id
        since = f"{one.recorded_at:%Y-%m-%d %H:%M}"
        table.add_row(number, one.kind, one.state, since, one.reason, str(one.pk))
    Console().print(table)


def _by(as_user: str, purpose: str, reason: str, case: str) -> dict[str, Any]:
    actor, stated = acting(as_user, purpose, reason, case)
    return {"by": actor, "purpose": stated}


def _pairs(fields: list[str]) -> dict[str, str]:
    if not all("=" in pair for pair in fields):
        raise typer.BadParameter("write each as FIELD=VALUE", param_hint="--set")
    return dict(pair.split("=", 1) for pair in fields)


def _ask(yes: bool, question: str) -> None:
    if not yes:
        typer.confirm(question, abort=True)


def _told(record: Any) -> None:
    typer.echo(f"{record.pk} version {record.version}: {record.state}")
