"""Who was given a thing, what they must apply, who is late, and what a person was told of."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from accord.apps.agencies.audiences import account_of, agency_id_of
from accord.apps.exchange.models import Bulletin, Recall, RecallReader
from accord.apps.exchange.selectors.bulletins import bulletins_visible_to
from accord.apps.records.models import Record
from accord.apps.records.selectors import records_visible_to
from accord.apps.records.selectors.families import SAME
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.disclosed import batched, given_among, named_on, readers_of
from accord.frame.errors import Missing

CAPABILITY: Final = "recalls.apply"
AT_ONCE: Final = 400
#: Under which labels a receipt names for whom something was read, and who gets it next.
ONWARD: Final = ("on_behalf_of", "receiving_agency", "requestor", "secondary_recipient")


@dataclass(frozen=True, kw_only=True)
class Given:
    """What one agency was given: the newest version that it had, and which accounts when last."""

    ori: str
    record_id: UUID
    accounts: Mapping[str, datetime]

    @property
    def last(self) -> datetime | None:
        """When any of them was given it last."""
        return max(self.accounts.values(), default=None)


def families_of(ids: Iterable[UUID | str], *, later: bool = False) -> Iterator[list[UUID]]:
    """The versions of each thing up to the named one, oldest first; with `later`, all of them.

    Whoever was given any of them is concerned. What is no record is its own only version.
    """
    ids_named = {UUID(str(one)) for one in ids}
    wanted, told = sorted(ids_named), set[UUID]()
    for some in batched(wanted, AT_ONCE):
        named = Record.objects.filter(pk__in=some).values_list("pk", *SAME)
        keys = {tuple(key) for _, *key in named}
        # In two halves, since each has an index of its own by number.
        siblings = Record.objects.order_by().filter(
            owner_id__in={key[0] for key in keys}, local_id__in={key[3] for key in keys}
        )
        halves = (siblings.filter(is_current=one) for one in (True, False))
        found: dict[tuple[object, ...], list[tuple[int, UUID]]] = {}
        for pk, version, *key in chain.from_iterable(
            half.values_list("pk", "version", *SAME) for half in halves
        ):
            if tuple(key) in keys:
                found.setdefault(tuple(key), []).append((version, pk))
        for versions in found.values():
            last = max(version for version, pk in versions if later or pk in ids_named)
            family = [pk for version, pk in sorted(versions) if version <= last]
            if told.isdisjoint(family):
                yield family
            told.update(family)
        yield from ([one] for one in some if one not in told)


def given_of(
    families: Iterable[list[UUID]], *, owner_ori: str
) -> Iterator[tuple[list[UUID], list[Given]]]:
    """Each family with the agencies, other than the owner's, that were given any version of it."""
    every = list(families)
    given = given_among(chain.from_iterable(every))
    for versions in every:
        found: dict[str, tuple[UUID, dict[str, datetime]]] = {}
        for pk in (one for one in reversed(versions) if one in given):
            for ori, account, last in readers_of(pk):
                if ori != owner_ori:
                    _, accounts = found.setdefault(ori, (pk, {}))
                    accounts[account] = max(last, accounts.get(account, last))
        yield (
            versions,
            [
                Given(ori=ori, record_id=pk, accounts=accounts)
                for ori, (pk, accounts) in sorted(found.items())
            ],
        )


def recalls_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[Recall]:
    """Recalls that the viewer's agency must apply, and those it waits for from others."""
    rows = _of_agency(viewer)
    audit.read(
        by=viewer, purpose=purpose, verb="recalls.viewed", object_type="recalls",
        payload={"count": rows.count()}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return rows


def recall_visible_to(*, viewer: Actor, purpose: Purpose, recall_id: UUID | str) -> Recall:
    """One of them, with its entry; foreign and missing give the same `Missing`."""
    found = _of_agency(viewer).filter(pk=recall_id).first()
    if found is None:
        raise Missing
    audit.read(
        by=viewer, purpose=purpose, verb="recalls.viewed", object_type="recall",
        object_id=str(found.pk), payload={"count": 1}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return found


def _of_agency(viewer: Actor) -> QuerySet[Recall]:
    own = agency_id_of(viewer)
    if own is None or not viewer.may(CAPABILITY):
        return Recall.objects.none()
    rows = Recall.objects.filter(Q(recipient_id=own) | Q(owner_id=own))
    return rows.select_related("owner", "recipient")


def overdue(recalls: QuerySet[Recall], *, today: date) -> QuerySet[Recall]:
    """Those that nobody has acknowledged although their day has passed."""
    return recalls.filter(acknowledged_at__isnull=True, due_on__lt=today)


def told_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[RecallReader]:
    """What the viewer was given and has changed since, with its entry; the newest first.

    Of the viewer's present agency: what was read for another one is that one's business.
    """
    rows = _of_person(viewer)
    audit.read(
        by=viewer, purpose=purpose, verb="recalls.viewed", object_type="recalls",
        payload={"count": rows.count()}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return rows


def unseen_by(viewer: Actor) -> int:
    """How many of them the viewer has not acknowledged: a number for a page that has its entry."""
    return _of_person(viewer).filter(acknowledged_at__isnull=True).count()


def handed_on(*, viewer: Actor, recall: Recall) -> list[str]:
    """To whom the viewer's agency has given it on, as the receipts of its own people name them.

    Nobody else is told: whether they may know of the thing is for whoever gave it to them.
    """
    if viewer.agency_id != str(recall.recipient_id) or not viewer.may(CAPABILITY):
        return []
    (versions,) = families_of([recall.record_id], later=True)
    found = (named_on(one, names=ONWARD, agency_ori=viewer.agency_ori) for one in versions)
    return sorted(set(chain.from_iterable(found)))


def standing_now(
    *, viewer: Actor, purpose: Purpose, recall_id: UUID | str, now: datetime
) -> tuple[str, UUID]:
    """What stands in place of what was recalled, if the viewer may read it: its kind and its id.

    Rights are asked anew: what was shared then may not be any more, and then it is `Missing`.
    """
    found = _of_agency(viewer).filter(pk=recall_id).first()
    if found is None:
        told = _of_person(viewer).filter(recall_id=recall_id).first()
        found = told.recall if told else None
    if found is None:
        raise Missing
    who: dict[str, Any] = {"viewer": viewer, "purpose": purpose}
    rows: QuerySet[Any]
    if found.thing == Recall.Thing.BULLETIN:
        rows = bulletins_visible_to(**who, now=now).filter(pk__in=_corrections(found.record_id))
    elif found.thing == Recall.Thing.RECORD:
        (versions,) = families_of([found.record_id], later=True)
        rows = records_visible_to(**who).filter(pk__in=versions)
    else:
        raise Missing
    pk = rows.order_by("-id").values_list("pk", flat=True).first()
    if pk is None:
        raise Missing
    audit.read(
        by=viewer, purpose=purpose, verb="recall.viewed", object_type="recall",
        object_id=str(found.pk), disclosed=[pk],
    )  # fmt: skip
    return found.thing, pk


def _corrections(bulletin_id: UUID) -> list[UUID]:
    """A bulletin and what corrects it, one after the other."""
    found = [bulletin_id]
    while (more := Bulletin.objects.filter(corrects_id=found[-1]).first()) is not None:
        found.append(more.pk)
    return found


def _of_person(viewer: Actor) -> QuerySet[RecallReader]:
    account, own = account_of(viewer), agency_id_of(viewer)
    if account is None or own is None:
        return RecallReader.objects.none()
    rows = RecallReader.objects.filter(person_id=account, recall__recipient_id=own)
    return rows.select_related("recall__owner")
