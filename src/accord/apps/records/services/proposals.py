"""A suggestion as plain JSON, kept with its submission so that pages need not read the file."""

from collections import Counter
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any, Final

from accord.apps.agencies.sharing import bars_records
from accord.apps.records.contents import Unstorable
from accord.apps.records.services.owning import Owners
from accord.core.formats.delivery import Plan
from accord.core.formats.tabular import (
    Landed,
    Mapping,
    OffenceRule,
    Rejected,
    Removed,
    Suggestion,
    Table,
    land,
)
from accord.core.safe_io import BadInput
from accord.frame.actor import Purpose

PREVIEW_LANDED: Final = 10
PREVIEW_REJECTED: Final = 5
PREVIEW_ROWS: Final = 2_000


def as_json(suggestion: Suggestion, table: Table) -> dict[str, Any]:
    """Candidates with confidence and evidence, crosswalk, notes, and the mapping as it stands."""
    return {
        "columns": list(table.columns),
        "facts": asdict(table.facts),
        "fields": {
            name: [asdict(candidate) for candidate in found]
            for name, found in suggestion.fields.items()
            if found
        },
        "kinds": [asdict(candidate) for candidate in suggestion.kinds],
        "zones": [asdict(candidate) for candidate in suggestion.zones],
        "systems": [asdict(candidate) for candidate in suggestion.systems],
        "crosswalk": [asdict(entry) for entry in suggestion.crosswalk],
        "rows_seen": suggestion.rows_seen,
        "unmapped_rows": suggestion.unmapped_rows,
        "notes": list(suggestion.notes),
        "missing": list(suggestion.missing),
        "mapping": suggestion.mapping.to_json() if suggestion.mapping else None,
        "matched_known": suggestion.matched_known,
        "known": known_as(suggestion.mapping) if suggestion.matched_known else None,
        "mixed": list(suggestion.mixed),
        "further": further_of(suggestion.mapping.offence) if suggestion.mapping else None,
        "marked": list(suggestion.marked),
    }


def further_of(rule: OffenceRule) -> dict[str, Any] | None:
    """Where rows tell further offences, or None where they tell but one."""
    if not (rule.further or rule.separator):
        return None
    return {"further": [asdict(one) for one in rule.further], "separator": rule.separator}


def known_as(mapping: Plan | None) -> dict[str, Any] | None:
    """The saved mapping by which a file will be read: its name and version."""
    return {"name": mapping.name, "version": mapping.version} if mapping else None


def preview(
    mapping: Mapping, table: Table, *, owners: Owners, received: datetime
) -> dict[str, Any]:
    """The first rows as they would land, and the first that would not, with their reasons.

    `received` (aware) is when the file came, which nothing in it may lie behind.
    `agencies` are those that rows name and whose rows this file may not hold here.
    """
    landed: list[dict[str, Any]] = []
    rejected: list[dict[str, Any]] = []
    seen, fault = 0, ""
    told: Counter[str] = Counter()
    try:
        for found in land(mapping, islice(table.rows(), PREVIEW_ROWS), received=received):
            seen += 1
            answer = owned(found, owners, column=mapping.agency.column)
            if isinstance(answer, Landed):
                told.update(one.kind.value for one in (answer.record, *answer.offences))
                if len(landed) < PREVIEW_LANDED:
                    landed.append(landed_row(answer))
            elif isinstance(answer, Rejected):
                rejected.append(rejected_row(answer))
    except (BadInput, ValueError) as error:
        fault = str(error)
    return {
        "rows": seen,
        "landed": landed,
        "rejected": rejected[:PREVIEW_REJECTED],
        "rejected_count": len(rejected),
        "agencies": owners.refused(),
        "told": dict(sorted(told.items())) if mapping.tells_offences else {},
        "fault": fault,
    }


def owned(
    answer: Landed | Rejected | Removed, owners: Owners, *, column: str
) -> Landed | Rejected | Removed:
    """The answer, or what refuses it because of the agency that it names."""
    try:
        if isinstance(answer, Landed):
            owners.of(answer.record.agency, column or "agency")
        elif isinstance(answer, Removed):
            owners.of(answer.agency, "owner ori")
    except Unstorable as fault:
        return Rejected(
            row_number=answer.row_number, field=fault.field, rule=fault.rule,
            reason=str(fault), raw={}, part=answer.part,
        )  # fmt: skip
    return answer


def within(purpose: Purpose, proposal: dict[str, Any]) -> dict[str, Any]:
    """The proposal as the purpose allows it: without rows where only aggregates are allowed.

    What a file breaks on may quote a cell, so that goes as well; counts stay.
    """
    shown = proposal.get("preview")
    if not shown or not bars_records(purpose.code):
        return proposal
    bare = {**shown, "landed": [], "rejected": [], "agencies": [], "fault": "", "withheld": True}
    return {**proposal, "preview": bare}


def landed_row(answer: Landed) -> dict[str, Any]:
    """One record as the preview shows it."""
    record = answer.record
    return {
        "row": answer.row_number,
        "local_id": record.local_id,
        "occurred_from": record.occurred_earliest.isoformat(),
        "occurred_to": record.occurred_latest.isoformat(),
        "offence": record.offence_text or record.offence_code,
        "nibrs": record.nibrs_code or "",
        "offence_status": record.offence_status.value,
        "lon": record.lon,
        "lat": record.lat,
        "coordinate_status": record.coordinate_status.value,
        "address": record.address,
        "agency": record.agency or "",
        "further": [
            {
                "offence": one.offence_text or one.offence_code, "nibrs": one.nibrs_code or "",
                "offence_status": one.offence_status.value,
            }
            for one in answer.offences[1:]
        ],
    }  # fmt: skip


def rejected_row(answer: Rejected) -> dict[str, Any]:
    """One rejected row as the preview shows it."""
    return {
        "row": answer.row_number,
        "field": answer.field,
        "rule": answer.rule,
        "reason": answer.reason,
    }
