"""What a new brief counts: the question, and the records and agencies that answer it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.briefs import computing
from accord.apps.briefs.facts import AgencyData
from accord.apps.feeds import selectors as feeds
from accord.apps.places import selectors as places
from accord.apps.places.incidents import Incidents, day_number, day_of
from accord.apps.places.reaching import delivered_by, hole_at
from accord.apps.records import selectors as records
from accord.core.crypto import sha256
from accord.core.evaluate import Delivered
from accord.core.vocabulary import RecordKind
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Invalid

HISTORY_DAYS: Final = 7 * (computing.HISTORY_WEEKS + 1)


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a brief is asked for; an unnamed week is the last that most agencies cover."""

    edition: str
    kind: str
    week: date | None = None
    area_id: UUID | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Source:
    """What may be counted for a question, with the digest of the policy's terms."""

    question: Question
    week: date
    area_name: str
    table: Incidents
    agencies: list[AgencyData]
    left_out: int
    #: Rows of the week among the offences that are none, such as accidents; in no count.
    no_offence: int
    #: By ORI the rows of the public block that are no offence and stand among other records.
    public_no_offence: dict[str, int]
    scope: str
    #: Since when every counted agency has had data, anywhere.
    since: date | None
    #: The newest week of which some agency's data can be counted.
    newest: date | None

    @property
    def counted(self) -> list[AgencyData]:
        """The agencies whose data reach over the week and eight before."""
        return [one for one in self.agencies if one.state == "counted"]

    @property
    def forecast_asked(self) -> dict[str, Any]:
        """The question of the brief's forecasts: they are of the counted agencies' records alone."""
        return {
            "kind": self.question.kind,
            "area_id": self.question.area_id,
            "owners": [one.ori for one in self.counted],
        }

    @property
    def digest(self) -> str:
        """SHA-256 over all that went in: the same inputs give the same brief."""
        table = self.table
        parts = (table.day, table.hour, table.lon, table.lat, table.offence, table.owner)
        raw = b"".join(part.tobytes() for part in parts)
        late = [f"{one.ori} {one.feed_alarms}" for one in self.agencies if one.feed_alarms]
        late += [f"no offence {self.no_offence}"] if self.no_offence else []
        words = "|".join((*self.table.offences, *self.table.owners, self.week.isoformat(), *late))
        return sha256(raw + words.encode()).hex()


def source_of(*, viewer: Actor, purpose: Purpose, question: Question) -> Source:
    """The counted records: partners' within the stated purpose, public ones as released for that.

    Raises `Invalid` when nothing can be counted.
    """
    is_public = question.edition == "public"  # numbers after disclosure control alone
    why = Purpose(code="public-information") if is_public else purpose
    if is_public and question.area_id is not None:
        raise Invalid(
            _("The public edition covers the whole region, so that no area points at few.")
        )
    status = records.data_status(viewer=viewer, purpose=why, counting=is_public)
    spans = {one.agency: one for one in status if one.kind.value == question.kind and one.last_date}
    if not spans:
        why_not = _("No records of this kind may be counted for you and this purpose.")
        raise Invalid(f"{why_not} {_('Load an export first, or choose another kind.')}")
    who: dict[str, Any] = {"viewer": viewer, "purpose": why, "counting": is_public}
    every, digest = places.incidents(
        **who, kind=question.kind, action="view", start=date.min, end=date.max
    )
    delivered = delivered_by(every)
    known = {ori: _span(one, delivered.get(ori), date.max) for ori, one in spans.items()}
    newest = computing.last_whole_week([*known.values()])
    week = computing.monday_of(question.week) if question.week else newest
    area = places.area_of(viewer=viewer, purpose=why, area_id=question.area_id)
    end = week + timedelta(weeks=1)
    whole = every.between(end - timedelta(days=HISTORY_DAYS), end)
    at_week = {ori: _span(one, delivered.get(ori), end) for ori, one in spans.items()}
    found = _agencies(
        status, at_week, question.kind, week, knows=_knows(viewer, is_public=is_public)
    )
    found = [_with_hole(one, delivered.get(one.ori), end) for one in found]
    if not is_public:  # the public edition tells how far the data reach, and no more
        found = _with_feeds(viewer, why, found)
    counted = [one.ori for one in found if one.state == "counted"]
    table = computing.of_owners(whole, counted)
    without = table.between(week, end)
    beside = _no_offences(who, week) if question.kind == RecordKind.OFFENCE else None
    return Source(
        question=replace(question, week=week),
        week=week,
        area_name=area.name if area else "",
        table=table.inside(area),
        agencies=found,
        left_out=int((~without.is_located).sum()),
        no_offence=len(computing.of_owners(beside, counted).inside(area))
        if beside is not None
        else 0,
        public_no_offence=_public_no_offence(who, question.kind, week) if is_public else {},
        scope=digest,
        since=max((at_week[ori][0] for ori in counted), default=None),
        newest=newest if computing.is_covered(known.values(), week=newest) else None,
    )


