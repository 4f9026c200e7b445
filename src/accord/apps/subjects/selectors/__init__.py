"""Every read of links; policy stands before closure, so that nothing hidden holds two together."""

from accord.apps.subjects.selectors.card import Card, card
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
from accord.apps.subjects.selectors.subject import Subject, Told, subject
from accord.apps.subjects.selectors.telling import given_by

__all__ = [
    "Ask",
    "Card",
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
    "edges_visible_to",
    "given_by",
    "mentions_visible_to",
    "own_decision",
    "pair",
    "parked",
    "queue",
    "resting",
    "standing",
    "subject",
    "subjects_in",
]
