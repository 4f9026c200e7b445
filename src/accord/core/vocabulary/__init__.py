"""Versioned tables of the field's words: offences, kinds, purposes, handling, roles."""

from accord.core.vocabulary.caveats import (
    Caveat,
    caveat_faults,
    caveat_line,
    caveats,
    shown_caveats,
)
from accord.core.vocabulary.discovered import is_found_by_police, names_police_work
from accord.core.vocabulary.handling import Dissemination, HandlingLevel, handling_levels
from accord.core.vocabulary.intelligence import (
    content_grades,
    criminal_activities,
    last_purge_day,
    source_grades,
    views_named,
)
from accord.core.vocabulary.kinds import KindWords, RecordKind, kind_words
from accord.core.vocabulary.offences import (
    Offence,
    category_named,
    is_police_discovered,
    offences,
    offences_version,
)
from accord.core.vocabulary.protections import (
    JUVENILE,
    VICTIM,
    Protection,
    age_at,
    identifies_a_victim,
    protections,
    shield_of,
    usual_juvenile_age,
    victim_offences,
)
from accord.core.vocabulary.purposes import PurposeEntry, purposes, rights_without_cases
from accord.core.vocabulary.roles import PersonRole, RoleEntry, person_roles
from accord.core.vocabulary.tables import BadVocabulary

__all__ = [
    "JUVENILE",
    "VICTIM",
    "BadVocabulary",
    "Caveat",
    "Dissemination",
    "HandlingLevel",
    "KindWords",
    "Offence",
    "PersonRole",
    "Protection",
    "PurposeEntry",
    "RecordKind",
    "RoleEntry",
    "age_at",
    "category_named",
    "caveat_faults",
    "caveat_line",
    "caveats",
    "content_grades",
    "criminal_activities",
    "handling_levels",
    "identifies_a_victim",
    "is_found_by_police",
    "is_police_discovered",
    "kind_words",
    "last_purge_day",
    "names_police_work",
    "offences",
    "offences_version",
    "person_roles",
    "protections",
    "purposes",
    "rights_without_cases",
    "shield_of",
    "shown_caveats",
    "source_grades",
    "usual_juvenile_age",
    "victim_offences",
    "views_named",
]
