"""Who is affected: victims by age, sex, race and ethnicity, in numbers that point at nobody."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    UUIDField,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import audiences, sharing
from accord.apps.layers import selectors as layers
from accord.apps.places import scope
from accord.apps.places.selectors.area_rates import PER, YEAR_DAYS, inside_of
from accord.apps.places.selectors.counting import area_of
from accord.apps.places.selectors.holding import holders_of
from accord.apps.records.masks import place_is_told
from accord.apps.records.models import Person, Record
from accord.core.disclosure import MINIMUM, round_to_base, suppress_list
from accord.core.evaluate import Interval, next_month, rate_interval
from accord.core.geo import Area
from accord.core.vocabulary import Dissemination, RecordKind, offences
from accord.core.vocabulary.demographics import (
    DIMENSIONS,
    UNKNOWN,
    age_band,
    group_of_residents,
    groups_of,
    person_code,
)
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Denied, Invalid
from accord.frame.whole_years import WholeYears

QUARTERS_AT_MOST: Final = 20

Records = QuerySet[Record, Any]


@dataclass(frozen=True, kw_only=True)
class AffectedAsked:
    """Whole calendar quarters from `since` to `until`, one category of offence ("" for all), an area."""

    since: date
    until: date
    category: str = ""
    area_id: UUID | None = None

    @property
    def end(self) -> date:
        """First day after the last quarter."""
        return next_month(self.until, 3)


@dataclass(frozen=True, kw_only=True)
class Group:
    """Victims of one group, None where hidden; `residents` and `rate` where a layer tells them.

    The rate is by thousand residents of the group and year.
    """

    code: str
    count: int | None
    residents: float | None = None
    rate: Interval | None = None


@dataclass(frozen=True, kw_only=True)
class Affected:
    """Groups by dimension; numbers rounded to five, those that would point at somebody hidden.

    `without_place` victims lie in no area. `layer` names the residents' layer, "" without.
    `is_partial`: others' victims are among them, but not all of theirs, so that no rate holds.
    """

    asked: AffectedAsked
    groups: Mapping[str, tuple[Group, ...]]
    total: int | None
    without_place: int
    layer: str
    is_partial: bool = False


def affected(*, viewer: Actor, purpose: Purpose, asked: AffectedAsked) -> Affected:
    """Victims in incidents that the viewer may see, by group; leaves an entry.

    Of one's own agency's incidents all victims count; of others' those whom their owner lets
    travel, and who is masked is of unknown age, race and ethnicity. Every reader gets the same
    control: whole quarters, none from 1 to 4 nor what would give it away, and all rounded to
    five, so that two tables of overlapping areas or periods cannot be subtracted.

    A rate needs all victims of the ground that its residents live on: it is of one's own agency's
    ground, and there is none once others' victims are among those counted.

    Raises `Denied` without the right to records, `Invalid` for other than whole quarters.
    """
    if not viewer.may("records.view") or sharing.bars_records(purpose.code):
        raise Denied(_("Victims are counted from records; your role or purpose sees none."))
    _check(asked)
    area = area_of(viewer=viewer, purpose=purpose, area_id=asked.area_id)
    counts, without, is_partial = _counted(viewer, purpose, asked, area)
    people, layer = ({}, "") if is_partial else _residents(viewer, purpose, asked.since, area)
    years = (asked.end - asked.since).days / YEAR_DAYS
    groups, totals = {}, []
    for dimension in DIMENSIONS:
        shown, total = _published(counts[dimension], groups_of(dimension))
        totals.append(total)
        groups[dimension] = tuple(
            _group(code, count, people.get((dimension, code)), years)
            for code, count in zip(groups_of(dimension), shown, strict=True)
        )
    hidden = sum(one.count is None for part in groups.values() for one in part)
    audit.read(
        by=viewer, purpose=purpose, verb="places.affected_viewed", object_type="places",
        payload={"hidden": hidden, "category": asked.category, "quarters": _quarters(asked)},
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return Affected(
        asked=asked, groups=groups, total=None if None in totals else totals[0], layer=layer,
        without_place=int(round_to_base([without], base=MINIMUM)[0]), is_partial=is_partial,
    )  # fmt: skip


def categories() -> tuple[str, ...]:
    """Categories of offences that have a victim who is a person, or may have."""
    known = offences().values()
    return tuple(
        dict.fromkeys(one.category for one in known if one.against in {"person", "property"})
    )


def _check(asked: AffectedAsked) -> None:
    if any(day.day != 1 or day.month % 3 != 1 for day in (asked.since, asked.until)):
        raise Invalid(_("Ask for whole quarters, by their first days."))
    if not 1 <= _quarters(asked) <= QUARTERS_AT_MOST:
        raise Invalid(
            _("Ask for 1 to %(most)s quarters, the first before the last.")
            % {"most": QUARTERS_AT_MOST}
        )
    if asked.category and asked.category not in categories():
        known = ", ".join(categories())
        raise Invalid(_("Ask for one of these categories: %(known)s.") % {"known": known})


def _quarters(asked: AffectedAsked) -> int:
    months = (asked.until.year - asked.since.year) * 12 + asked.until.month - asked.since.month
    return months // 3 + 1


def _counted(
    viewer: Actor, purpose: Purpose, asked: AffectedAsked, area: Area | None
) -> tuple[dict[str, Counter[str]], int, bool]:
    """Victims by dimension and group, how many lie nowhere that may be told, whether others' are in."""
    agency = audiences.as_agency(viewer).agency_id
    own = UUID(agency) if agency else None
    found = scope.scope_of(viewer=viewer, purpose=purpose, action="view")
    rows = found.rows.filter(
        kind=RecordKind.INCIDENT.value, local_date__gte=asked.since, local_date__lt=asked.end
    )
    if asked.category:
        codes = [one.code for one in offences().values() if one.category == asked.category]
        rows = rows.filter(offence_code__in=codes)
    without, keep = 0, set[UUID]()
    if area is not None:
        placed = Q(lon__isnull=False) & place_is_told(to=own)
        without = sum(part.count() for part in _victims(rows.exclude(placed), own))
        west, south, east, north = area.bounds
        rows = rows.filter(placed, lon__range=(west, east), lat__range=(south, north))
        keep = _within(rows, area)
    counts: dict[str, Counter[str]] = {dimension: Counter() for dimension in DIMENSIONS}
    parts = _victims(rows, own)
    is_partial = any(part.exists() for part in parts[own is not None :])
    for record, is_masked, sex, race, ethnicity, years, count in chain.from_iterable(
        _alike(part, apart=area is not None) for part in parts
    ):
        if area is not None and record not in keep:
            continue
        counts["age"][UNKNOWN if is_masked else age_band(years)] += count
        counts["sex"][person_code("sex", sex)] += count
        counts["race"][UNKNOWN if is_masked else person_code("race", race)] += count
        counts["ethnicity"][UNKNOWN if is_masked else person_code("ethnicity", ethnicity)] += count
    return counts, without, is_partial


