"""Accounts that ask much and find nothing in a short time: who tries names, numbers or addresses.

A question in vain is a search that gave out no record, a record that was only pointed to, and an
attempt that was refused, where what is not there answers as what is not permitted. That is a reason
to ask the account, and no finding: a clerk with a list of old plates asks much in vain, too.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accord.core.policy import most_within
from accord.frame.audit.models import Disclosure, LedgerEntry
from accord.frame.ids import id_at

SPAN: Final = timedelta(hours=1)
ENOUGH: Final = 30
# How the verbs of questions end. A search may be taken away as a file without ever being shown;
# what a door exports by itself is none.
POINTED: Final = ".pointed"
_SEARCHED: Final = Q(verb__endswith=".ran") | Q(verb__endswith=".exported", object_type="search")


def most_in_vain(entries: QuerySet[LedgerEntry]) -> dict[str, int]:
    """By account, the most questions in vain within an hour; of accounts with `ENOUGH` of them."""
    asked = _asked(entries)
    in_vain = Q(outcome="denied") | Q(verb__endswith=POINTED)
    many = (
        asked.filter(in_vain | _SEARCHED & Q(gave=False))
        .values("actor_id")
        .annotate(questions=Count("pk"))
        .filter(questions__gte=ENOUGH)
        .values_list("actor_id", flat=True)
    )
    found = {one: most_within(_times(asked, one), span=SPAN) for one in many}
    return {one: most for one, most in found.items() if most >= ENOUGH}


def noticed_now(now: datetime) -> dict[str, int]:
    """The same of the last hour, over all accounts."""
    return most_in_vain(LedgerEntry.objects.filter(id__gte=id_at(now - SPAN)))


def _asked(entries: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
    """Questions and refusals, and whether each gave out a record."""
    given = Disclosure.objects.filter(entry_id=OuterRef("pk"))
    asked = _SEARCHED | Q(verb__endswith=POINTED) | Q(outcome="denied")
    return entries.order_by().filter(asked).annotate(gave=Exists(given))


def _times(asked: QuerySet[LedgerEntry], actor_id: str) -> Iterator[datetime]:
    """When the account asked in vain: each search and record once, however often it was shown."""
    rows = asked.filter(actor_id=actor_id).order_by("pk")
    fields = ("verb", "object_type", "object_id", "outcome", "gave", "recorded_at")
    first, found = dict[tuple[str, str], datetime](), set[tuple[str, str]]()
    for verb, kind, name, outcome, gave, at in rows.values_list(*fields):
        if outcome == "denied":
            yield at
        elif gave and not verb.endswith(POINTED):
            found.add((kind, name))
        else:
            first.setdefault((kind, name), at)
    yield from (at for asked_for, at in first.items() if asked_for not in found)
