"""The suggestion for several files that join, as plain JSON beside that of their incidents."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any, Final

from accord.apps.records.services import proposals
from accord.apps.records.services.owning import Owners
from accord.core.formats.delivery import (
    Delivery,
    DeliverySuggestion,
    PartSuggestion,
    land_delivery,
)
from accord.core.formats.reports.segments import SINGLE
from accord.core.formats.tabular import Landed, Rejected, Removed, Table
from accord.core.safe_io import BadInput

#: Different words of a column of roles that a page can ask about.
_MOST_WORDS: Final = 40


def as_json(suggestion: DeliverySuggestion) -> dict[str, Any]:
    """What is suggested for the incidents, and for each file its role, key, orphans, fan-out."""
    lead = next((part for part in suggestion.parts if part.role.value == "incident"), None)
    told: dict[str, Any] = {
        "columns": [], "facts": {"wire": "delivery"}, "fields": {}, "kinds": [], "zones": [],
        "systems": [],
        "crosswalk": [], "rows_seen": 0, "unmapped_rows": 0, "mapping": None,
    }  # fmt: skip
    if lead is not None and suggestion.incidents is not None:
        told = proposals.as_json(suggestion.incidents, lead.studied.table)
        told["facts"] = {**told["facts"], "wire": "delivery"}
    plan = suggestion.delivery
    return {
        **told,
        "notes": list(suggestion.notes),
        "missing": list(suggestion.missing),
        "matched_known": suggestion.matched_known,
        "known": proposals.known_as(plan) if suggestion.matched_known else None,
        "mapping": plan.mapping.to_json() if plan else None,
        "delivery": plan.to_json() if plan else None,
        "parts": [_part(part) for part in suggestion.parts],
    }


def preview(
    plan: Delivery, files: Mapping[str, Table], *, owners: Owners, received: datetime
) -> dict[str, Any]:
    """The first rows as they would land, with what joins them, and what does not, by rule.

    Single segments are counted apart: whether one is applied is seen when the file is loaded.
    """
    landed: list[dict[str, Any]] = []
    rejected: list[dict[str, Any]] = []
    told: Counter[str] = Counter()
    columns = {part.label: part.mapping.agency.column for part in plan.parts if part.mapping}
    seen, faults, fault = 0, Counter[tuple[str, str, str]](), ""
    try:
        for found, _ in islice(
            land_delivery(plan, files, received=received), proposals.PREVIEW_ROWS
        ):
            seen += 1
            answer = proposals.owned(found, owners, column=columns.get(found.part, ""))
            if isinstance(answer, Removed):
                told["deletion"] += 1
                continue
            if isinstance(answer, Rejected) and answer.rule == SINGLE:
                told["segment"] += 1
                continue
            if not isinstance(answer, Landed):
                faults[answer.part, answer.field, answer.rule] += 1
                rejected.append({**proposals.rejected_row(answer), "part": answer.part})
                continue
            told.update(one.kind.value for one in (answer.record, *answer.offences))
            if answer.related is not None:
                told.update(one.role for one in answer.related.persons)
                told["vehicle"] += len(answer.related.vehicles)
                told["item"] += len(answer.related.items)
            if answer.part == plan.primary.label and len(landed) < proposals.PREVIEW_LANDED:
                landed.append(proposals.landed_row(answer))
    except (BadInput, ValueError) as error:
        fault = str(error)
    return {
        "rows": seen - told["segment"],
        "landed": landed,
        "rejected": rejected[: proposals.PREVIEW_REJECTED],
        "rejected_count": len(rejected),
        "faults": [[*what, count] for what, count in faults.most_common(20)],
        "agencies": owners.refused(),
        "told": dict(sorted(told.items())),
        "fault": fault,
    }


def _part(part: PartSuggestion) -> dict[str, Any]:
    studied, plan, fit = part.studied, part.plan, part.fit
    entity = plan.entity if plan else None
    room = {"link": "person", "arrest": "person"}.get(part.role.value, part.role.value)
    return {
        "label": studied.label,
        "file": studied.table.filename,
        "columns": list(studied.table.columns),
        "rows": part.rows,
        "role": part.role.value if plan else "other",
        "guess": part.role.value,
        "roles": [asdict(one) for one in studied.roles[:3]],
        "key": plan.key if plan else "",
        "to": plan.to if plan else "",
        "to_key": plan.to_key if plan else "",
        "key_columns": list(part.key_columns),
        "fit": asdict(fit) if fit else None,
        "fields": {name: asdict(one) for name, one in studied.fields.get(room, {}).items()},
        "role_words": dict(entity.roles) if entity else {},
        "unknown_words": _unknown_words(part),
        "crosswalk": [asdict(one) for one in part.crosswalk],
    }


def _unknown_words(part: PartSuggestion) -> list[str]:
    """Words of the column of roles that nobody has said the meaning of: rows with them wait."""
    entity = part.plan.entity if part.plan else None
    column = entity.columns.get("role") if entity else None
    if entity is None or not column:
        return []
    words = {" ".join(text.upper().split()) for text in part.studied.columns.of(column).values}
    return sorted(words - set(entity.roles))[:_MOST_WORDS]
