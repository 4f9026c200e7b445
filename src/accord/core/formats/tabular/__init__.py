"""Agency exports: open any table, suggest a mapping, land each row as a record or reject it."""

from accord.core.formats.tabular.carrying import LandingSummary, Step, StepAnswer, carries
from accord.core.formats.tabular.clocks import TIME_FORMATS
from accord.core.formats.tabular.codelist import read_code_list
from accord.core.formats.tabular.dates import FORMATS as DATE_FORMATS
from accord.core.formats.tabular.landing import crosswalk_key, land
from accord.core.formats.tabular.learned import Learned, learned_from
from accord.core.formats.tabular.mapping import (
    AgencyRule,
    CoordinateRule,
    Mapping,
    OffenceColumns,
    OffenceRule,
    TimeRule,
)
from accord.core.formats.tabular.opening import open_table, open_tables
from accord.core.formats.tabular.planereading import MGRS
from accord.core.formats.tabular.planes import Home
from accord.core.formats.tabular.records import (
    AttachedRow,
    CoordinateStatus,
    Landed,
    NormalRecord,
    OffenceStatus,
    Rejected,
    Removed,
)
from accord.core.formats.tabular.related import ItemEntry, PersonEntry, Related, VehicleEntry
from accord.core.formats.tabular.said import UNSAID, Said, names_of_formats
from accord.core.formats.tabular.suggest import suggest
from accord.core.formats.tabular.suggestion import Candidate, CrosswalkSuggestion, Suggestion
from accord.core.formats.tabular.table import FormatFacts, Limits, Row, Table

__all__ = [
    "DATE_FORMATS",
    "MGRS",
    "TIME_FORMATS",
    "UNSAID",
    "AgencyRule",
    "AttachedRow",
    "Candidate",
    "CoordinateRule",
    "CoordinateStatus",
    "CrosswalkSuggestion",
    "FormatFacts",
    "Home",
    "ItemEntry",
    "Landed",
    "LandingSummary",
    "Learned",
    "Limits",
    "Mapping",
    "NormalRecord",
    "OffenceColumns",
    "OffenceRule",
    "OffenceStatus",
    "PersonEntry",
    "Rejected",
    "Related",
    "Removed",
    "Row",
    "Said",
    "Step",
    "StepAnswer",
    "Suggestion",
    "Table",
    "TimeRule",
    "VehicleEntry",
    "carries",
    "crosswalk_key",
    "land",
    "learned_from",
    "names_of_formats",
    "open_table",
    "open_tables",
    "read_code_list",
    "suggest",
]
