"""The files of a delivery under the labels by which they are known from week to week."""

from __future__ import annotations

from collections.abc import Sequence

from accord.core.formats.delivery.plan import Delivery, label_of
from accord.core.formats.tabular.table import Table
from accord.core.safe_io import BadInput


def labelled(tables: Sequence[Table]) -> dict[str, Table]:
    """Return the tables by label; files of one label are numbered, in the order of their names."""
    found: dict[str, Table] = {}
    for table in sorted(tables, key=lambda table: table.filename):
        label, number = label_of(table.filename), 1
        name = label
        while name in found:
            number += 1
            name = f"{label} {number}"
        found[name] = table
    return found


def assigned(plan: Delivery, tables: Sequence[Table]) -> dict[str, Table]:
    """Return the tables by the labels of a plan. Raises BadInput when one does not fit.

    A file of the plan may be missing, but not that of the incidents.
    """
    found = labelled(tables)
    known = {part.label: part.signature for part in plan.parts}
    for label, table in found.items():
        if label not in known:
            reason = f"{table.filename[:100]} is not among the files of the mapping"
            raise BadInput(reason, rule="known_file", field=label)
        if table.signature != known[label]:
            reason = f"{table.filename[:100]} has other columns than the mapping"
            raise BadInput(reason, rule="same_layout", field=label)
    if plan.primary.label not in found:
        raise BadInput("the file of the incidents is missing", rule="incidents_given")
    return found
