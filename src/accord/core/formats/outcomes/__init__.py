"""Case outcomes: what prosecutors, courts, jails and supervision offices say became of an arrest."""

from accord.core.formats.outcomes.following import Story, Told, story
from accord.core.formats.outcomes.matching import (
    ArrestKey,
    Grade,
    Known,
    Matched,
    Matcher,
    OutcomeKey,
    match,
)
from accord.core.formats.outcomes.model import (
    EventRule,
    Outcome,
    OutcomeMapping,
    RejectedOutcome,
    loose_key,
    number_key,
)
from accord.core.formats.outcomes.reading import read_outcomes
from accord.core.formats.outcomes.stages import (
    UNMAPPED,
    Convicts,
    Stage,
    StageEntry,
    Status,
    plain_words,
    stage_of,
    stages,
    status_of,
)
from accord.core.formats.outcomes.suggesting import (
    OutcomeSuggestion,
    Unknown,
    decide,
    judged,
    suggest_outcomes,
)

__all__ = [
    "UNMAPPED",
    "ArrestKey",
    "Convicts",
    "EventRule",
    "Grade",
    "Known",
    "Matched",
    "Matcher",
    "Outcome",
    "OutcomeKey",
    "OutcomeMapping",
    "OutcomeSuggestion",
    "RejectedOutcome",
    "Stage",
    "StageEntry",
    "Status",
    "Story",
    "Told",
    "Unknown",
    "decide",
    "judged",
    "loose_key",
    "match",
    "number_key",
    "plain_words",
    "read_outcomes",
    "stage_of",
    "stages",
    "status_of",
    "story",
    "suggest_outcomes",
]
