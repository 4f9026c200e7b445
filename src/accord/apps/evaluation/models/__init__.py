"""The tables of this app."""

from accord.apps.evaluation.models.plans import Deviation, EvaluationPlan, SignOff
from accord.apps.evaluation.models.results import Evaluation
from accord.apps.evaluation.models.reviews import Review

__all__ = ["Deviation", "Evaluation", "EvaluationPlan", "Review", "SignOff"]
