"""Which doors a purpose opens: one of aggregates alone opens no single record, person or operation."""

from django.conf import settings

from accord.core import vocabulary
from accord.frame.actor import Purpose
from accord.frame.declaration import Declaration
from accord.frame.declare import PUBLIC, SIGNED_IN
from accord.frame.errors import PurposeUnfit

#: What anybody may, or the node's own upkeep does, opens no cases unless the door says so.
WITHOUT_RIGHT = frozenset({PUBLIC, SIGNED_IN, "system"})


def bars_cases(code: str) -> bool:
    """Whether no single record is opened for the purpose; on a demonstration all are made up."""
    known = vocabulary.purposes().get(code)
    return known is not None and known.bars_cases(are_made_up=settings.ACCORD_DEMO)


def opens_cases(declaration: Declaration) -> bool:
    """Whether a door that asks for a purpose gives single records, persons or operations.

    All do but those whose right is named as one that does not.
    """
    without = WITHOUT_RIGHT | vocabulary.rights_without_cases()
    return declaration.cases or (declaration.purpose and declaration.policy not in without)


def demand(declaration: Declaration, purpose: Purpose) -> None:
    """Raises `PurposeUnfit` where the purpose bars what is behind the door."""
    if opens_cases(declaration) and bars_cases(purpose.code):
        raise PurposeUnfit
