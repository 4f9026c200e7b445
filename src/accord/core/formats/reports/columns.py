"""The tables into which a report is taken apart, and their columns; one report joins by its key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Final

from accord.core.formats.delivery.plan import Delivery, PartPlan
from accord.core.formats.tabular.cells import REPORT_KEY
from accord.core.formats.tabular.table import FormatFacts, Row, Table

REPORTS: Final = "reports"
OFFENCES: Final = "offences"
PERSONS: Final = "persons"
VEHICLES: Final = "vehicles"
PROPERTY: Final = "property"
ARRESTS: Final = "arrests"
DELETIONS: Final = "deletions"
#: What no record is made of: zero reports, attachments.
LEFT_OUT: Final = "left out"
#: The column in which a sender states how far a report may travel.
LEVEL: Final = "dissemination"

_PERSON: Final = (
    "person id", "family name", "given names", "full name", "birth date", "age", "sex", "race",
    "ethnicity", "address",
)  # fmt: skip
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        REPORTS: (
            REPORT_KEY, "report id", "kind", "number", "owner ori", "dissemination", "begins",
            "ends", "reported", "offence code", "offence", "address", "city", "latitude",
            "longitude", "narrative", "disposition", "told", "item date", "category", "status",
            "cleared", "clearance date", "date is that of the report", "cargo theft",
            "further charges", "not persons",
        ),
        OFFENCES: (
            REPORT_KEY, "report id", "ordinal", "offence code", "offence", "own begin", "own end",
            "attempted or completed", "location type", "premises entered", "method of entry",
            "criminal activity", "suspected of using", "weapons", "bias",
        ),
        PERSONS: (
            REPORT_KEY, "role", *_PERSON, "resident", "victim of", "circumstances", "injuries",
            "relationships", "officer activity", "officer assignment", "officer ori",
            "armed with", "arrest type", "multiple", "under 18",
        ),
        VEHICLES: (
            REPORT_KEY, "plate", "plate state", "vin", "make", "model", "year", "colour",
        ),
        PROPERTY: (
            REPORT_KEY, "description", "loss", "value", "quantity", "serial", "recovered",
            "drug type", "drug measure",
        ),
        ARRESTS: (
            REPORT_KEY, "report id", "arrest id", "date", "offence code", "offence", "narrative",
            *_PERSON, "resident", "armed with", "arrest type", "multiple", "under 18",
        ),
        DELETIONS: (REPORT_KEY, "report id", "kind", "owner ori", "item date", "told here"),
        LEFT_OUT: (REPORT_KEY, "what", "owner ori"),
    }
)  # fmt: skip

Cells = dict[str, str]


@cache
def columns_of(wire: str) -> Mapping[str, tuple[str, ...]]:
    """The tables of a wire format and their columns; NIBRS states no level of its own."""
    left_out = {LEVEL} if wire == "nibrs" else set()
    return {
        table: tuple(name for name in columns if name not in left_out)
        for table, columns in COLUMNS.items()
    }


@dataclass(slots=True)
class Taken:
    """One report taken apart: the rows of each table by column, or what is wrong with it.

    `key` names the report in its file and beyond: whose it is, and its number. A report that its
    owner takes back has rows in `deletions` alone. With `fault` it waits in quarantine as a whole.
    """

    key: str
    rows: dict[str, list[Cells]] = field(default_factory=dict)
    fault: str = ""
    rule: str = ""
    where: str = ""

    def add(self, table: str, **cells: str) -> None:
        """Add a row; columns that are not named stay empty."""
        row = {REPORT_KEY: self.key}
        row.update((name.replace("_", " "), text) for name, text in cells.items() if text)
        self.rows.setdefault(table, []).append(row)

    @property
    def is_deletion(self) -> bool:
        """Whether the owner takes the report back."""
        return DELETIONS in self.rows

    def wrong(self, rule: str, where: str, fault: str) -> None:
        """Set the report aside for a rule that it breaks; the first rule is told."""
        if not self.rule:
            self.rule, self.where, self.fault = rule, where or "(report)", fault


def values_of(columns: Sequence[str], cells: Cells) -> tuple[str, ...]:
    """The cells of a row in the order of its table's columns. Raises KeyError for others."""
    unknown = set(cells) - set(columns)
    if unknown:
        raise KeyError(min(unknown))
    return tuple(cells.get(name, "") for name in columns)


def tables_of(plan: Delivery, taken: Taken) -> dict[str, Table]:
    """One report as the tables that its plan reads, by label."""
    return {one.label: _table(one, taken.rows.get(one.label, ())) for one in plan.parts}


def _table(part: PartPlan, told: Iterable[Cells]) -> Table:
    columns = part.signature
    rows = [Row(at, values_of(columns, cells)) for at, cells in enumerate(told, start=1)]
    facts = FormatFacts(wire="reports")
    return Table(filename=part.label, columns=columns, facts=facts, source=lambda: iter(rows))
