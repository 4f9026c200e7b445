"""`accord ingest`: load an agency's export, asking about what it has not seen before."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from accord.cli.ingest_options import (
    AgencyColumn,
    AgencyMap,
    ByReport,
    Codes,
    Coordinates,
    DateFormats,
    DryRun,
    Files,
    Mode,
    NumbersApart,
    OneOffence,
    Parts,
    WindowDays,
    agency_rule,
    choices_of,
    codes_of,
    packed,
    snapshot_of,
)
from accord.cli.ingest_output import report, show
from accord.cli.session import As, Case, Reason, Why, acting
from accord.frame.declare import command

if TYPE_CHECKING:
    from accord.apps.records.services import LoadResult
    from accord.apps.records.snapshot import Snapshot

STOPPED = 1  # the file could not be read to its end; what came before it has landed
UNDECIDED = 4  # nothing was loaded: the mapping is not complete, or was not confirmed
UNKNOWN_AGENCY = 5  # rows wait: they name agencies unknown here, or without an agreement


def register(app: typer.Typer) -> None:
    """Mount the command at the top of the tree."""
    app.command()(ingest)


@command(policy="records.ingest", audit="records.loaded")
def ingest(
    files: Files,
    agency: Annotated[str, typer.Option(help="ORI of the submitting agency.")],
    mapping: Annotated[str, typer.Option(help="Name of the mapping; kept in versions.")] = "",
    agency_column: AgencyColumn = "",
    agency_map: AgencyMap = None,
    part: Parts = None,
    codes: Codes = None,
    coordinates: Coordinates = "",
    date_formats: DateFormats = "",
    by_report: ByReport = False,
    one_offence: OneOffence = False,
    level: Annotated[str, typer.Option(help="green, yellow or red.")] = "green",
    mode: Mode = "",
    window_days: WindowDays = 0,
    yes: Annotated[bool, typer.Option("--yes", help="Confirm without asking.")] = False,
    dry_run: DryRun = False,
    numbers_apart: NumbersApart = False,
    as_user: As = "",
    purpose: Why = "records-management",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Load an export: suggest how it is read, confirm, load; the same file twice changes nothing."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.agencies import selectors as agencies
    from accord.apps.records import services
    from accord.core.formats.tabular import Said, names_of_formats

    by: dict[str, Any] = {"by": actor, "purpose": stated}
    owner = agencies.agency_by_ori(agency)
    asked: dict[str, Any] = {"choices": choices_of(part or []), "said": Said(
        agency=agency_rule(agency_column, agency_map or []), code_texts=codes_of(codes),
        system=coordinates, date_formats=names_of_formats(date_formats),
        by_report=by_report, one_offence=one_offence)}  # fmt: skip
    if dry_run:
        with packed(files) as path:
            proposal = services.study(**by, agency=owner, path=path, **asked)
        show(proposal)
        if _names_unknown_agencies(proposal):
            raise typer.Exit(UNKNOWN_AGENCY)
        typer.echo("Nothing was loaded; without --dry-run it asks, and loads.")
        return
    with packed(files) as path:
        name = files[0].name if len(files) == 1 else path.name
        submission = services.receive(**by, agency=owner, filename=name, path=path, level=level)
    if submission.state == submission.State.LOADED:
        typer.echo(f"{name} was received before with the same content; nothing changed.")
        return
    if not submission.is_new:
        typer.echo("This file was received before, and is not loaded yet.")
    if submission.mapping_version is None:
        kept = Kept(mapping, yes, snapshot_of(mode, window_days), apart=numbers_apart)
        _decide(by, submission, asked, kept)
    result = _load(by, submission.pk)
    report(by, submission.pk, result)
    if result.stopped is not None:
        raise typer.Exit(STOPPED)
    nothing = not (result.landed or result.changed or result.unchanged or result.outdated)
    if nothing and result.quarantined and _names_unknown_agencies(submission.proposal or {}):
        raise typer.Exit(UNKNOWN_AGENCY)


def _names_unknown_agencies(proposal: dict[str, Any]) -> bool:
    return bool((proposal.get("preview") or {}).get("agencies"))


@dataclass(frozen=True)
class Kept:
    """How the mapping is kept, as the command line says."""

    name: str
    yes: bool
    snapshot: "Snapshot | None"
    apart: bool


def _decide(by: dict[str, Any], submission: Any, asked: dict[str, Any], kept: Kept) -> None:
    """Show the suggestion and keep it once confirmed."""
    from accord.apps.records import services
    from accord.core.formats.reports import WIRES

    suggestion = services.propose(**by, submission=submission, **asked)
    show(services.within(by["purpose"], submission.proposal))
    if not suggestion.rows_seen and not suggestion.matched_known:
        typer.echo("The file has a header and no rows: nothing was saved.")
        raise typer.Exit(UNDECIDED)
    if suggestion.mapping is None:
        typer.echo("Complete the mapping on the page Share › Submissions, then run this again.")
        raise typer.Exit(UNDECIDED)
    if not kept.yes and not typer.confirm("Read the file like this?"):
        raise typer.Exit(UNDECIDED)
    # A format of whole reports has one name, so that all its files are one source.
    is_named = suggestion.matched_known or submission.proposal.get("facts", {}).get("wire") in WIRES
    known = suggestion.mapping.name if is_named else ""
    name = kept.name or known
    if not name:
        name = Path(submission.filename).stem.replace("_", " ")
        if not kept.apart:
            name = services.name_of_source(submission, suggestion.mapping, name)
    mapping, words = suggestion.mapping, submission.proposal.get("new_words", [])
    if words and (kept.yes or typer.confirm("Keep these codes as the mapping's next version?")):
        mapping = services.with_words(mapping, words)
    version = services.confirm_mapping(
        **by, submission=submission, mapping=mapping, name=name,
        snapshot=kept.snapshot, numbers_apart=kept.apart,
    )  # fmt: skip
    typer.echo(f"Mapping: {version}")


def _load(by: dict[str, Any], submission_id: Any) -> "LoadResult":
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from accord.apps.records import services

    with Progress("Loading", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()) as bar:
        task = bar.add_task("rows", total=None)

        def moved(done: int, total: int) -> None:
            bar.update(task, completed=done, total=max(done, total))

        return services.load(**by, submission_id=submission_id, progress=moved)