def _public_no_offence(who: dict[str, Any], kind: str, week: date) -> dict[str, int]:
    """By ORI how many of the counted records of the public block are no offence."""
    start, end = computing.public_block(week)
    return places.counts_of_no_offence(**who, kind=kind, start=start, end=end)


def _no_offences(who: dict[str, Any], week: date) -> Incidents:
    """The week's rows among the offences that are none."""
    found, _digest = places.incidents(
        **who,
        kind=RecordKind.OFFENCE.value,
        action="view",
        start=week,
        end=week + timedelta(weeks=1),
        no_offence=True,
    )
    return found


def _knows(viewer: Actor, *, is_public: bool) -> Callable[[str], bool]:
    """Of which agencies the viewer sees all, so that nothing found is nothing loaded."""
    if viewer.kind == "local":  # all on a private node is one's own
        return lambda _agency_id: True
    return lambda agency_id: not is_public and agency_id == viewer.agency_id


def _span(one: records.AgencyStatus, told: Delivered | None, end: date) -> tuple[date, date, int]:
    """First and last day of the stretch before `end` that came without a hole, and all records."""
    if told is None:  # none of its records stands among those that are counted
        return one.first_date or date.min, one.last_date or date.min, one.records
    stretch = told.at(day_number(end) - 1)
    return day_of(stretch.first), day_of(stretch.last), one.records


def _with_hole(one: AgencyData, told: Delivered | None, end: date) -> AgencyData:
    """The agency with the last hole in the years that the brief looks at."""
    hole = hole_at(told, end - timedelta(days=1)) if told else None
    if hole is None or hole[1] < end - timedelta(days=HISTORY_DAYS):
        return one
    return replace(one, missing=hole)


def _agencies(
    status: list[records.AgencyStatus],
    spans: Mapping[str, tuple[date, date, int]],
    kind: str,
    week: date,
    *,
    knows: Callable[[str], bool],
) -> list[AgencyData]:
    """Each agency with data, and those police agencies of which nothing may be counted."""
    found: dict[str, AgencyData] = {}
    others: dict[str, list[str]] = {}
    for one in status:
        if one.kind.value != kind:
            others.setdefault(one.agency, []).append(one.kind.value)
        elif one.first_date and one.last_date:
            first, last, _count = spans[one.agency]
            state, behind = computing.state_of(first, last, week=week)
            found[one.agency] = AgencyData(
                ori=one.agency,
                name=one.name,
                state=state,
                records=one.records,
                last=last,
                days_behind=behind,
                quarantined=one.quarantined,
                by_report=one.by_report,
            )
    for agency in agencies.agencies():
        if agency.ori not in found and (agency.kind == "police" or agency.ori in others):
            found[agency.ori] = AgencyData(
                ori=agency.ori,
                name=agency.name,
                state="unseen",
                nothing_loaded=agency.ori not in others and knows(str(agency.pk)),
            )
    return [
        replace(one, other_kinds=sorted(others.get(one.ori, [])))
        for one in sorted(found.values(), key=lambda one: one.name)
    ]


def _with_feeds(viewer: Actor, why: Purpose, found: list[AgencyData]) -> list[AgencyData]:
    """The agencies with what their feeds alarm about now, as far as the viewer may know it."""
    standing = {
        one.ori: one for one in feeds.standing(viewer=viewer, purpose=why, now=timezone.now())
    }
    return [
        replace(
            one,
            feed_alarms=list(standing[one.ori].kinds) if one.ori in standing else [],
            feed_since=standing[one.ori].day if one.ori in standing else None,
        )
        for one in found
    ]
