"""Give persons and vehicles what they are found by where it is missing: those of an older version.

The worker goes through each table once, in the order of ids and some at a time, and notes how far
it came, so that it goes on there after a stop. Whoever comes later is indexed when written.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from accord.apps.records.models import Person, SearchBackfill, Vehicle
from accord.apps.records.services.indexing import index_copies, index_identifiers
from accord.apps.records.services.rights import is_operator
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Denied

AT_ONCE: Final = 1_000
# What the worker does in one walk, so that its other rounds are not kept waiting.
STEPS: Final = 10
FIRST: Final = UUID(int=0)
INDEXER: Final = Actor(id="indexer", name="indexer", kind="system")
# By the name of each index: where its rows stand, what says that one is not indexed, what does it.
TABLES: Final[dict[str, tuple[Any, Q, Callable[..., int]]]] = {
    "persons": (Person, Q(names=None), partial(index_copies, held=False)),
    "vehicles": (Vehicle, Q(marks=None), index_copies),
    # Identifiers stand among what an export tells beside the fields.
    "numbers": (Person, Q(identifiers=None) & ~Q(extra={}), index_identifiers),
}


def catch_up(*, by: Actor, purpose: Purpose, steps: int = STEPS) -> int:
    """Index some of what an older version wrote; returns how many rows that made."""
    made = 0
    for what in TABLES:
        while steps > 0 and (count := _step(what, by=by, purpose=purpose)) is not None:
            made, steps = made + count, steps - 1
    return made


def reindex(*, by: Actor, purpose: Purpose) -> int:
    """Go through all persons and vehicles anew, and index those that lack it; for the operator."""
    if not is_operator(by) and not by.may("platform.manage"):
        raise Denied
    SearchBackfill.objects.update(after=FIRST, is_done=False)
    made = 0
    for what in TABLES:
        while (count := _step(what, by=by, purpose=purpose)) is not None:
            made += count
    return made


def _step(what: str, *, by: Actor, purpose: Purpose) -> int | None:
    """Go through the next rows of a table; None at its end."""
    seen, _ = SearchBackfill.objects.get_or_create(what=what, defaults={"after": FIRST})
    if seen.is_done:
        return None
    model, is_lacking, index = TABLES[what]
    ids = list(
        model.objects.filter(pk__gt=seen.after)
        .order_by("pk")
        .values_list("pk", flat=True)[:AT_ONCE]
    )
    if not ids:
        _advance(seen, is_done=True)
        return None
    lacking = model.objects.filter(is_lacking, pk__gt=seen.after, pk__lte=ids[-1])
    if not lacking.exists():
        _advance(seen, after=ids[-1])
        return 0
    with audit.transaction(
        by=by, purpose=purpose, verb="records.reindexed", object_type=what, object_id=str(ids[-1]),
    ) as entry:  # fmt: skip
        # Whoever notes it first has taken these rows; another worker finds them taken.
        made = _indexed(lacking, index) if _advance(seen, after=ids[-1]) else 0
        entry.payload["rows"] = made
    return made


def _indexed(lacking: QuerySet[Any], index: Callable[..., int]) -> int:
    """Index these now; what is being expunged meanwhile is waited for, and not found."""
    locked: Sequence[Any] = list(lacking.select_for_update(of=("self",)).select_related("record"))
    return index(locked, {one.record_id: one.record.local_date for one in locked})


def _advance(seen: SearchBackfill, **changes: Any) -> bool:
    with transaction.atomic():
        rows = SearchBackfill.objects.filter(what=seen.what, after=seen.after, is_done=False)
        return bool(rows.update(**changes))
