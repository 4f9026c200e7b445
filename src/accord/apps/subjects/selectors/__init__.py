"""Every read of links; policy stands before closure, so that nothing hidden holds two together."""

from accord.apps.subjects.selectors.card import Card, card
from accord.apps.subjects.selectors.duplicates import Duplicate, Duplicates, duplicates
from accord.apps.subjects.selectors.graph import (
    active_model,
    around,
    decisions_visible_to,
    edges_visible_to,
    mentions_visible_to,
    standing,
    subjects_in,
)
from accord.apps.subjects.selectors.pages import (
    Ask,
    Pair,
    Waiting,
    decided,
    own_decision,
    pair,
    queue,
)
from accord.apps.subjects.selectors.parked import Parked, parked, resting
from accord.apps.subjects.selectors.same_events import (
    EventPair,
    EventPairs,
    event_pair,
    own_event_decision,
    same_events,
    second_reports,
)
from accord.apps.subjects.selectors.subject import Subject, Told, subject
from accord.apps.subjects.selectors.telling import given_by

__all__ = [
    "Ask",
    "Card",
    "Duplicate",
    "Duplicates",
    "EventPair",
    "EventPairs",
    "Pair",
    "Parked",
    "Subject",
    "Told",
    "Waiting",
    "active_model",
    "around",
    "card",
    "decided",
    "decisions_visible_to",
    "duplicates",
    "edges_visible_to",
    "event_pair",
    "given_by",
    "mentions_visible_to",
    "own_decision",
    "own_event_decision",
    "pair",
    "parked",
    "queue",
    "resting",
    "same_events",
    "second_reports",
    "standing",
    "subject",
    "subjects_in",
]
