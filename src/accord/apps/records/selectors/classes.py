"""Counts within policy: the very condition on records, asked of the classes that it can tell apart."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Max, Min, QuerySet, Sum

from accord.apps.records.models import PolicyClass, Record
from accord.apps.records.selectors.records import scope_of_records
from accord.apps.records.standing import STANDING
from accord.core.policy import Action
from accord.frame.actor import Actor, Purpose

Ends = tuple[int, date | None, date | None]
# How the day at either end is looked for, from the bound that the classes give.
_FIRST: Final = ("local_date__gte", "local_date")
_LAST: Final = ("local_date__lte", "-local_date")


def classes_visible_to(
    *, viewer: Actor, purpose: Purpose, action: Action = "view", counting: bool = False
) -> QuerySet[PolicyClass]:
    """The classes of the records of which `records_visible_to` gives each one, and no others.

    Callers may filter them by owner, kind and offence code, and count; by nothing else.
    """
    scope = scope_of_records(viewer=viewer, purpose=purpose, action=action, counting=counting)
    return PolicyClass.objects.filter(scope).order_by()


def records_with_classes(
    *, viewer: Actor, purpose: Purpose, action: Action, counting: bool = False
) -> tuple[QuerySet[Record], QuerySet[PolicyClass]]:
    """The records that the viewer may see, and their classes, for a policy that is read once."""
    scope = scope_of_records(viewer=viewer, purpose=purpose, action=action, counting=counting)
    return Record.objects.filter(scope, STANDING), PolicyClass.objects.filter(scope).order_by()


def size_of(classes: QuerySet[PolicyClass]) -> int:
    """How many records stand in these classes."""
    return int(classes.aggregate(n=Sum("size"))["n"] or 0)


def sizes_by(classes: QuerySet[PolicyClass], *columns: str) -> dict[tuple[Any, ...], int]:
    """How many records stand in these classes, by the values of some columns; none is left out."""
    rows = classes.values_list(*columns).annotate(n=Sum("size")).filter(n__gt=0)
    return {row[:-1]: row[-1] for row in rows}


def ends_by_kind(
    classes: QuerySet[PolicyClass], records: QuerySet[Record]
) -> dict[tuple[UUID, str], Ends]:
    """By owner and kind: how many records, and the first and last local day of them.

    The classes say where to look, the records which day it is: the outermost may be gone.
    """
    found = classes.values_list("owner_id", "kind").annotate(
        n=Sum("size"), first=Min("first_date"), last=Max("last_date")
    )
    told = list(found.filter(n__gt=0))
    there = _days_there(told, records)
    answer: dict[tuple[UUID, str], Ends] = {}
    for owner, kind, count, *bounds in told:
        alike = records.filter(owner_id=owner, kind=kind)
        first, last = (
            bound
            if bound is None or (owner, kind, bound) in there
            else _outermost(alike.filter(**{beyond: bound}), order)
            for bound, (beyond, order) in zip(bounds, (_FIRST, _LAST), strict=True)
        )
        answer[owner, kind] = (count, first, last)
    return answer


def _days_there(
    told: Iterable[tuple[UUID, str, int, date | None, date | None]], records: QuerySet[Record]
) -> set[tuple[UUID, str, date]]:
    """Which of the bounds are days of records of that owner and kind, in one question."""
    days = {day for *_, first, last in told for day in (first, last) if day is not None}
    rows = records.filter(local_date__in=days).order_by()
    found = rows.values_list("owner_id", "kind", "local_date").distinct()
    return {(owner, kind, day) for owner, kind, day in found if day is not None}


def _outermost(records: QuerySet[Record], order: str) -> date | None:
    return records.order_by(order).values_list("local_date", flat=True).first()


def groups_named(groups: frozenset[str]) -> frozenset[str]:
    """Those of a viewer's groups that some record's audience names, or named once.

    A task force to which nothing was ever released changes nothing of what its members may count.
    """
    told = PolicyClass.objects.exclude(audience="").order_by()
    audiences = told.values_list("audience", flat=True).distinct()
    return groups & {name for one in audiences for name in one.split("|")}
