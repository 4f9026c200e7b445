"""`accord ingest`: load an agency's export, asking about what it has not seen before."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from accord.cli.session import As, Case, Reason, Why, acting
from accord.frame.declare import command

if TYPE_CHECKING:
    from rich.console import Console

    from accord.apps.records.services import LoadResult
    from accord.apps.records.snapshot import Snapshot
    from accord.core.formats.delivery import PartChoice
    from accord.core.formats.tabular import AgencyRule

STOPPED = 1  # the file could not be read to its end; what came before it has landed
_MOST_FINDINGS = 20  # the page Receipt and quality has them all
UNDECIDED = 4  # nothing was loaded: the mapping is not complete, or was not confirmed
UNKNOWN_AGENCY = 5  # rows wait: they name agencies unknown here, or without an agreement


Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE...",
        exists=True,
        dir_okay=False,
        help="The export; several files of one export join by their keys.",
    ),
]
AgencyColumn = Annotated[str, typer.Option(help="Column that says whose record a row is.")]
AgencyMap = Annotated[
    list[str] | None, typer.Option(help="VALUE=ORI of that column; may be repeated.")
]
Parts = Annotated[
    list[str] | None,
    typer.Option(
        help="FILE=ROLE[:KEY[=COLUMN]]: what one of several files holds, its key, and the column "
        "of the incidents that has it; may be repeated."
    ),
]
Codes = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="The agency's own list of offence codes."),
]
Coordinates = Annotated[
    str,
    typer.Option(help="The system of plane coordinates, such as EPSG:2232; else it is found."),
]
Mode = Annotated[
    str, typer.Option(help="append, window or full: what a file says by what it leaves out.")
]
WindowDays = Annotated[
    int, typer.Option(help="How many last days of a window are whole; 0 for all of the file.")
]
NumbersApart = Annotated[
    bool,
    typer.Option(
        "--numbers-apart",
        help="A new mapping name is another system: numbers that stand already are other records.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show how the file would be read.")]


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

    by: dict[str, Any] = {"by": actor, "purpose": stated}
    owner = agencies.agency_by_ori(agency)
    rule = _agency_rule(agency_column, agency_map or [])
    asked: dict[str, Any] = {
        "agency_rule": rule, "choices": _choices(part or []), "codes": _codes(codes),
        "system": coordinates,
    }  # fmt: skip
    if dry_run:
        with _packed(files) as path:
            proposal = services.study(**by, agency=owner, path=path, **asked)
        _show(proposal)
        if _names_unknown_agencies(proposal):
            raise typer.Exit(UNKNOWN_AGENCY)
        typer.echo("Nothing was loaded; without --dry-run it asks, and loads.")
        return
    with _packed(files) as path:
        name = files[0].name if len(files) == 1 else path.name
        submission = services.receive(**by, agency=owner, filename=name, path=path, level=level)
    if submission.state == submission.State.LOADED:
        typer.echo(f"{name} was received before with the same content; nothing changed.")
        return
    if not submission.is_new:
        typer.echo("This file was received before, and is not loaded yet.")
    if submission.mapping_version is None:
        said = Said(
            name=mapping, yes=yes, snapshot=_snapshot(mode, window_days), apart=numbers_apart
        )
        _decide(by, submission, asked, said)
    result = _load(by, submission.pk)
    _report(by, submission.pk, result)
    if result.stopped is not None:
        raise typer.Exit(STOPPED)
    nothing = not (result.landed or result.changed or result.unchanged or result.outdated)
    if nothing and result.quarantined and _names_unknown_agencies(submission.proposal or {}):
        raise typer.Exit(UNKNOWN_AGENCY)


def _names_unknown_agencies(proposal: dict[str, Any]) -> bool:
    return bool((proposal.get("preview") or {}).get("agencies"))


@contextmanager
def _packed(files: list[Path]) -> Iterator[Path]:
    """The one file, or several packed into an archive that stands only while it is read."""
    if len(files) == 1:
        yield files[0]
        return
    import tempfile

    from accord.apps.records import services

    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        streams = [(file.name, opened.enter_context(file.open("rb"))) for file in files]
        path = Path(folder) / services.packed_name(name for name, _ in streams)
        with path.open("wb") as target:
            services.pack_files(target, streams)
        yield path


def _codes(path: Path | None) -> dict[str, str]:
    from accord.apps.records import services

    if path is None:
        return {}
    with path.open("rb") as stream:
        return services.read_codes(stream, filename=path.name)


def _choices(told: list[str]) -> "dict[str, PartChoice]":
    """What was said of single files: FILE=ROLE[:KEY[=COLUMN]]."""
    from accord.core.formats.delivery import PartChoice, PartRole, label_of

    found = {}
    for text in told:
        name, mark, rest = text.partition("=")
        role, _, keys = rest.partition(":")
        key, _, column = keys.partition("=")
        if not mark or role not in set(PartRole):
            roles = ", ".join(PartRole)
            raise typer.BadParameter(
                f"write FILE=ROLE[:KEY[=COLUMN]]; roles are {roles}", param_hint="--part"
            )
        found[label_of(name)] = PartChoice(role=PartRole(role), key=key, to_key=column)
    return found


def _agency_rule(column: str, pairs: list[str]) -> "AgencyRule | None":
    from accord.core.formats.tabular import AgencyRule

    if not column:
        return None
    table = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    if len(table) != len(pairs) or not table:
        raise typer.BadParameter("write each pair as VALUE=ORI", param_hint="--agency-map")
    return AgencyRule(column=column, table=table)


def _snapshot(mode: str, days: int) -> "Snapshot | None":
    from accord.apps.records.snapshot import Snapshot

    return Snapshot(mode=mode, days=days) if mode or days else None


@dataclass(frozen=True, kw_only=True)
class Said:
    """What was said of the mapping on the command line."""

    name: str
    yes: bool
    snapshot: "Snapshot | None"
    apart: bool


def _decide(by: dict[str, Any], submission: Any, asked: dict[str, Any], said: Said) -> None:
    """Show the suggestion and keep it once confirmed."""
    from accord.apps.records import services
    from accord.core.formats.reports import WIRES

    suggestion = services.propose(**by, submission=submission, **asked)
    _show(services.within(by["purpose"], submission.proposal))
    if suggestion.mapping is None:
        typer.echo("Complete the mapping on the page Share › Submissions, then run this again.")
        raise typer.Exit(UNDECIDED)
    if not said.yes and not typer.confirm("Read the file like this?"):
        raise typer.Exit(UNDECIDED)
    # A format of whole reports has one name, so that all its files are one source.
    is_named = suggestion.matched_known or submission.proposal.get("facts", {}).get("wire") in WIRES
    known = suggestion.mapping.name if is_named else ""
    name = said.name or known
    if not name:
        name = Path(submission.filename).stem.replace("_", " ")
        if not said.apart:
            name = services.name_of_source(submission, suggestion.mapping, name)
    version = services.confirm_mapping(
        **by, submission=submission, mapping=suggestion.mapping, name=name,
        snapshot=said.snapshot, numbers_apart=said.apart,
    )  # fmt: skip
    typer.echo(f"Mapping: {version}")


def _show(proposal: dict[str, Any]) -> None:
    """Print what is suggested, how sure, why, and how the first rows would land."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if "parts" in proposal:
        _show_parts(console, proposal["parts"])
    named = [
        *proposal["fields"].items(), ("kind", proposal["kinds"]), ("zone", proposal["zones"]),
        ("coordinates", proposal.get("systems", [])),
    ]  # fmt: skip
    if any(found for _, found in named):
        table = Table("field", "column", "sure", "why", title="Suggested mapping")
        for name, found in named:
            if found:
                best = found[0]
                table.add_row(name, best["value"], f"{best['confidence']:.0%}", best["evidence"])
        console.print(table)
    _show_found(console, proposal)


