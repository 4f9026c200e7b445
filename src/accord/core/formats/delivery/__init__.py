"""Deliveries: several files of one export, joined by keys, landed with nothing lost."""

from accord.core.formats.delivery.files import assigned, labelled
from accord.core.formats.delivery.joining import RowKeys, family_keys
from accord.core.formats.delivery.keys import KeyFit
from accord.core.formats.delivery.known import with_words_of_files
from accord.core.formats.delivery.landing import ORPHAN, WITH_INCIDENT, Answer, land_delivery
from accord.core.formats.delivery.learned import row_mappings
from accord.core.formats.delivery.plan import (
    Delivery,
    EntityRule,
    KeyForm,
    PartPlan,
    PartRole,
    Plan,
    label_of,
    read_plan,
)
from accord.core.formats.delivery.reading import led_by
from accord.core.formats.delivery.suggest import (
    DeliverySuggestion,
    PartChoice,
    PartSuggestion,
    suggest_delivery,
)
from accord.core.formats.delivery.words import VEHICLE_ROLES

__all__ = [
    "ORPHAN",
    "VEHICLE_ROLES",
    "WITH_INCIDENT",
    "Answer",
    "Delivery",
    "DeliverySuggestion",
    "EntityRule",
    "KeyFit",
    "KeyForm",
    "PartChoice",
    "PartPlan",
    "PartRole",
    "PartSuggestion",
    "Plan",
    "RowKeys",
    "assigned",
    "family_keys",
    "label_of",
    "labelled",
    "land_delivery",
    "led_by",
    "read_plan",
    "row_mappings",
    "suggest_delivery",
    "with_words_of_files",
]
