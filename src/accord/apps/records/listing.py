"""The list of records that pages, API and exports share: filters, order, caveat, ledger entry."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accord.apps.records.models import Record
from accord.apps.records.selectors.classes import classes_visible_to, size_of
from accord.apps.records.selectors.numbers import narrowed
from accord.apps.records.selectors.records import records_visible_to
from accord.core.policy import Action
from accord.core.vocabulary import RecordKind
from accord.frame import audit
from accord.frame.actor import Actor, Purpose

# 28 CFR 20 and common practice of shared systems: a hit is a lead, never a finding.
CAVEAT: Final = _("Verify with the owning agency before acting on any of this.")


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a reader asks for; one kind, always."""

    kind: RecordKind
    offence: str = ""
    agency: str = ""
    start: date | None = None
    end: date | None = None


def listed(
    *, viewer: Actor, purpose: Purpose, filters: Filters, action: Action = "view"
) -> QuerySet[Record]:
    """Records within policy and filters, newest first."""
    found = narrowed(
        records_visible_to(viewer=viewer, purpose=purpose, action=action),
        kind=filters.kind,
        offences=[filters.offence] if filters.offence else (),
        start=filters.start,
        end=filters.end,
    )
    if filters.agency:
        found = found.filter(owner__ori=filters.agency.strip().upper())
    return found.select_related("owner").defer("extra", "narrative").order_by("-local_date", "-id")


def count_of(*, viewer: Actor, purpose: Purpose, filters: Filters, action: Action = "view") -> int:
    """How many records `listed` gives; where no day is asked for, the classes of records know it."""
    if filters.start is not None or filters.end is not None:
        return listed(viewer=viewer, purpose=purpose, filters=filters, action=action).count()
    classes = classes_visible_to(viewer=viewer, purpose=purpose, action=action)
    found = classes.filter(kind=filters.kind.value)
    if filters.offence:
        found = found.filter(offence_code=filters.offence)
    if filters.agency:
        found = found.filter(owner__ori=filters.agency.strip().upper())
    return size_of(found)


def note(
    *,
    viewer: Actor,
    purpose: Purpose,
    filters: Filters,
    shown: Collection[UUID],
    verb: str = "records.listed",
) -> UUID:
    """The ledger entry of a list that was shown or exported: codes, counts and which records."""
    return audit.read(
        by=viewer,
        purpose=purpose,
        verb=verb,
        object_type="records",
        payload={
            "count": len(shown),
            "kind": filters.kind.value,
            "offences": [filters.offence] if filters.offence else [],
            "agencies": [filters.agency] if filters.agency else [],
        },
        disclosed=shown,
    )
