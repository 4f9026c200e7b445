"""Versioned tables of the field's words: offences, kinds, purposes, handling, roles."""

from accord.core.vocabulary.handling import Dissemination, HandlingLevel, handling_levels
from accord.core.vocabulary.kinds import KindWords, RecordKind, kind_words
from accord.core.vocabulary.offences import (
    Offence,
    is_police_discovered,
    offences,
    offences_version,
)
from accord.core.vocabulary.purposes import PurposeEntry, purposes
from accord.core.vocabulary.roles import PersonRole, RoleEntry, person_roles
from accord.core.vocabulary.tables import BadVocabulary

__all__ = [
    "BadVocabulary",
    "Dissemination",
    "HandlingLevel",
    "KindWords",
    "Offence",
    "PersonRole",
    "PurposeEntry",
    "RecordKind",
    "RoleEntry",
    "handling_levels",
    "is_police_discovered",
    "kind_words",
    "offences",
    "offences_version",
    "person_roles",
    "purposes",
]
