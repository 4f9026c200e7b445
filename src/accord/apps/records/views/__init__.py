"""The pages of this app."""

from accord.apps.records.views.absences import absence
from accord.apps.records.views.deeds import (
    correct,
    delete,
    restore,
    seal,
    supplement,
    taken_out,
    unseal,
)
from accord.apps.records.views.deliveries import files
from accord.apps.records.views.expungements import expunge, expungement, expungements
from accord.apps.records.views.handling import handling, release
from accord.apps.records.views.mappings import mapping, mapping_version, mappings
from accord.apps.records.views.measures import partner_gap, partners, unplaced
from accord.apps.records.views.outcomes import (
    outcome_file,
    outcome_files,
    outcome_funnel,
    outcomes,
    send_outcomes,
)
from accord.apps.records.views.quality import doubted_points, quality, resubmit
from accord.apps.records.views.quarantine import discard, mend, quarantine
from accord.apps.records.views.records import export, pointer, record, records, status
from accord.apps.records.views.rights import (
    explain_decision,
    rehearse_agreement,
    rehearse_law,
)
from accord.apps.records.views.submissions import (
    load,
    progress,
    rerun,
    submission,
    submissions,
    submit,
)

__all__ = [
    "absence",
    "correct",
    "delete",
    "discard",
    "doubted_points",
    "explain_decision",
    "export",
    "expunge",
    "expungement",
    "expungements",
    "files",
    "handling",
    "load",
    "mapping",
    "mapping_version",
    "mappings",
    "mend",
    "outcome_file",
    "outcome_files",
    "outcome_funnel",
    "outcomes",
    "partner_gap",
    "partners",
    "pointer",
    "progress",
    "quality",
    "quarantine",
    "record",
    "records",
    "rehearse_agreement",
    "rehearse_law",
    "release",
    "rerun",
    "restore",
    "resubmit",
    "seal",
    "send_outcomes",
    "status",
    "submission",
    "submissions",
    "submit",
    "supplement",
    "taken_out",
    "unplaced",
    "unseal",
]
