"""The same person, vehicle, place or number across agencies' records: compared, learned without labels, explained.

It says whether records are of one person, never anything of a person.
"""

from accord.core.linkage.blocking import PERSON_RULES, Rule, RuleCost, candidate_pairs, person_keys
from accord.core.linkage.clustering import (
    Constraints,
    average_link,
    best_link,
    closure,
    components,
)
from accord.core.linkage.columns import FIELDS, fields_of, guess_columns
from accord.core.linkage.comparisons import PERSON_COMPARISONS, Comparison
from accord.core.linkage.decisions import Decision, Verdicts, decided_groups, standing, verdicts
from accord.core.linkage.errors import (
    Collapsed,
    LinkageError,
    NotAModel,
    SeveralKinds,
    TooLittleToLearn,
    UnknownField,
)
from accord.core.linkage.evaluation import (
    Band,
    Bin,
    Scores,
    calibration_bands,
    calibration_curve,
    calibration_error,
    cluster_scores,
    pair_scores,
)
from accord.core.linkage.events import Finding, Report, findings, fitting_pairs, of_one_event
from accord.core.linkage.following import (
    Standing,
    could_be_identifier,
    could_be_person,
    could_be_vehicle,
    found_again,
)
from accord.core.linkage.frozen import BlockPlan, Blocks, FrozenModel, Waterfalls, starter_model
from accord.core.linkage.guards import Guard, bridges, guards
from accord.core.linkage.identifier_comparisons import IDENTIFIER_COMPARISONS, has_same_number
from accord.core.linkage.identifiers import (
    IDENTIFIER_ROLES,
    IDENTIFIER_RULES,
    identifier_schemes,
    identifier_text,
    identifiers,
    scheme_and_number,
)
from accord.core.linkage.interchange import (
    from_splink,
    one_kind,
    splink_columns,
    splink_frequencies,
    to_splink,
)
from accord.core.linkage.kinds import IDENTIFIER, KINDS, PERSON, PLACE, VEHICLE, Kind, kind_of
from accord.core.linkage.labelled import train_labelled, with_prior_of
from accord.core.linkage.live import Change, Hit, LiveRegistry
from accord.core.linkage.model import Bar, Chances, LinkageModel
from accord.core.linkage.numbers import PART
from accord.core.linkage.place_comparisons import PLACE_COMPARISONS
from accord.core.linkage.places import (
    PLACE_ROLES,
    PLACE_RULES,
    is_named,
    places,
    square_of,
)
from accord.core.linkage.standard import ROLES, number_and_street, persons, persons_in_columns
from accord.core.linkage.strata import Stratum, strata, stratum_scores
from accord.core.linkage.table import Column, Table
from accord.core.linkage.training import Candidates, candidates_of, train
from accord.core.linkage.vehicle_comparisons import VEHICLE_COMPARISONS, has_whole_mark
from accord.core.linkage.vehicles import VEHICLE_ROLES, VEHICLE_RULES, vehicles

__all__ = [
    "FIELDS",
    "IDENTIFIER",
    "IDENTIFIER_COMPARISONS",
    "IDENTIFIER_ROLES",
    "IDENTIFIER_RULES",
    "KINDS",
    "PART",
    "PERSON",
    "PERSON_COMPARISONS",
    "PERSON_RULES",
    "PLACE",
    "PLACE_COMPARISONS",
    "PLACE_ROLES",
    "PLACE_RULES",
    "ROLES",
    "VEHICLE",
    "VEHICLE_COMPARISONS",
    "VEHICLE_ROLES",
    "VEHICLE_RULES",
    "Band",
    "Bar",
    "Bin",
    "BlockPlan",
    "Blocks",
    "Candidates",
    "Chances",
    "Change",
    "Collapsed",
    "Column",
    "Comparison",
    "Constraints",
    "Decision",
    "Finding",
    "FrozenModel",
    "Guard",
    "Hit",
    "Kind",
    "LinkageError",
    "LinkageModel",
    "LiveRegistry",
    "NotAModel",
    "Report",
    "Rule",
    "RuleCost",
    "Scores",
    "SeveralKinds",
    "Standing",
    "Stratum",
    "Table",
    "TooLittleToLearn",
    "UnknownField",
    "Verdicts",
    "Waterfalls",
    "average_link",
    "best_link",
    "bridges",
    "calibration_bands",
    "calibration_curve",
    "calibration_error",
    "candidate_pairs",
    "candidates_of",
    "closure",
    "cluster_scores",
    "components",
    "could_be_identifier",
    "could_be_person",
    "could_be_vehicle",
    "decided_groups",
    "fields_of",
    "findings",
    "fitting_pairs",
    "found_again",
    "from_splink",
    "guards",
    "guess_columns",
    "has_same_number",
    "has_whole_mark",
    "identifier_schemes",
    "identifier_text",
    "identifiers",
    "is_named",
    "kind_of",
    "number_and_street",
    "of_one_event",
    "one_kind",
    "pair_scores",
    "person_keys",
    "persons",
    "persons_in_columns",
    "places",
    "scheme_and_number",
    "splink_columns",
    "splink_frequencies",
    "square_of",
    "standing",
    "starter_model",
    "strata",
    "stratum_scores",
    "to_splink",
    "train",
    "train_labelled",
    "vehicles",
    "verdicts",
    "with_prior_of",
]