def _show_found(console: "Console", proposal: dict[str, Any]) -> None:
    """Print the crosswalk, notes, what a standard's rules find, and rows that do not land."""
    from accord.apps.records import previews, results

    coded = [entry for entry in proposal["crosswalk"] if entry["code"]]
    if "findings" in proposal:
        console.print("The format says how it is read; this is what its rules find:")
    told = f"{len(coded)} of {len(proposal['crosswalk'])} offences have a code"
    if not proposal["crosswalk"]:
        told = "no offence has to be looked up"
    unmapped = proposal["unmapped_rows"]
    console.print(f"{proposal['rows_seen']:,} rows; {told}, {unmapped:,} rows stay unmapped")
    if unmapped:
        console.print(
            "- give the agency's own list with --codes FILE, or answer them on Share › Submissions"
        )
    if looks := results.comparison(proposal.get("snapshot")):
        console.print(f"- {looks}", markup=False)
    if len(systems := proposal.get("systems", [])) > 1 and systems[0]["confidence"] < 0.75:
        console.print("- say which system is meant with --coordinates CODE")
    for note in (*proposal["notes"], *(f"missing: {one}" for one in proposal["missing"])):
        console.print(f"- {note}", markup=False)
    for one in proposal.get("findings", [])[:_MOST_FINDINGS]:
        where = f", {one['where']}" if one["where"] else ""
        console.print(
            f"- {one['severity']} {one['rule']}{where}: {one['count']:,} × {one['message']}",
            markup=False,
        )
    if shown := proposal.get("preview"):
        of_all = " of all files" if "parts" in proposal else ""
        _show_preview(console, shown, of_all)
        for words in previews.wanting(proposal):
            console.print(f"- {words}", markup=False)


