"""What one segment makes of the records of its incident: added, modified, in a window, taken out."""

from dataclasses import dataclass, field, replace
from typing import Any, Final

from accord.apps.records.contents import Unstorable, normal_of
from accord.apps.records.models import Record, Submission
from accord.apps.records.parts import related_of
from accord.apps.records.services.families import INCIDENT, members_of
from accord.apps.records.services.replacing import WINDOW
from accord.apps.records.services.retelling import STICKY, last_told
from accord.apps.records.services.segment_scope import Scope
from accord.core.formats.delivery import PartRole
from accord.core.formats.nibrs import model
from accord.core.formats.reports.parts_of_incident import (
    last,
    twice,
    unknown,
    with_persons,
    with_property,
)
from accord.core.formats.reports.segments import KNOWN_INCIDENT
from accord.core.formats.tabular import Landed, NormalRecord, OffenceStatus
from accord.core.formats.tabular.timing import Fault
from accord.core.vocabulary import RecordKind, offences

#: States in which an incident may be told of; what a person took out keeps its mark.
_KNOWN: Final = (Record.State.STANDING, *sorted(STICKY))
_ADDS: Final = frozenset("AW")
#: What an incident says of others than its administrative segment.
_OTHERS: Final = ("not persons", WINDOW)


@dataclass
class Next:
    """What is to be written and withdrawn for one segment."""

    told: list[Landed] = field(default_factory=list)
    withdrawn: list[Record] = field(default_factory=list)
    is_new: bool = False