def _within(rows: Records, area: Area) -> set[UUID]:
    """Which of these lie in the area."""
    points = list(rows.values_list("pk", "lon", "lat"))
    lon, lat = (np.array([one[at] for one in points], float) for at in (1, 2))
    within = area.contains(lon, lat) if points else np.zeros(0, bool)
    return {one[0] for one, is_in in zip(points, within, strict=True) if is_in}


def _victims(rows: Records, own: UUID | None) -> list[Records]:
    """The victims in these records, one a row: all of one's own, of others those who may travel."""
    green = Dissemination.GREEN.value
    known = rows.order_by().annotate(is_masked=Value(False))
    mine: list[Records] = (
        [] if own is None else [known.filter(owner_id=own, persons__role="victim")]
    )
    if not Person.objects.filter(role="victim", level=green).exists():
        return mine  # on most nodes; an index of those who travel knows, and no record is looked at
    theirs = rows.order_by() if own is None else rows.order_by().exclude(owner_id=own)
    travel = theirs.filter(persons__role="victim", persons__level=green)
    masked = ExpressionWrapper(~Q(persons__shield=""), BooleanField())
    return [*mine, travel.annotate(is_masked=masked)]


def _alike(victims: Records, *, apart: bool) -> Iterator[tuple[Any, ...]]:
    """Victims who are told of in the same words, and how many; with `apart` record by record."""
    years = Coalesce("persons__age_years", WholeYears("persons__date_of_birth", "local_date"))
    found = victims.annotate(record=F("pk") if apart else Value(None, UUIDField()), years=years)
    return (
        found.values_list(
            "record", "is_masked", "persons__sex", "persons__race", "persons__ethnicity", "years"
        )
        .annotate(Count("persons"))
        .iterator()
    )


def _published(counts: Counter[str], codes: tuple[str, ...]) -> tuple[list[int | None], int | None]:
    """Hidden where small or where it would give a small one away, the others rounded to five."""
    safe = suppress_list([counts[code] for code in codes], minimum=MINIMUM)

    def rounded(value: int | None) -> int | None:
        return None if value is None else int(round_to_base([value], base=MINIMUM)[0])

    return [rounded(value) for value in safe.values], rounded(safe.total)


def _group(code: str, count: int | None, residents: float | None, years: float) -> Group:
    rate = None
    if count is not None and residents:
        rate = rate_interval(count, exposure=residents / PER * years)
    return Group(code=code, count=count, residents=residents, rate=rate)


def _residents(
    viewer: Actor, purpose: Purpose, day: date, area: Area | None
) -> tuple[dict[tuple[str, str], float], str]:
    """Residents by dimension and group of the own agency's ground, where all victims are counted.

    Where no layer says whose ground an area is, it counts as one's own.
    """
    known = layers.residents_on(viewer=viewer, purpose=purpose, day=day)
    if known is None:
        return {}, ""
    shapes = np.asarray(known.shapes, object)
    holders = holders_of(shapes, viewer=viewer, purpose=purpose, day=day)
    own = np.array([one in {"", viewer.agency_ori} for one in holders])
    inside = inside_of(shapes, area) & own
    found: dict[tuple[str, str], float] = {}
    for name, people in known.groups.items():
        group = group_of_residents(name)
        if group is not None and inside.any():
            found[group] = found.get(group, 0.0) + float(people[inside].sum())
    return found, known.layer if found else ""


def quarters_known(*, viewer: Actor, purpose: Purpose) -> list[date]:
    """First days of the quarters of which the viewer sees incidents and that are over, newest first."""
    extents = scope.extents_of(scope.scope_of(viewer=viewer, purpose=purpose, action="view"))
    told = scope.widest(*(one.get(RecordKind.INCIDENT.value) for one in extents.values()))
    if told.first is None or told.last is None:
        return []
    at = _quarter(told.first)
    last = min(_quarter(told.last), next_month(_quarter(timezone.localdate()), -3))
    found = []
    while at <= last:
        found.append(at)
        at = next_month(at, 3)
    return found[::-1]


def _quarter(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
