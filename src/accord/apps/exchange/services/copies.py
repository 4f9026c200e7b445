"""Copies whose time is over by the agreement under which they were made: their holders are told.

An agreement says for how many days a recipient keeps what it copied. Who took what into a file, and
when, says the ledger. Once the days of every grant that allowed it are over, the recipient gets a
recall and answers for it as for any other. One day's walk tells each recipient once.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from accord.apps.agencies import kept_rules
from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.models import Agency
from accord.apps.exchange.models import Recall
from accord.apps.exchange.selectors.recalls import families_of
from accord.apps.exchange.services.recalls import recall
from accord.apps.records.models import Record
from accord.core.policy import Grant
from accord.frame.audit.disclosed import batched, given_out
from accord.frame.audit.models import LedgerEntry

#: What leaves a file with the reader.
COPIED: Final = ("records.exported", "search.exported", "list.exported")
EVENTS: Final = UUID("0192f3a0-7c1e-7d5b-9a54-6f1f0c4b2e11")


def call_back(*, now: datetime) -> int:
    """Tell every holder of copies whose time is over; returns how many recalls are new."""
    every = {one.ori: one for one in agencies.agencies()}
    return sum(
        _call_back(owner, recipient, grants, now)
        for owner in every.values()
        for recipient, grants in _granted(owner, every, now)
    )


def _granted(
    owner: Agency, every: dict[str, Agency], now: datetime
) -> Iterator[tuple[Agency, list[Grant]]]:
    """Each recipient of an owner's records, with its grants in force, if any sets a time."""
    rules = kept_rules.binding(str(owner.pk), now=now)
    grants = [one for rule in rules for one in rule.grants if owner.ori in one.owners]
    for ori in sorted(frozenset[str]().union(*(one.recipients for one in grants)) - {owner.ori}):
        theirs = [one for one in grants if ori in one.recipients]
        if ori in every and any(one.retention_days for one in theirs):
            yield every[ori], theirs


def _call_back(owner: Agency, recipient: Agency, grants: list[Grant], now: datetime) -> int:
    shortest = min(one.retention_days for one in grants if one.retention_days)
    copied = _last_copied(recipient, before=now - timedelta(days=shortest))
    over = {
        pk
        for pk, kind, code in _own(owner, copied)
        if (days := _days(grants, kind, code)) is not None
        and copied[pk] <= now - timedelta(days=days)
    }
    over -= _told_already(owner, recipient, over, copied)
    if not over:
        return 0
    event = uuid5(EVENTS, f"{owner.pk}:{recipient.pk}:{now.date()}")
    return recall(
        owner_id=owner.pk, record_ids=over, what=Recall.What.LAPSED, event_id=event,
        only_to=recipient.ori,
    )  # fmt: skip


def _last_copied(recipient: Agency, *, before: datetime) -> dict[UUID, datetime]:
    """What an agency's people took into files by then, and when they did so last of all."""
    entries = dict(
        LedgerEntry.objects.order_by()
        .filter(agency_ori=recipient.ori, verb__in=COPIED)
        .values_list("pk", "recorded_at")
    )
    found: dict[UUID, datetime] = {}
    for entry, pk in given_out(entries):
        found[pk] = max(entries[entry], found.get(pk, entries[entry]))
    return {pk: at for pk, at in found.items() if at <= before}


def _told_already(
    owner: Agency, recipient: Agency, over: set[UUID], copied: dict[UUID, datetime]
) -> set[UUID]:
    """Those of which the recipient was told since it copied them, by whichever version of them."""
    lapsed = Recall.objects.filter(owner=owner, recipient=recipient, what=Recall.What.LAPSED)
    told = dict(lapsed.order_by("told_at").values_list("record_id", "told_at"))
    return {
        pk
        for versions in (families_of(over, later=True) if told else ())
        for pk in over.intersection(versions)
        if any(one in told and told[one] >= copied[pk] for one in versions)
    }


def _own(owner: Agency, ids: Iterable[UUID]) -> Iterator[tuple[UUID, str, str]]:
    """Of these ids, the owner's records, with kind and offence; what is expunged was called back."""
    for some in batched(ids, 500):
        rows = Record.objects.filter(owner=owner, pk__in=some)
        rows = rows.exclude(state=Record.State.EXPUNGED)
        yield from rows.values_list("pk", "kind", "offence_code")


def _days(grants: list[Grant], kind: str, code: str) -> int | None:
    """How long a copy of such a record is kept: the longest of what allows it, None without end."""
    allowed = [
        one.retention_days
        for one in grants
        if kind in one.kinds and (one.codes is None or code in one.codes)
    ]
    if not allowed or None in allowed:
        return None
    return max(days for days in allowed if days is not None)
