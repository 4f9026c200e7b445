"""Copies whose time is over by the agreement under which they were made: their holders are told.

An agreement says for how many days a recipient keeps what it copied. Who took what into a file, and
when, says the ledger. Once the days of every grant that allowed it are over, the recipient gets a
recall and answers for it as for any other. One day's walk tells each recipient once.

What was agreed about copies outlives the agreement: where no grant in force allows a copy any more,
the days of those agreements count under which it could be made. An amendment is in force, so that
its days count and not those of what it replaced.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from accord.apps.agencies import kept_rules, terms
from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.models import Agency
from accord.apps.exchange.models import Recall
from accord.apps.exchange.selectors.recalls import families_of
from accord.apps.exchange.services.recalls import recall
from accord.apps.records.models import Record
from accord.core.policy import Agreement, Grant
from accord.frame.audit.disclosed import batched, last_given

#: What leaves a file with the reader.
COPIED: Final = ("records.exported", "search.exported", "list.exported")
#: A copy that was begun under an agreement is entered so much later, at most.
ENTERED_LATE: Final = timedelta(hours=1)
EVENTS: Final = UUID("0192f3a0-7c1e-7d5b-9a54-6f1f0c4b2e11")


def call_back(*, now: datetime) -> int:
    """Tell every holder of copies whose time is over; returns how many recalls are new.

    The ledger is walked once for each recipient, whoever owns what it copied.
    """
    every = {one.ori: one for one in agencies.agencies()}
    theirs: dict[str, dict[UUID, _Granted]] = {}
    for owner in every.values():
        for recipient, granted in _granted(owner, every, now):
            theirs.setdefault(recipient.ori, {})[owner.pk] = granted
    return sum(_call_back(every[ori], owners, now) for ori, owners in theirs.items())


@dataclass(frozen=True, kw_only=True)
class _Granted:
    """What allows a recipient to copy an owner's records now, and what once did, with its period."""

    standing: tuple[Grant, ...]
    over: tuple[tuple[Agreement, Grant], ...]

    @property
    def shortest(self) -> int | None:
        """The least time that any of them sets."""
        every = (*self.standing, *(grant for _, grant in self.over))
        return min((one.retention_days for one in every if one.retention_days), default=None)

    def days(self, kind: str, code: str, copied: datetime) -> int | None:
        """How long a copy is kept: the longest of what allows it, None without end."""
        allowed = [one.retention_days for one in self.standing if _is_about(one, kind, code)] or [
            grant.retention_days
            for agreement, grant in self.over
            if _is_about(grant, kind, code)
            and agreement.valid_from <= copied
            and agreement.held_at(max(agreement.valid_from, copied - ENTERED_LATE))
        ]
        if not allowed or None in allowed:
            return None
        return max(days for days in allowed if days is not None)


def _granted(
    owner: Agency, every: dict[str, Agency], now: datetime
) -> Iterator[tuple[Agency, _Granted]]:
    """Each recipient of an owner's records with its grants, if any of them sets a time."""
    binding = kept_rules.binding(str(owner.pk), now=now)
    standing = [one for rule in binding for one in rule.grants if owner.ori in one.owners]
    over = [
        (rule, one)
        for rule in (
            terms.read_as_signed(row) for row in agencies.agreements_over(owner.pk, now=now)
        )
        for one in rule.grants
        if owner.ori in one.owners
    ]
    oris = (one.recipients for one in (*standing, *(grant for _, grant in over)))
    for ori in sorted(frozenset[str]().union(*oris) - {owner.ori}):
        theirs = _Granted(
            standing=tuple(one for one in standing if ori in one.recipients),
            over=tuple(one for one in over if ori in one[1].recipients),
        )
        if ori in every and theirs.shortest:
            yield every[ori], theirs


def _call_back(recipient: Agency, granted: dict[UUID, _Granted], now: datetime) -> int:
    shortest = min(one.shortest or 0 for one in granted.values())
    before = now - timedelta(days=shortest)
    copied = last_given(recipient.ori, verbs=COPIED, before=before)
    over: dict[UUID, set[UUID]] = {}
    for pk, owner, kind, code in _of_owners(granted, copied):
        days = granted[owner].days(kind, code, copied[pk])
        if days is not None and copied[pk] <= now - timedelta(days=days):
            over.setdefault(owner, set()).add(pk)
    return sum(_tell(owner, recipient, ids, copied, now) for owner, ids in over.items())


def _tell(
    owner: UUID, recipient: Agency, over: set[UUID], copied: dict[UUID, datetime], now: datetime
) -> int:
    over -= _told_already(owner, recipient, over, copied)
    if not over:
        return 0
    event = uuid5(EVENTS, f"{owner}:{recipient.pk}:{now.date()}")
    return recall(
        owner_id=owner, record_ids=over, what=Recall.What.LAPSED, event_id=event,
        only_to=recipient.ori,
    )  # fmt: skip


def _told_already(
    owner: UUID, recipient: Agency, over: set[UUID], copied: dict[UUID, datetime]
) -> set[UUID]:
    """Those of which the recipient was told since it copied them, by whichever version of them."""
    lapsed = Recall.objects.filter(owner_id=owner, recipient=recipient, what=Recall.What.LAPSED)
    told = dict(lapsed.order_by("told_at").values_list("record_id", "told_at"))
    return {
        pk
        for versions in (families_of(over, later=True) if told else ())
        for pk in over.intersection(versions)
        if any(one in told and told[one] >= copied[pk] for one in versions)
    }


def _of_owners(
    owners: Iterable[UUID], ids: Iterable[UUID]
) -> Iterator[tuple[UUID, UUID, str, str]]:
    """Of these ids, these owners' records, with kind and offence; what is expunged was called back."""
    for some in batched(ids, 500):
        rows = Record.objects.filter(owner__in=list(owners), pk__in=some)
        rows = rows.exclude(state=Record.State.EXPUNGED)
        yield from rows.values_list("pk", "owner_id", "kind", "offence_code")


def _is_about(grant: Grant, kind: str, code: str) -> bool:
    return kind in grant.kinds and (grant.codes is None or code in grant.codes)