def _show_preview(console: "Console", shown: dict[str, Any], of_all: str) -> None:
    """Print how many of the first rows do not land, and why; single segments apart."""
    if segments := shown.get("told", {}).get("segment"):
        console.print(
            f"{segments} of the first rows are single segments: each is applied to its incident, "
            "or waits for it"
        )
    if shown["rows"]:
        console.print(
            f"{shown['rejected_count']} of the first {shown['rows']} rows{of_all} do not land"
        )
    for row in shown["rejected"]:
        console.print(
            f"  row {row['row']}, {row['field']} ({row['rule']}): {row['reason']}", markup=False
        )


def _show_parts(console: "Console", parts: list[dict[str, Any]]) -> None:
    """Print what each file holds, the key by which it joins, orphans and fan-out."""
    from rich.table import Table

    table = Table("file", "rows", "holds", "key", "orphans", "most to one", title="Files")
    for part in parts:
        fit = part["fit"] or {}
        joins = f"{part['key']} = {part['to']}.{part['to_key']}" if part["key"] else "–"
        orphans = fit.get("orphans", 0) + fit.get("blank", 0)
        table.add_row(
            part["label"], f"{part['rows']:,}", part["role"], joins,
            f"{orphans:,}" if fit else "–", f"{fit['most']:,}" if fit else "–",
        )  # fmt: skip
    console.print(table)
    for part in parts:
        for word in part["unknown_words"]:
            console.print(f"- {part['label']}: {word!r} is no role that is known", markup=False)
        if part["role_words"]:
            words = ", ".join(f"{word} = {role}" for word, role in part["role_words"].items())
            console.print(f"- {part['label']}: {words}", markup=False)


def _load(by: dict[str, Any], submission_id: Any) -> "LoadResult":
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    from accord.apps.records import services

    with Progress("Loading", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()) as bar:
        task = bar.add_task("rows", total=None)

        def moved(done: int, total: int) -> None:
            bar.update(task, completed=done, total=max(done, total))

        return services.load(**by, submission_id=submission_id, progress=moved)


def _report(by: dict[str, Any], submission_id: Any, result: "LoadResult") -> None:
    """Say what became of the rows, with the unit of their kind, and what waits in quarantine."""
    from accord.apps.records import selectors

    if result.rows + result.attached == 0 and result.stopped is None:
        typer.echo("The file has a header and no rows: nothing was loaded.")
    landed = selectors.counted(result.landed, result.kind)
    of = _submission(by, submission_id)
    if result.attached or selectors.segments_of_submission(**of).applied:
        landed = f"{result.landed:,} records: {_told(of)}"
    typer.echo(
        f"Landed {landed}; "
        f"changed {result.changed:,}, unchanged {result.unchanged:,}, "
        f"outdated {result.outdated:,}; {result.quarantined:,} rows in quarantine; "
        f"offence not mapped: {result.unmapped:,}; without a point: {result.without_point:,}"
    )
    rows = selectors.quarantine_visible_to(viewer=by["by"], purpose=by["purpose"]).filter(
        load__submission_id=submission_id, state="open"
    )
    for field, rule, count in selectors.faults_by_rule(rows):
        typer.echo(f"  {count:,} rows: {field} ({rule})")
    _report_after(by, submission_id)
    if result.stopped is not None:
        fault = result.stopped
        typer.echo(f"Stopped at row {fault.row}: {fault.message} ({fault.rule})", err=True)


def _report_after(by: dict[str, Any], submission_id: Any) -> None:
    """Say what single segments came to, and what the file left out of its window."""
    from accord.apps.records import grading, results, selectors

    of = _submission(by, submission_id)
    if told := grading.segments_told(selectors.segments_of_submission(**of)):
        typer.echo(told)
    run = selectors.loads_of(**of).first()
    if run is not None and (words := results.absence(run)):
        typer.echo(words)


def _submission(by: dict[str, Any], submission_id: Any) -> dict[str, Any]:
    """The submission as its viewer may see it, with viewer and purpose."""
    from accord.apps.records import selectors

    viewer = {"viewer": by["by"], "purpose": by["purpose"]}
    found = selectors.submission_visible_to(**viewer, submission_id=submission_id)
    return {**viewer, "submission": found}


def _told(of: dict[str, Any]) -> str:
    """What a delivery told, in words: 30 incidents, 36 offences; in them 45 persons, 10 vehicles."""
    from accord.apps.records import selectors

    told = selectors.told_by_submission(**of)
    kinds = ", ".join(selectors.counted(count, kind) for kind, count in told.kinds.items())
    roles = ", ".join(f"{count:,} {role}" for role, count in sorted(told.roles.items()))
    persons = f"{sum(told.roles.values()):,} persons" + (f" ({roles})" if roles else "")
    return f"{kinds}; in them {persons}, {told.vehicles:,} vehicles, {told.items:,} things"
