"""Every read of records; each answer is narrowed by policy inside the query."""

from accord.apps.records.selectors.counting import (
    AgencyStatus,
    DailyCounts,
    daily_counts,
    data_status,
)
from accord.apps.records.selectors.custody import (
    CUSTODY,
    expungements_visible_to,
    taken_out,
    taken_out_visible_to,
)
from accord.apps.records.selectors.handling import (
    caveats_of,
    caveats_of_rows,
    handling_of,
    releases_of,
    shown_to,
)
from accord.apps.records.selectors.involved import (
    Involved,
    involved_in,
    narrative_of,
    of_the_same_incident,
    things_of,
)
from accord.apps.records.selectors.named import (
    How,
    NameQuery,
    PersonHit,
    PersonsFound,
    persons_found,
)
from accord.apps.records.selectors.numbers import Points, points
from accord.apps.records.selectors.outcomes import (
    outcome_file_visible_to,
    outcome_files_visible_to,
    outcomes_filtered,
    outcomes_matched,
    outcomes_visible_to,
    rejected_outcomes_of,
)
from accord.apps.records.selectors.partners import PartnerGap, partner_gap
from accord.apps.records.selectors.placing import UnplacedBias, unplaced_bias
from accord.apps.records.selectors.quality import Receipt, quality_of, receipt_of
from accord.apps.records.selectors.records import (
    Pointer,
    counted,
    further_columns_of,
    held_back,
    needed_kind,
    pointer_to,
    proof_of,
    record_visible_to,
    records_visible_to,
    submitter,
    versions_of,
)
from accord.apps.records.selectors.saying import (
    Around,
    RecordHit,
    RecordQuery,
    RecordsFound,
    records_asked,
    records_by_id,
    records_found,
)
from accord.apps.records.selectors.searching import sight_of
from accord.apps.records.selectors.submissions import (
    declared_snapshot,
    faults_by_rule,
    loads_of,
    mapping_versions_visible_to,
    mappings_visible_to,
    quarantine_visible_to,
    submission_visible_to,
    submissions_visible_to,
)
from accord.apps.records.selectors.told import ToldBy, told_by_submission
from accord.apps.records.selectors.vehicles import (
    VehicleHit,
    VehicleQuery,
    VehiclesFound,
    vehicles_found,
)
from accord.apps.records.selectors.versions import DataVersion, data_versions

__all__ = [
    "CUSTODY",
    "AgencyStatus",
    "Around",
    "DailyCounts",
    "DataVersion",
    "How",
    "Involved",
    "NameQuery",
    "PartnerGap",
    "PersonHit",
    "PersonsFound",
    "Pointer",
    "Points",
    "Receipt",
    "RecordHit",
    "RecordQuery",
    "RecordsFound",
    "ToldBy",
    "UnplacedBias",
    "VehicleHit",
    "VehicleQuery",
    "VehiclesFound",
    "caveats_of",
    "caveats_of_rows",
    "counted",
    "daily_counts",
    "data_status",
    "data_versions",
    "declared_snapshot",
    "expungements_visible_to",
    "faults_by_rule",
    "further_columns_of",
    "handling_of",
    "held_back",
    "involved_in",
    "loads_of",
    "mapping_versions_visible_to",
    "mappings_visible_to",
    "narrative_of",
    "needed_kind",
    "of_the_same_incident",
    "outcome_file_visible_to",
    "outcome_files_visible_to",
    "outcomes_filtered",
    "outcomes_matched",
    "outcomes_visible_to",
    "partner_gap",
    "persons_found",
    "pointer_to",
    "points",
    "proof_of",
    "quality_of",
    "quarantine_visible_to",
    "receipt_of",
    "record_visible_to",
    "records_asked",
    "records_by_id",
    "records_found",
    "records_visible_to",
    "rejected_outcomes_of",
    "releases_of",
    "shown_to",
    "sight_of",
    "submission_visible_to",
    "submissions_visible_to",
    "submitter",
    "taken_out",
    "taken_out_visible_to",
    "things_of",
    "told_by_submission",
    "unplaced_bias",
    "vehicles_found",
    "versions_of",
]
