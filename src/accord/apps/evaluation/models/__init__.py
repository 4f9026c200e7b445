"""The tables of this app."""

from accord.apps.evaluation.models.meetings import AgendaPoint, Meeting, MinutesAddition
from accord.apps.evaluation.models.plans import Deviation, EvaluationPlan, SignOff
from accord.apps.evaluation.models.problems import ProblemSheet
from accord.apps.evaluation.models.results import Evaluation
from accord.apps.evaluation.models.reviews import HeldAgainst, Review
from accord.apps.evaluation.models.weights import HarmWeights

__all__ = [
    "AgendaPoint",
    "Deviation",
    "Evaluation",
    "EvaluationPlan",
    "HarmWeights",
    "HeldAgainst",
    "Meeting",
    "MinutesAddition",
    "ProblemSheet",
    "Review",
    "SignOff",
]
