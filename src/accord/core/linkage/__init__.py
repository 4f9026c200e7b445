"""The same person across agencies' records: compared, learned without labels, grouped, explained.

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
from accord.core.linkage.columns import FIELDS, guess_columns
from accord.core.linkage.comparisons import PERSON_COMPARISONS, Comparison
from accord.core.linkage.decisions import Decision, Verdicts, decided_groups, standing, verdicts
from accord.core.linkage.errors import LinkageError, NotAModel, TooLittleToLearn, UnknownField
from accord.core.linkage.evaluation import (
    Bin,
    Scores,
    calibration_curve,
    calibration_error,
    cluster_scores,
    pair_scores,
)
from accord.core.linkage.following import Standing, found_again
from accord.core.linkage.frozen import BlockPlan, Blocks, FrozenModel, Waterfalls, starter_model
from accord.core.linkage.guards import Guard, bridges, guards
from accord.core.linkage.labelled import train_labelled
from accord.core.linkage.live import Change, Hit, LiveRegistry
from accord.core.linkage.model import Bar, Chances, LinkageModel
from accord.core.linkage.standard import ROLES, number_and_street, persons
from accord.core.linkage.table import Column, Table
from accord.core.linkage.training import Candidates, candidates_of, train

__all__ = [
    "FIELDS",
    "PERSON_COMPARISONS",
    "PERSON_RULES",
    "ROLES",
    "Bar",
    "Bin",
    "BlockPlan",
    "Blocks",
    "Candidates",
    "Chances",
    "Change",
    "Column",
    "Comparison",
    "Constraints",
    "Decision",
    "FrozenModel",
    "Guard",
    "Hit",
    "LinkageError",
    "LinkageModel",
    "LiveRegistry",
    "NotAModel",
    "Rule",
    "RuleCost",
    "Scores",
    "Standing",
    "Table",
    "TooLittleToLearn",
    "UnknownField",
    "Verdicts",
    "Waterfalls",
    "average_link",
    "best_link",
    "bridges",
    "calibration_curve",
    "calibration_error",
    "candidate_pairs",
    "candidates_of",
    "closure",
    "cluster_scores",
    "components",
    "decided_groups",
    "found_again",
    "guards",
    "guess_columns",
    "number_and_street",
    "pair_scores",
    "person_keys",
    "persons",
    "standing",
    "starter_model",
    "train",
    "train_labelled",
    "verdicts",
]
