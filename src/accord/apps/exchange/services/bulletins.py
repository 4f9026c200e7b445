"""Issue, correct, recall and acknowledge bulletins."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.exchange.events.bulletins import BulletinIssued, BulletinRecalled
from accord.apps.exchange.models import (
    Bulletin,
    BulletinAttachment,
    BulletinReader,
    BulletinReceipt,
)
from accord.apps.exchange.selectors.bulletins import audience_of, bulletin_visible_to
from accord.frame import audit, outbox
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid, Missing
from accord.frame.ids import new_id

ISSUE: Final = "bulletins.issue"
LONGEST: Final = timedelta(days=90)
MOST_ATTACHMENTS: Final = 5
LARGEST_BYTES: Final = 5_000_000
# The first bytes of what may be attached; anything that a browser would run is not among them.
KNOWN: Final = (
    (b"%PDF-", "application/pdf", ".pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
)


@dataclass(frozen=True, kw_only=True)
class Told:
    """All that a bulletin says; `audience` are ORIs."""

    kind: str
    title: str
    body: str
    contact: str
    tlp: str
    handling: str
    expires_at: datetime
    audience: tuple[str, ...]
    attachments: tuple[bytes, ...] = ()


def issue(
    *, by: Actor, purpose: Purpose, told: Told, now: datetime, corrects: UUID | str | None = None
) -> Bulletin:
    """Give a bulletin to agencies; a correction goes to earlier readers still bound too."""
    agency_id = _demand(by)
    readers, pk = _judged(told, now=now, own=agency_id), new_id()
    with audit.transaction(
        by=by, purpose=purpose, verb="bulletin.issued", object_type="bulletin", object_id=str(pk),
    ) as entry:  # fmt: skip
        earlier = _own(agency_id, corrects) if corrects else None
        if earlier is not None:
            if Bulletin.objects.filter(corrects=earlier).exists():
                raise Conflict(_("This bulletin is corrected already; correct the newest one."))
            bound = set(audience_of(agency_id=agency_id, now=now).values_list("pk", flat=True))
            readers |= bound & {one.agency_id for one in earlier.audience.all()}
        made = Bulletin.objects.create(
            id=pk, agency_id=agency_id, kind=told.kind, title=told.title.strip(), body=told.body.strip(),
            contact=told.contact.strip(), tlp=told.tlp, handling=told.handling, issued_by=by.id,
            issued_at=now, expires_at=told.expires_at, corrects=earlier,
        )  # fmt: skip
        BulletinReader.objects.bulk_create(
            BulletinReader(bulletin=made, agency_id=one) for one in sorted(readers)
        )
        _attach(made, told.attachments)
        entry.payload |= {
            "kind": told.kind, "tlp": told.tlp, "handling": told.handling,
            "agencies": len(readers), "attachments": len(told.attachments),
        }  # fmt: skip
        entry.commitments += [entry.commit("title", made.title), entry.commit("body", made.body)]
        outbox.announce(
            BulletinIssued(
                bulletin_id=str(made.pk), agency_id=agency_id,
                audience_ids=sorted(str(one) for one in readers),
                corrects_id=str(earlier.pk) if earlier else "",
            )
        )  # fmt: skip
    return made


def recall(
    *, by: Actor, purpose: Purpose, bulletin_id: UUID | str, reason: str, now: datetime
) -> Bulletin:
    """Take a bulletin back; its readers are shown the reason in place of what it said."""
    agency_id = _demand(by)
    said = " ".join(reason.split())[:500]
    if not said:
        raise Invalid(faults=[Fault("reason", "required", _("Say why it is recalled."))])
    with audit.transaction(
        by=by, purpose=purpose, verb="bulletin.recalled", object_type="bulletin",
        object_id=str(bulletin_id),
    ) as entry:  # fmt: skip
        found = _own(agency_id, bulletin_id)
        if found.recalled_at is not None:
            raise Conflict(_("This bulletin is recalled already."))
        found.recalled_at, found.recall_reason = now, said
        found.save(update_fields=["recalled_at", "recall_reason"])
        entry.commitments.append(entry.commit("recall_reason", said))
        outbox.announce(
            BulletinRecalled(
                bulletin_id=str(found.pk), agency_id=agency_id,
                audience_ids=sorted(str(one.agency_id) for one in found.audience.all()),
            )
        )  # fmt: skip
    return found


def acknowledge(*, by: Actor, purpose: Purpose, bulletin_id: UUID | str, now: datetime) -> None:
    """A person of a reading agency has read it; twice is as good as once."""
    found = bulletin_visible_to(viewer=by, purpose=purpose, bulletin_id=bulletin_id, now=now)
    if by.kind not in {"user", "token"}:
        raise Denied
    with audit.transaction(
        by=by, purpose=purpose, verb="bulletin.acknowledged", object_type="bulletin",
        object_id=str(bulletin_id),
    ):  # fmt: skip
        if not BulletinReceipt.objects.filter(bulletin=found, person__pk=by.id).exists():
            BulletinReceipt(
                bulletin=found, person_id=UUID(by.id), agency=agencies.agency_of(by),
                acknowledged_at=now,
            ).save()  # fmt: skip


def kind_of(data: bytes) -> tuple[str, str]:
    """Media type and ending of an attachment, from its bytes; raises `Invalid`."""
    for start, media_type, ending in KNOWN:
        if data.startswith(start):
            return media_type, ending
    raise Invalid(faults=[Fault("attachments", "type", _("Attach PDF, PNG or JPEG."))])


def _judged(told: Told, *, now: datetime, own: str) -> set[UUID]:
    """The reading agencies; raises `Invalid` with every fault."""
    faults = [
        Fault(name, "required", _("Fill this in."))
        for name in ("title", "body", "contact")
        if not str(getattr(told, name)).strip()
    ]
    for name, codes in (
        ("kind", Bulletin.Kind.values), ("tlp", Bulletin.Tlp.values),
        ("handling", Bulletin.Handling.values),
    ):  # fmt: skip
        if getattr(told, name) not in codes:
            faults.append(Fault(name, "known", _("Choose one of the list.")))
    if not now < told.expires_at <= now + LONGEST:
        faults.append(
            Fault(
                "expires_at", "range", _("From now to %(most)s days on.") % {"most": LONGEST.days}
            )
        )
    known = audience_of(agency_id=own, now=now)
    readers = set(known.filter(ori__in=told.audience).values_list("pk", flat=True))
    if not readers or len(readers) != len(set(told.audience)):
        message = _("Name agencies with which an agreement is in force.")
        faults.append(Fault("audience", "agreement", message))
    if len(told.attachments) > MOST_ATTACHMENTS:
        faults.append(
            Fault("attachments", "count", _("At most %(most)s.") % {"most": MOST_ATTACHMENTS})
        )
    if any(len(one) > LARGEST_BYTES for one in told.attachments):
        faults.append(Fault("attachments", "size", _("At most 5 MB each.")))
    if faults:
        raise Invalid(faults=faults)
    return readers


def _attach(made: Bulletin, contents: Iterable[bytes]) -> None:
    for number, data in enumerate(contents, start=1):
        media_type, ending = kind_of(data)
        BulletinAttachment.objects.create(
            bulletin=made, name=f"attachment-{number}{ending}", media_type=media_type,
            digest=hashlib.sha256(data).hexdigest(), content=data,
        )  # fmt: skip


def _demand(by: Actor) -> str:
    if not by.may(ISSUE):
        raise Denied
    return str(agencies.agency_of(by).pk)


def _own(agency_id: str, bulletin_id: UUID | str) -> Bulletin:
    rows = Bulletin.objects.select_for_update(of=("self",))
    found = rows.filter(pk=bulletin_id, agency_id=agency_id).first()
    if found is None:
        raise Missing
    return found
