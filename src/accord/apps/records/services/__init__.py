"""Every write of records: receive, propose, confirm, load, mend, disseminate."""

from accord.apps.records.services.amending import own_record
from accord.apps.records.services.code_lists import read_codes
from accord.apps.records.services.confirming import confirm_mapping, name_of_source
from accord.apps.records.services.confirming_words import with_words
from accord.apps.records.services.correcting import (
    correct,
    delete,
    restore,
    seal,
    supplement,
    unseal,
)
from accord.apps.records.services.dissemination import as_before, set_dissemination
from accord.apps.records.services.expunging import ask_expungement, decide_expungement
from accord.apps.records.services.geocoding import place_waiting, queue_waiting
from accord.apps.records.services.handling import juvenile_ages, set_handling, shield_persons
from accord.apps.records.services.holds import (
    ask_release,
    decide_release,
    demand_unheld,
    place_hold,
)
from accord.apps.records.services.loading import LoadResult, load
from accord.apps.records.services.mending import choose_version, discard, mend, rerun
from accord.apps.records.services.mending_reports import cells_to_mend
from accord.apps.records.services.outcomes import (
    load_outcomes,
    outcome_columns,
    receive_outcomes,
    study_outcomes,
)
from accord.apps.records.services.proposals import within
from accord.apps.records.services.queueing import start_load
from accord.apps.records.services.reapplying import RESTORER, STUBS_FORMAT, reapply, stubs
from accord.apps.records.services.receiving import pack_files, packed_name, receive, receive_files
from accord.apps.records.services.recognising import same_layout, told_before
from accord.apps.records.services.redacting import finish_expungement
from accord.apps.records.services.reindexing import INDEXER, catch_up, reindex
from accord.apps.records.services.resubmitting import Resubmitted, resubmit
from accord.apps.records.services.retention import (
    ask_rule,
    carry_on,
    decide_rule,
    end_rule,
    start_run,
    stop_run,
)
from accord.apps.records.services.snapshots import decide_absence
from accord.apps.records.services.studying import foresee, preview_of, propose, study

__all__ = [
    "INDEXER",
    "RESTORER",
    "STUBS_FORMAT",
    "LoadResult",
    "Resubmitted",
    "as_before",
    "ask_expungement",
    "ask_release",
    "ask_rule",
    "carry_on",
    "catch_up",
    "cells_to_mend",
    "choose_version",
    "confirm_mapping",
    "correct",
    "decide_absence",
    "decide_expungement",
    "decide_release",
    "decide_rule",
    "delete",
    "demand_unheld",
    "discard",
    "end_rule",
    "finish_expungement",
    "foresee",
    "juvenile_ages",
    "load",
    "load_outcomes",
    "mend",
    "name_of_source",
    "outcome_columns",
    "own_record",
    "pack_files",
    "packed_name",
    "place_hold",
    "place_waiting",
    "preview_of",
    "propose",
    "queue_waiting",
    "read_codes",
    "reapply",
    "receive",
    "receive_files",
    "receive_outcomes",
    "reindex",
    "rerun",
    "restore",
    "resubmit",
    "same_layout",
    "seal",
    "set_dissemination",
    "set_handling",
    "shield_persons",
    "start_load",
    "start_run",
    "stop_run",
    "stubs",
    "study",
    "study_outcomes",
    "supplement",
    "told_before",
    "unseal",
    "with_words",
    "within",
]