class OneSegment:
    """One segment beside what stands of its incident."""

    def __init__(self, of: Scope, segment: model.Segment, submission: Submission) -> None:
        self._of, self._segment, self._received = of, segment, submission.received_at
        self._level = submission.level
        self.where = f"segment {segment.level}"
        owner = of.owner_of(segment.ori)
        rows = Record.objects.filter(
            is_current=True, kind=INCIDENT, local_id=segment.number, owner_id=owner,
            source_system=of.source_for(owner), state__in=_KNOWN,
        )  # fmt: skip
        self._incident = rows.select_related("owner", "submission").first()
        self._members = (
            list(members_of(self._incident).select_related("submission", "owner"))
            if self._incident
            else []
        )

    @property
    def _action(self) -> str:
        return {"R": "M", "I": "A"}.get(self._segment.action, self._segment.action)

    def is_outdated(self) -> bool:
        """Whether what it changes was told anew by a later file, when its incident stood already."""
        if self._incident is None or self._action in _ADDS:
            return False
        target = self._incident
        if self._segment.level in "26":
            target = next(iter(self._same()), target)
        if target.submission.received_at <= self._received:
            return False
        return Record.objects.filter(
            local_id=self._incident.local_id, kind=INCIDENT, owner_id=self._incident.owner_id,
            source_system=self._incident.source_system, submission__received_at__lte=self._received,
        ).exists()  # fmt: skip

    def next(self) -> Next:
        """What is to be written. Raises `Unstorable`."""
        segment = self._segment
        if self._incident is None:
            return self._of_unknown()
        try:
            if isinstance(segment, model.Administrative):
                return self._administrative(segment)
            if isinstance(segment, model.Offense):
                return self._offence()
            if isinstance(segment, model.Arrestee):
                return self._arrest(segment)
            return self._part()
        except Fault as wrong:
            raise Unstorable(wrong.field or self.where, wrong.rule, wrong.reason) from wrong

    def _of_unknown(self) -> Next:
        """A clearance or arrest of a time window stands by itself; all else waits."""
        segment = self._segment
        if segment.action == "W" and isinstance(segment, model.Arrestee):
            (arrest,) = self._told(day=_day(segment.arrest_date))[1:]
            return Next(told=[_in_window(arrest, self._cleared())], is_new=True)
        if segment.action == "W" and isinstance(segment, model.Administrative):
            (lead, *_) = self._told()
            return Next(told=[_with_first(_in_window(lead, self._cleared()), segment)], is_new=True)
        raise Unstorable(self.where, KNOWN_INCIDENT, "no incident of this number stands here yet")

    def _told(self, *, day: str = "", ordinal: int = 1) -> list[Landed]:
        if self._incident is not None and self._incident.local_date is not None:
            day = self._incident.local_date.isoformat()
        found = self._of.landed(self._segment, day=day, ordinal=ordinal, received=self._received)
        return [replace(one, record=replace(one.record, level=self._level)) for one in found]

    def _base(self) -> Landed:
        """The incident as its source told it last, with all that stands in it."""
        assert self._incident is not None
        version = last_told(self._incident) or self._incident
        record = normal_of(version, ori=self._incident.owner.ori or "")
        return Landed(
            row_number=0,
            record=record,
            part=self._of.label(PartRole.INCIDENT),
            related=related_of(version),
        )

    def _part(self) -> Next:
        """A victim, an offender or property: the incident anew."""
        base, (new, *_) = self._base(), self._told()
        assert base.related is not None
        related = new.related
        if isinstance(self._segment, model.Property):
            order = self._of.taker(self._segment).names_of_losses()
            items = with_property(
                base.related.items, related.items if related else (), self._action, order=order
            )
            changed = replace(base, related=replace(base.related, items=items))
        else:
            is_victim = isinstance(self._segment, model.Victim)
            persons, others = with_persons(
                base.related.persons, base.record.extra, new.related, new.record.extra,
                role="victim" if is_victim else "suspect",
                sequence=str(getattr(self._segment, "sequence", "")), action=self._action,
            )  # fmt: skip
            changed = replace(
                base, related=replace(base.related, persons=persons),
                record=replace(base.record, extra=others),
            )  # fmt: skip
        return Next(told=[changed])

    def _same(self) -> list[Record]:
        """The offence or arrest that stands and that the segment names."""
        segment = self._segment
        if isinstance(segment, model.Offense):
            return [one for one in self._standing(RecordKind.OFFENCE) if _is_of(one, segment)]
        number = str(getattr(segment, "sequence", "")).lstrip("0")
        return [
            one
            for one in self._standing(RecordKind.ARREST)
            if any(who.local_id.lstrip("0") == number for who in one.persons.all())
        ]

    def _standing(self, kind: RecordKind) -> list[Record]:
        rows = [one for one in self._members if one.kind == kind.value]
        return sorted((one for one in rows if one.state in _KNOWN), key=_ordinal)

    def _offence(self) -> Next:
        same, standing = self._same(), self._standing(RecordKind.OFFENCE)
        if self._action == "D":
            return self._without_offence(same, standing)
        everyone = [one for one in self._members if one.kind == RecordKind.OFFENCE.value]
        ordinal = _ordinal(same[0]) if same else max(map(_ordinal, everyone), default=0) + 1
        _lead, new, *_ = self._told(ordinal=ordinal)
        base = self._base().record
        new = replace(
            new,
            record=replace(
                new.record, zone=base.zone, occurred_earliest=base.occurred_earliest,
                occurred_latest=base.occurred_latest, reported=base.reported,
            ),
        )  # fmt: skip
        return self._added_or_modified(new, same)

    def _without_offence(self, same: list[Record], standing: list[Record]) -> Next:
        if not same:
            raise unknown()
        if len(standing) == 1:
            raise last()
        found = Next(withdrawn=same)
        if standing[0] == same[0]:  # the incident goes by the first offence of it that stands
            base, heir = self._base(), normal_of(standing[1], ori=same[0].owner.ori or "")
            record = replace(
                base.record, nibrs_code=heir.nibrs_code, offence_code=heir.offence_code,
                offence_text=heir.offence_text, offence_status=heir.offence_status,
            )  # fmt: skip
            found.told.append(replace(base, record=record))
        return found

    def _arrest(self, segment: model.Arrestee) -> Next:
        same = self._same()
        if self._action == "D":
            if not same:
                raise unknown()
            return Next(withdrawn=same)
        new = self._told()[1]
        if segment.action == "W":
            new = _in_window(new, self._cleared())
        found = self._added_or_modified(new, same)
        if same and same[0].local_id != new.record.local_id:
            found.withdrawn += same  # it has another number now
        return found

    def _added_or_modified(self, new: Landed, same: list[Record]) -> Next:
        if self._action == "M":
            if not same:
                raise unknown()
            return Next(told=[new])
        if not same:
            return Next(told=[new], is_new=True)
        version = last_told(same[0]) or same[0]
        stands = normal_of(version, ori=same[0].owner.ori or "")
        if _plain(stands) != _plain(new.record) or (
            new.related is not None and related_of(version) != new.related
        ):
            raise twice()
        return Next()

    def _administrative(self, segment: model.Administrative) -> Next:
        base = self._base()
        if not segment.incident_date and self._action != "W":
            return Next()  # it names its incident and says nothing of it, as in XML
        (lead, *_) = self._told()
        if self._action == "W":
            extra = {**base.record.extra, **_clearance(lead.record), WINDOW: self._cleared()}
            return Next(told=[replace(base, record=replace(base.record, extra=extra))])
        if self._action == "A":
            day = lead.record.occurred_earliest.date(), base.record.occurred_earliest.date()
            earliest, latest = lead.record.occurred_earliest, lead.record.occurred_latest
            if day[0] == day[1] or earliest <= base.record.occurred_earliest <= latest:
                return Next()
            raise twice()
        told, stood = lead.record, base.record
        others = {name: stood.extra[name] for name in _OTHERS if name in stood.extra}
        record = replace(
            told, nibrs_code=stood.nibrs_code, offence_code=stood.offence_code,
            offence_text=stood.offence_text, offence_status=stood.offence_status,
            extra={**told.extra, **others},
        )  # fmt: skip
        found = Next(told=[replace(base, record=record)])
        for one in self._standing(RecordKind.OFFENCE):
            version = last_told(one) or one
            offence = replace(
                normal_of(version, ori=one.owner.ori or ""), zone=told.zone,
                occurred_earliest=told.occurred_earliest, occurred_latest=told.occurred_latest,
                reported=told.reported,
            )  # fmt: skip
            found.told.append(
                Landed(row_number=0, record=offence, part=self._of.label(PartRole.OFFENCE))
            )
        return found

    def _cleared(self) -> str:
        """The offences that a submission of a window clears, by name."""
        codes = getattr(self._segment, "clearance_offences", ())
        name = self._of.taker(self._segment).name_of_offence
        return "; ".join(name(code) for code in codes if code) or "yes"


