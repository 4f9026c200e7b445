"""What `accord ingest` prints: how a file would be read, and what became of its rows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from accord.apps.records.services import LoadResult

_NO_OFFENCES_SHOWN = 3
_MOST_FINDINGS = 20  # the page Receipt and quality has them all


def show(proposal: dict[str, Any]) -> None:
    """Print what is suggested, how sure, why, and how the first rows would land."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if proposal.get("known"):
        _show_saved(console, proposal)
        _show_found(console, proposal)
        _show_new_words(console, proposal.get("new_words", []))
        return
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


def _show_saved(console: "Console", proposal: dict[str, Any]) -> None:
    """Print the saved mapping by which the file will be read, as it was confirmed."""
    from rich.table import Table

    from accord.apps.records import delivered, editing
    from accord.core.formats.delivery import Delivery
    from accord.core.formats.reports import WIRES
    from accord.core.formats.tabular import Mapping
    from accord.core.safe_io.plain_text import plain

    known = proposal["known"]
    console.print(
        f"Saved mapping: {known['name']}, version {known['version']}; the file is read by it.",
        markup=False,
    )
    if proposal["facts"].get("wire") in WIRES:  # the format says how it is read
        return
    if text := proposal.get("delivery"):
        parts = Table("file", "holds", "key", title="Files")
        for part in delivered.planned(Delivery.from_json(text)):
            parts.add_row(part["label"], str(part["role"]), part["joins"] or "–")
        console.print(parts)
    if text := proposal.get("mapping"):
        table = Table(
            "field", "column or value", title=f"{known['name']}, version {known['version']}"
        )
        for label, told in editing.in_words(Mapping.from_json(text)):
            table.add_row(str(label), plain(str(told).replace("\u200b", "")))
        console.print(table)


def _show_new_words(console: "Console", words: list[dict[str, Any]]) -> None:
    """Print offences that the saved mapping has no answer for, with the codes that are suggested."""
    from rich.table import Table

    from accord.core.safe_io.plain_text import plain

    if not words:
        return
    files = ["file"] if any(one.get("part") for one in words) else []
    table = Table(
        "offence", *files, "rows", "code", "sure", "why", title="New to the saved mapping"
    )
    for one in words:
        where = [one["part"] or "incidents"] if files else []
        table.add_row(
            plain(one["key"]), *where, f"{one['rows']:,}", one["code"],
            f"{one['confidence']:.0%}", one["evidence"],
        )  # fmt: skip
    console.print(table)
    console.print("These codes are kept as the mapping's next version once confirmed (--yes).")


def _show_answers(console: "Console", proposal: dict[str, Any]) -> None:
    """Say how many offences have a code, how many rows have none, and what is no offence."""
    from accord.apps.records import previews

    found = previews.answers(proposal)
    told = f"{found.coded} of {found.offences} offences have a code"
    if not proposal["crosswalk"]:
        told = "no offence has to be looked up"
    console.print(
        f"{proposal['rows_seen']:,} rows; {told}, {found.unmapped_rows:,} rows stay unmapped"
    )
    if found.none_rows:
        console.print(f"- {none_told(found.none_rows, found.none)}", markup=False)
    if found.unmapped_rows:
        console.print(
            "- give the agency's own list with --codes FILE, or answer them on Share › Submissions"
        )


def none_told(count: int, words: Sequence[str]) -> str:
    """How many rows are no offence, with the first of their words."""
    such = ", ".join(words[:_NO_OFFENCES_SHOWN])
    more = " …" if len(words) > _NO_OFFENCES_SHOWN else ""
    return f"{count:,} {'row is' if count == 1 else 'rows are'} no offence ({such}{more})"


def _show_found(console: "Console", proposal: dict[str, Any]) -> None:
    """Print the crosswalk, notes, what a standard's rules find, and rows that do not land."""
    from accord.apps.records import previews, results
    from accord.apps.records.reason_words import lacking

    if "findings" in proposal:
        console.print("The format says how it is read; this is what its rules find:")
    _show_answers(console, proposal)
    if looks := results.comparison(proposal.get("snapshot")):
        console.print(f"- {looks}", markup=False)
    if len(systems := proposal.get("systems", [])) > 1 and systems[0]["confidence"] < 0.75:
        console.print("- say which system is meant with --coordinates CODE")
    for note in (*proposal["notes"], *(f"missing: {one}" for one in lacking(proposal["missing"]))):
        console.print(f"- {note}", markup=False)
    for words in previews.kept_beside(proposal):
        console.print(f"- {words}", markup=False)
    _show_choices(console, proposal)
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


def _show_choices(console: "Console", proposal: dict[str, Any]) -> None:
    """Print what only a person can say of the moments, and how it is said."""
    if proposal.get("mixed"):
        console.print("- say which formats count with --date-formats 'iso, m/d/y', in their order")
    if "occurred" in proposal["missing"] and proposal["fields"].get("reported"):
        console.print("- let the moment of the report stand for it with --by-report")


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
    if told := shown.get("told") if not of_all else None:
        kinds = ", ".join(_counted(count, kind) for kind, count in told.items())
        console.print(f"the first rows become {kinds}")
    for row in shown["rejected"]:
        console.print(
            f"  row {row['row']}, {row['field']} ({row['rule']}): {row['reason']}", markup=False
        )


def _counted(count: int, kind: str) -> str:
    from accord.apps.records import selectors

    return selectors.counted(count, kind)


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


def report(by: dict[str, Any], submission_id: Any, result: "LoadResult") -> None:
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
    if none := result.no_offence:
        typer.echo(f"{none:,} of these rows {'is' if none == 1 else 'are'} no offence")
    if result.offences:
        new = selectors.counted(result.offences, "offence")
        typer.echo(f"Offences of these rows, each a record of its incident: {new} new or changed")
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
    """Say what single segments came to, what the file left out, and which points were doubted."""
    from accord.apps.records import doubt_words, grading, results, selectors

    of = _submission(by, submission_id)
    if told := grading.segments_told(selectors.segments_of_submission(**of)):
        typer.echo(told)
    run = selectors.loads_of(**of).first()
    if run is None:
        return
    for words in filter(None, (results.absence(run), results.contradicted(run))):
        typer.echo(words)
    of_run = {"viewer": of["viewer"], "purpose": of["purpose"], "run": run}
    if repeats := selectors.repeats_of(**of_run):
        typer.echo(doubt_words.repeats_told(repeats))
    doubted = doubt_words.doubts_told(selectors.doubts_of(**of_run))
    if doubted:
        typer.echo("Coordinates that were not believed as written:")
        for words in doubted:
            typer.echo(f"  {words}")
        typer.echo(f"  `accord submissions points {submission_id}` lists every row")


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
