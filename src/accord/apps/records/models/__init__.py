"""The tables: submissions and their loads, mappings, records, persons, vehicles, things, quarantine."""

from accord.apps.records.models.changes import RecordChange
from accord.apps.records.models.classes import PolicyClass
from accord.apps.records.models.expungement import Expungement
from accord.apps.records.models.handling import HandlingProfile, ReleaseChange
from accord.apps.records.models.holds import LegalHold
from accord.apps.records.models.naming import PlainNames
from accord.apps.records.models.outcomes import CaseOutcome, OutcomeFile, RejectedOutcomeRow
from accord.apps.records.models.quarantine import DoubtedPoint, QuarantinedRow
from accord.apps.records.models.records import Item, Person, Record, Vehicle
from accord.apps.records.models.retention import RetentionRule, RetentionRun
from accord.apps.records.models.search import (
    Identifier,
    NameKey,
    PersonName,
    SearchBackfill,
    TextRow,
    VehicleMark,
)
from accord.apps.records.models.submissions import (
    Chunk,
    ExportMapping,
    Load,
    MappingVersion,
    Submission,
)

__all__ = [
    "CaseOutcome",
    "Chunk",
    "DoubtedPoint",
    "ExportMapping",
    "Expungement",
    "HandlingProfile",
    "Identifier",
    "Item",
    "LegalHold",
    "Load",
    "MappingVersion",
    "NameKey",
    "OutcomeFile",
    "Person",
    "PersonName",
    "PlainNames",
    "PolicyClass",
    "QuarantinedRow",
    "Record",
    "RecordChange",
    "RejectedOutcomeRow",
    "ReleaseChange",
    "RetentionRule",
    "RetentionRun",
    "SearchBackfill",
    "Submission",
    "TextRow",
    "Vehicle",
    "VehicleMark",
]