def _clearance(record: NormalRecord) -> dict[str, str]:
    names = ("cleared", "clearance date")
    return {name: record.extra[name] for name in names if name in record.extra}


def _in_window(one: Landed, cleared: str) -> Landed:
    return replace(one, record=replace(one.record, extra={**one.record.extra, WINDOW: cleared}))


def _with_first(lead: Landed, segment: model.Administrative) -> Landed:
    """An incident of a window goes by the first offence that it clears."""
    code = next(iter(segment.clearance_offences), "")
    if code not in offences():
        return lead
    record = replace(
        lead.record, nibrs_code=code, offence_text=lead.record.extra[WINDOW].partition("; ")[0],
        offence_status=OffenceStatus.MAPPED,
    )  # fmt: skip
    return replace(lead, record=record)


def _plain(record: NormalRecord) -> NormalRecord:
    """What is compared of a record: neither how far it travels nor what a window says beside it."""
    extra: dict[str, Any] = {n: v for n, v in record.extra.items() if n != WINDOW}
    return replace(record, level="", offence_note="", extra=extra)


def _is_of(one: Record, segment: model.Offense) -> bool:
    return segment.offence in {one.offence_code, one.offence_local_code, one.offence_text}


def _ordinal(one: Record) -> int:
    """The number of an offence within its incident."""
    text = one.local_id.rpartition("-")[2]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _day(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if len(text) == 8 else text
