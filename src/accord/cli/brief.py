"""`accord brief`: the joint brief of this node, or from files alone on a private one."""

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from accord.cli.ingest_output import none_told
from accord.cli.questions import area_called
from accord.cli.session import As, Case, Reason, Why, acting, setup
from accord.cli.typed import day_of
from accord.frame.declare import command

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from accord.apps.briefs.models import Brief
    from accord.apps.briefs.services import own
    from accord.apps.records.models import QuarantinedRow
    from accord.core.formats.tabular import Suggestion
    from accord.frame.actor import Actor, Purpose

KEEP = Path("~/.local/share/accord/own")
REFUSED = 3
LEFT_OUT = 4  # the brief is written, and of some files nothing is in it
WAITING_SHOWN = 5
VALUE_SHOWN = 60


DateFormats = Annotated[
    list[str] | None,
    typer.Option(help="FORMATS=FILE: date formats that count in a file, in order; repeat."),
]
ByReport = Annotated[
    bool,
    typer.Option("--by-report", help="Count by the report where no column tells when it happened."),
]


def register(app: typer.Typer) -> None:
    """Mount the command at the top of the tree."""
    app.command()(brief)


@command(policy="briefs.make", audit="brief.made")
def brief(
    files: Annotated[
        list[Path] | None,
        typer.Argument(exists=True, dir_okay=False, help="Exports; none: this node's records."),
    ] = None,
    area: Annotated[str, typer.Option(help="Name or code of a loaded area.")] = "",
    week: Annotated[str, typer.Option(help="Any day of the week, YYYY-MM-DD.")] = "",
    kind: Annotated[str, typer.Option(help="What is counted: incident, offence …")] = "",
    edition: Annotated[str, typer.Option(help="partners or public.")] = "partners",
    out: Annotated[Path, typer.Option(help="FILE.html or FILE.pdf.")] = Path("brief.html"),
    agency: Annotated[
        list[str] | None, typer.Option(help="ORI=FILE: whose a file is; repeat.")
    ] = None,
    zone: Annotated[
        str, typer.Option(help="Time zone of files that tell none, e.g. America/New_York.")
    ] = "",
    date_formats: DateFormats = None,
    by_report: ByReport = False,
    keep: Annotated[Path, typer.Option(help="Where own files' records and mappings stay.")] = KEEP,
    yes: Annotated[bool, typer.Option("--yes", help="Confirm mappings without asking.")] = False,
    quarantine: Annotated[
        Path | None, typer.Option(help="CSV to write with all quarantined rows of the files.")
    ] = None,
    language: Annotated[str, typer.Option(help="en or es.")] = "en",
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Write the joint brief of a week: HTML or PDF, one to two pages, self-contained.

    Exit status 3 where no brief can be made, and 4 where the brief is written without some files.
    """
    form_of(out)
    if quarantine and not files:
        _no_files_to_tell_of()
    started = time.monotonic()
    left: list[str] = []
    taken: list[own.Taken] = []
    if files:
        actor, stated = _own_node(keep.expanduser())
        given = replace(
            _own_files(files, agency or [], zone, kind), by_report=by_report,
            date_formats=_by_file(files, date_formats or [], "--date-formats", "FORMATS"),
        )  # fmt: skip
        of_most, left, taken = _take(actor, given, yes=yes, quarantine=quarantine)
        chosen = kind or of_most
    else:
        actor, stated = acting(as_user, purpose, reason, case)
        chosen = kind or "incident"
    made = _make(actor, stated, chosen, edition, week, area, language)
    write_brief(made.pk, actor, stated, out)
    typer.echo(f"{out}: week of {made.week}, {made.edition}, {time.monotonic() - started:.1f} s.")
    _tell_counted(made, taken, week_asked=bool(week), kind_asked=bool(kind))
    if left:
        typer.secho(
            f"{len(left)} of {len(files or []):,} files left out, nothing of which is in the brief: "
            f"{', '.join(left)}.",
            fg=typer.colors.YELLOW, err=True,
        )  # fmt: skip
        raise typer.Exit(LEFT_OUT)


def _tell_counted(
    made: "Brief", taken: "list[own.Taken]", *, week_asked: bool, kind_asked: bool
) -> None:
    """Who is counted and who is not, and why this week and this kind."""
    from accord.apps.briefs.facts import from_json
    from accord.cli.brief_summary import summary

    facts = from_json(made.facts)
    for line in summary(facts, taken=taken, week_asked=week_asked, kind_asked=kind_asked):
        typer.echo(line)


def _no_files_to_tell_of() -> None:
    from accord.frame.errors import Invalid

    raise Invalid("--quarantine tells of files that are given: name some.")


def _own_node(folder: Path) -> "tuple[Actor, Purpose]":
    """A private node of this user: own database, ledger and mappings, kept for next week."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ["ACCORD_STATE_DIR"] = str(folder)
    os.environ["ACCORD_NODE_NAME"] = "own.localhost"
    os.environ.pop("ACCORD_DATABASE_URL", None)
    setup()
    from django.core.management import call_command

    from accord.apps.briefs.services import own

    call_command("migrate", verbosity=0, interactive=False)
    typer.echo(f"Records and mappings of your own files are kept in {folder}.")
    return own.analyst(), own.OWN


def _own_files(files: list[Path], pairs: list[str], zone: str, kind: str) -> "own.OwnFiles":
    """What the options say of the files; a file is named by its path, or by its name if only one."""
    from accord.apps.briefs.services import own
    from accord.apps.records import selectors as records
    from accord.frame.errors import Invalid
    from accord.frame.zones import known_zones

    if zone and zone not in known_zones():
        raise Invalid(f"“{zone[:60]}” is no time zone; write one such as America/New_York.")
    oris = _by_file(files, pairs, "--agency", "ORI")
    return own.OwnFiles(
        files=files, oris=oris, zone=zone, kind=records.needed_kind(kind) if kind else None
    )


def _by_file(files: list[Path], pairs: list[str], option: str, what: str) -> dict[Path, str]:
    """What an option says of single files, each pair as WHAT=FILE."""
    from accord.frame.errors import Invalid

    told: dict[Path, str] = {}
    for pair in pairs:
        said, mark, name = pair.partition("=")
        exact = [path for path in files if path.absolute() == Path(name).absolute()]
        found = exact or [path for path in files if path.name == name]
        if not mark or not found:
            raise Invalid(f"{option} names a file that is not given: “{pair}” (write {what}=FILE).")
        if len(found) > 1:
            raise Invalid(f"Several files are called “{name}”: write {option} {said}=PATH.")
        told[found[0]] = said
    return told


def _take(
    actor: "Actor", given: "own.OwnFiles", *, yes: bool, quarantine: Path | None
) -> "tuple[str, list[str], list[own.Taken]]":
    """Load the files and say what became of each; the kind of most, who is out, and who is not."""
    from accord.apps.briefs.services import own
    from accord.apps.briefs.services.own_remarks import remarks
    from accord.apps.records import selectors as records
    from accord.frame.errors import Invalid

    def confirm(path: Path, suggestion: "Suggestion") -> bool:
        return _confirmed(path, suggestion, yes=yes)

    left: list[str] = []
    taken = own.take(by=actor, given=given, confirm=confirm, say=typer.echo)
    for one in taken:
        called = _called(one.path, given.files)
        if isinstance(one, own.Left):
            typer.secho(f"{called}: left out: {one.why}", fg=typer.colors.YELLOW, err=True)
            left.append(called)
            continue
        if one.is_again:
            typer.echo(f"{called}: {one.agency.name}: received before, nothing to do")
            _tell_waiting(actor, one, called)
            continue
        typer.echo(
            f"{called}: {one.agency.name}: {records.counted(one.landed, one.kind)} landed, "
            f"{one.changed:,} changed, {one.unchanged:,} unchanged, "
            f"{one.quarantined:,} in quarantine, {one.unmapped:,} with an unmapped offence, "
            f"{one.without_point:,} without a point; times in {one.zone}"
        )
        _tell_waiting(actor, one, called)
        for remark in remarks(by=actor, submission_id=one.submission_id):
            typer.echo(f"  {called}: {remark}")
    loaded = [one for one in taken if isinstance(one, own.Taken)]
    if quarantine:
        _write_waiting(actor, loaded, quarantine)
    elif any(one.quarantined for one in loaded):
        typer.echo(
            "Rows in quarantine are in no count. Mend them in their file and run this again: what "
            "has landed stays as it is. --quarantine FILE.csv writes all of them with the reasons."
        )
    try:
        return own.kind_of_most(by=actor), left, loaded
    except Invalid as nothing:
        typer.secho(nothing.message, fg=typer.colors.RED, err=True)
        raise typer.Exit(REFUSED) from nothing


def _tell_waiting(actor: "Actor", one: "own.Taken", called: str) -> None:
    """The first rows of a file in quarantine: row, field, rule and value; and how many more."""
    if not one.quarantined:
        return
    from accord.apps.briefs.services import own

    rows = own.waiting_rows(by=actor, submissions=[one.submission_id])
    for row in rows[:WAITING_SHOWN]:
        where = f"{row.part} " if row.part else ""
        typer.echo(
            f"  {called}: {where}row {row.row_number:,}, {row.field} ({row.rule}): "
            f"{_value(row)}{row.reason}"
        )
    if (more := rows.count() - WAITING_SHOWN) > 0:
        typer.echo(f"  {called}: and {more:,} more rows in quarantine")


def _value(row: "QuarantinedRow") -> str:
    """What stands in the field that broke a rule, fit for a terminal."""
    cells = [str(row.raw[name]) for name in row.field.split(", ") if name in row.raw]
    if row.field in row.raw:
        cells = [str(row.raw[row.field])]
    text = "".join(one if one.isprintable() else " " for one in ", ".join(cells))
    return f"“{text[:VALUE_SHOWN]}{'…' if len(text) > VALUE_SHOWN else ''}”: " if cells else ""


def _write_waiting(actor: "Actor", loaded: "list[own.Taken]", target: Path) -> None:
    from accord.apps.briefs.services import own
    from accord.apps.records import downloads

    rows = own.waiting_rows(
        by=actor, submissions=[one.submission_id for one in loaded], exported=True
    )
    with target.open("wb") as file:
        file.writelines(downloads.quarantine_blocks(rows, of_several=True))
    typer.echo(f"{target}: {rows.count():,} rows in quarantine, with the reasons")


def _called(path: Path, files: "Sequence[Path]") -> str:
    """The file's name; its path where several have the name."""
    return path.name if sum(other.name == path.name for other in files) == 1 else str(path)


def _confirmed(path: Path, suggestion: "Suggestion", *, yes: bool) -> bool:
    """Show how the file would be read; ask unless told not to."""
    mapping = suggestion.mapping
    if mapping is None:
        return False
    typer.secho(f"{path.name} is new. It would be read like this:", bold=True)
    for field, found in suggestion.fields.items():
        if found:
            best = found[0]
            typer.echo(f"  {field:20} {best.value:30} {best.confidence:.0%}  {best.evidence}")
    told = suggestion.crosswalk
    none = suggestion.no_offences
    coded = sum(entry.code is not None for entry in told) - len(none)
    typer.echo(
        f"  {mapping.kind.value}; {suggestion.rows_seen:,} rows; {coded} of "
        f"{len(told) - len(none)} offences have a NIBRS code, "
        f"{suggestion.unmapped_rows:,} rows stay unmapped"
    )
    if none:
        count, words = sum(one.rows for one in none), [one.words for one in none]
        typer.echo(f"  - {none_told(count, words)}")
    for note in suggestion.notes:
        typer.echo(f"  - {note}")
    return yes or typer.confirm("Read it like this?", default=True)


def _make(
    actor: "Actor",
    stated: "Purpose",
    kind: str,
    edition: str,
    week: str,
    area: str,
    language: str,
) -> "Brief":
    from accord.apps.briefs import services

    area_id = area_called(area, viewer=actor, purpose=stated)
    monday = day_of(week)
    asked: dict[str, Any] = {"kind": kind, "edition": edition, "language": language}
    made = services.make_now(by=actor, purpose=stated, week=monday, area_id=area_id, **asked)
    if made.refusal:
        typer.secho(made.refusal, fg=typer.colors.RED, err=True)
        raise typer.Exit(REFUSED)
    return made


def write_brief(brief_id: "UUID", actor: "Actor", stated: "Purpose", out: Path) -> "Brief":
    """Hand a brief out, with its ledger entry, and integrate the ledger."""
    from django.utils import translation

    from accord.apps.briefs import rendering, selectors
    from accord.apps.briefs.facts import from_json
    from accord.frame.audit import sequencer
    from accord.frame.errors import Conflict

    form = form_of(out)
    row = selectors.read_brief(
        viewer=actor, purpose=stated, brief_id=brief_id, verb="brief.exported", form=form
    )
    if row.status != "done":
        raise Conflict("This brief is not finished.")
    if form == "html":
        out.write_text(rendering.page_of(row), encoding="utf-8")
    else:
        with translation.override(row.language):
            out.write_bytes(rendering.pdf_of(from_json(row.facts), inputs=row.inputs_digest))
    sequencer.sequence_all()
    return row


def form_of(out: Path) -> str:
    """html or pdf, by the file's name; raises `Invalid`."""
    from accord.frame.errors import Invalid

    form = out.suffix.lower().removeprefix(".")
    if form not in {"html", "pdf"}:
        raise Invalid("Name the brief FILE.html or FILE.pdf.")
    return form
