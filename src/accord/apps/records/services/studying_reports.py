"""Suggest how a file of whole reports is read: NIBRS, N-DEx and envelopes need no mapping."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from accord.apps.agencies.models import Agency
from accord.apps.records.services import delivery_proposals
from accord.apps.records.services.owning import Owners
from accord.core.formats.delivery import Delivery, DeliverySuggestion, Plan
from accord.core.formats.reports import (
    REPORT_NAMES,
    plan_reports,
    suggest_words,
    suggested_reports,
)
from accord.core.formats.tabular import Row, Table
from accord.core.safe_io import BadInput


def studied_reports(
    agency: Agency,
    tables: Sequence[Table],
    known: Sequence[Plan],
    *,
    owners: Owners,
    received: datetime,
) -> tuple[DeliverySuggestion, dict[str, Any]]:
    """Suggest how a file of whole reports is read: its format says it, and nothing is asked."""
    faults: list[str] = []
    files = {table.filename: noting(table, faults) for table in tables}
    wire = tables[0].facts.wire
    words = suggest_words(files.values())
    plan = plan_reports(
        wire, zone=agency.time_zone, name=REPORT_NAMES[wire],
        crosswalk={one.key: one.code for one in words if one.code is not None},
    )  # fmt: skip
    chosen = _saved_for(plan, known)
    suggestion = suggested_reports(chosen or plan, files, words, is_known=chosen is not None)
    findings = tables[0].findings
    proposal = delivery_proposals.as_json(
        replace(suggestion, notes=(*dict.fromkeys(faults), *suggestion.notes))
    )
    proposal["rows_seen"] = suggestion.rows_seen
    proposal["unmapped_rows"] = sum(one.rows for one in words if one.code is None)
    proposal["facts"] = {**proposal["facts"], "wire": wire}
    proposal["crosswalk"] = [asdict(one) for one in words]
    proposal["findings"] = list(findings()) if findings else []
    assert suggestion.delivery is not None  # a format's own plan is always whole
    proposal["preview"] = delivery_proposals.preview(
        suggestion.delivery, files, owners=owners, received=received
    )
    return suggestion, proposal


def _saved_for(plan: Delivery, known: Sequence[Plan]) -> Delivery | None:
    """The newest saved plan of a format, under its own name or one that a person gave it."""
    fitting = [
        one
        for one in known
        if isinstance(one, Delivery)
        and one.signature == plan.signature
        and one.mapping.level == plan.mapping.level
        and (one.name == plan.name or one.name not in REPORT_NAMES.values())
    ]
    return max(fitting, key=lambda one: (one.name == plan.name, one.version), default=None)


def noting(table: Table, faults: list[str]) -> Table:
    """The table up to where its file cannot go on; what is wrong there is noted."""

    def rows() -> Iterator[Row]:
        try:
            yield from table.rows()
        except BadInput as error:
            faults.append(str(error))

    return replace(table, source=rows)
