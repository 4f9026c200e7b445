"""Who may see what, for which purpose: one source, as decision, Cedar, query and plain words."""

from accord.core.policy.agreements import (
    ACTIONS,
    Action,
    Agreement,
    Grant,
    PolicyError,
    Status,
    grants_from_json,
    grants_to_json,
)
from accord.core.policy.cedar import CedarRules, to_cedar
from accord.core.policy.decision import Decision, RecordFacts, Release, Viewer, decide
from accord.core.policy.predicate import (
    Always,
    And,
    In,
    InAudience,
    Never,
    NotExpired,
    Or,
    Predicate,
    holds,
    query_predicate,
)
from accord.core.policy.words import in_words

__all__ = [
    "ACTIONS",
    "Action",
    "Agreement",
    "Always",
    "And",
    "CedarRules",
    "Decision",
    "Grant",
    "In",
    "InAudience",
    "Never",
    "NotExpired",
    "Or",
    "PolicyError",
    "Predicate",
    "RecordFacts",
    "Release",
    "Status",
    "Viewer",
    "decide",
    "grants_from_json",
    "grants_to_json",
    "holds",
    "in_words",
    "query_predicate",
    "to_cedar",
]
