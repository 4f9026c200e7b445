"""Telling everybody who was given something that it was corrected, sealed, expunged or purged.

Who was given it says the ledger: every disclosure names what it gave out, be it a view, a list, a
file, an alert that was read, a bulletin. The agency is told and answers for it; each account that
was given it is told too. Nobody is told twice of one event, however often it is announced.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from accord.apps.agencies.audiences import account_of, agency_id_of
from accord.apps.agencies.models import Agency, User
from accord.apps.exchange.models import Recall, RecallReader
from accord.apps.exchange.selectors.recalls import CAPABILITY, Given, families_of, given_of
from accord.apps.exchange.services import calling_by_mail, noticing
from accord.frame import audit, changes
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Missing

TELLER: Final = Actor(id="recalls", name="recalls", kind="system")
TELLING: Final = Purpose(code="records-management", reason="recall")
# How long a recipient has to say that it has applied a recall.
DAYS: Final = 10
OF_STATE: Final = {
    "standing": Recall.What.CORRECTED, "withdrawn": Recall.What.WITHDRAWN,
    "deleted": Recall.What.WITHDRAWN, "sealed": Recall.What.SEALED,
}  # fmt: skip
Made = tuple[Recall, Given, list[UUID]]


def recall(
    *,
    owner_id: UUID | str,
    record_ids: Iterable[UUID | str],
    what: str,
    event_id: UUID | str,
    thing: str = Recall.Thing.RECORD,
    also_to: Iterable[UUID | str] = (),
    only_to: str = "",
) -> int:
    """Make what each recipient of these things must apply; returns how many are new.

    Recipients are those of the ledger, and `also_to`: agencies to which it was handed by name. With
    `only_to` it concerns the agency of this ORI alone.
    All versions of a record are one thing: it is recalled once, by the newest that was given.
    """
    owner, now = Agency.objects.get(pk=owner_id), timezone.now()
    event = UUID(str(event_id))
    known = set(Recall.objects.filter(event_id=event).values_list("record_id", "recipient__ori"))
    rows = Agency.objects.filter(ori=only_to) if only_to else Agency.objects.all()
    agencies = {one.ori: one for one in rows}
    by_name = {str(one) for one in also_to} - {str(owner.pk)}
    named = [ori for ori, one in agencies.items() if str(one.pk) in by_name]
    made: list[Made] = [
        (
            Recall(
                event_id=event, thing=thing, record_id=given.record_id, what=what, owner=owner,
                recipient=agencies[given.ori], given_at=given.last, told_at=now,
                due_on=now.date() + timedelta(days=DAYS),
            ),
            given,
            versions,
        )
        for versions, found in given_of(families_of(record_ids), owner_ori=owner.ori)
        for given in _with(found, named, versions)
        if given.ori in agencies and known.isdisjoint((one, given.ori) for one in versions)
    ]  # fmt: skip
    if not made:
        return 0
    readers = list(_readers(made))
    with audit.transaction(
        by=TELLER, purpose=TELLING, verb="recalls.made", object_type="agency",
        object_id=owner.ori,
        payload={"what": what, "recalls": len(made), "readers": len(readers)},
    ):  # fmt: skip
        Recall.objects.bulk_create(one for one, _, _ in made)
        RecallReader.objects.bulk_create(readers)
        _tell(made, readers, event_id=str(event), now=now)
    return len(made)


def _with(found: list[Given], named: Sequence[str], versions: list[UUID]) -> Iterator[Given]:
    """Those of the ledger, and those to whom it was handed by name and who have not read it."""
    yield from found
    read = {one.ori for one in found}
    yield from (
        Given(ori=ori, record_id=versions[-1], accounts={}) for ori in named if ori not in read
    )


def _readers(made: Sequence[Made]) -> Iterator[RecallReader]:
    """The accounts that were given it and are in use at the same agency still."""
    accounts = {one for _, given, _ in made for one in given.accounts}
    ids = [UUID(one) for one in accounts if _is_id(one)]
    people = {str(one.pk): one for one in User.objects.filter(pk__in=ids, is_active=True)}
    for one, given, _ in made:
        for account, last in sorted(given.accounts.items()):
            person = people.get(account)
            if person is not None and person.agency_id == one.recipient_id:
                yield RecallReader(recall=one, person=person, given_at=last)


def _is_id(account: str) -> bool:
    """Whether it is a person's account; the system and a terminal go by names."""
    try:
        return str(UUID(account)) == account
    except ValueError:
        return False


def _tell(
    made: Sequence[Made], readers: Sequence[RecallReader], *, event_id: str, now: datetime
) -> None:
    """The word that there is something, over every channel that was chosen; never of what."""
    recipients = {one.recipient_id: one.recipient for one, _, _ in made}
    persons = {one.person_id for one in readers}
    calling_by_mail.recalled(
        event_id=event_id, persons=persons, agency_ids=list(recipients), now=now
    )
    for agency in recipients.values():
        theirs = [pk for one, _, versions in made for pk in versions if one.recipient == agency]
        noticing.recalled(agency=agency, about=theirs, event_id=event_id, now=now)
        changes.tell("alerts", agency_id=agency.pk)


def acknowledge_recall(*, by: Actor, purpose: Purpose, recall_id: UUID | str) -> Recall:
    """Say for one's own agency that a recall is applied."""
    if not by.may(CAPABILITY):
        raise Denied
    with audit.transaction(
        by=by, purpose=purpose, verb="recall.acknowledged", object_type="recall",
        object_id=str(recall_id),
    ):  # fmt: skip
        rows = Recall.objects.select_for_update().filter(pk=recall_id)
        found = rows.filter(recipient_id=agency_id_of(by)).first()
        if found is None:
            raise Missing
        if found.acknowledged_at is not None:
            raise Conflict
        found.acknowledged_by, found.acknowledged_at = by.id, timezone.now()
        found.save(update_fields=["acknowledged_by", "acknowledged_at"])
    return found


def acknowledge_told(*, by: Actor, purpose: Purpose, ids: Sequence[UUID | str]) -> int:
    """Have seen what one was told of, oneself; those of others are none. Returns how many were new."""
    account, own = account_of(by), agency_id_of(by)
    if account is None or own is None:
        raise Denied
    with audit.transaction(
        by=by, purpose=purpose, verb="recall.seen", object_type="recalls", object_id="-",
        payload={"count": len(ids)},
    ):  # fmt: skip
        mine = RecallReader.objects.filter(
            person_id=account, recall__recipient_id=own, pk__in=list(ids)
        )
        if mine.count() != len({str(one) for one in ids}):
            raise Missing
        return RecallReader.objects.filter(
            pk__in=mine.values("pk"), acknowledged_at__isnull=True
        ).update(acknowledged_at=timezone.now())
