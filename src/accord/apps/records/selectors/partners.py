"""What partners treated beside what was reported: the gap of one period, with its interval."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from accord.apps.layers import selectors as layers
from accord.apps.records.selectors.counting import daily_counts
from accord.apps.records.selectors.records import needed_kind
from accord.core.evaluate import ReportingGap, reporting_gap
from accord.core.vocabulary import RecordKind
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Fault, Invalid


@dataclass(frozen=True, kw_only=True)
class PartnerGap:
    """One layer of counts beside the reports of the same days and box; weeks with None hidden."""

    counts: layers.PartnerCounts
    kind: RecordKind
    gap: ReportingGap
    weeks: tuple[tuple[date, date, int | None, int], ...]


def partner_gap(
    *, viewer: Actor, purpose: Purpose, layer_id: UUID | str, kind: str = "incident"
) -> PartnerGap:
    """Injuries treated beside crimes reported: of the layer's days, within its bounds.

    Reports are the viewer's records of one kind and the kind's offences that have a point in the
    layer's box. Raises `Invalid` for counts that no offence corresponds to.
    """
    counts = layers.partner_counts(viewer=viewer, purpose=purpose, layer_id=layer_id)
    if not counts.kind.offences:
        fault = Fault("layer", "comparable", _("No offence corresponds to these counts."))
        raise Invalid(_("There is no gap to measure."), faults=[fault])
    one = needed_kind(kind)
    by_day = daily_counts(
        viewer=viewer,
        purpose=purpose,
        kind=one,
        start=counts.first_day,
        end=counts.last_day + timedelta(days=1),
        offences=counts.kind.offences,
        bounds=counts.layer.bounds,
    ).total
    weeks = tuple(
        (first, last, count, sum(n for day, n in by_day.items() if first <= day <= last))
        for first, last, count in counts.weeks
    )
    gap = reporting_gap(treated=counts.total, reported=sum(by_day.values()))
    return PartnerGap(counts=counts, kind=one, gap=gap, weeks=weeks)


@dataclass(frozen=True, kw_only=True)
class GapBetween:
    """The gap of a period: `gap` is None where no partner's days fall into it."""

    gap: ReportingGap | None
    days: int
    until: date | None


def partner_gap_between(
    *, viewer: Actor, purpose: Purpose, name: str, kind: str, start: date, end: date
) -> GapBetween:
    """Treated and reported from `start` up to, without, `end`, on the very days the partner told.

    `name` is that of the partner's layers. A layer counts as a whole where it lies in the period,
    else by its weeks that do and are not hidden; no day counts twice.
    """
    record_kind = needed_kind(kind)
    treated = reported = days = 0
    until: date | None = None
    told: set[date] = set()
    for layer in layers.partner_layers(viewer=viewer, purpose=purpose).filter(name=name):
        counts = layers.partner_counts(viewer=viewer, purpose=purpose, layer_id=layer.pk)
        by_day: dict[date, int] | None = None
        for first, last, count in _within(counts, start, end):
            span = {first + timedelta(days=step) for step in range((last - first).days + 1)}
            if told & span:
                continue
            if by_day is None:
                by_day = daily_counts(
                    viewer=viewer, purpose=purpose, kind=record_kind, start=counts.first_day,
                    end=counts.last_day + timedelta(days=1), offences=counts.kind.offences,
                    bounds=counts.layer.bounds,
                ).total  # fmt: skip
            told |= span
            treated, days = treated + count, days + len(span)
            reported += sum(by_day.get(day, 0) for day in span)
            until = max(until or last, last)
    gap = reporting_gap(treated=treated, reported=reported) if days else None
    return GapBetween(gap=gap, days=days, until=until)


def _within(counts: layers.PartnerCounts, start: date, end: date) -> list[tuple[date, date, int]]:
    """The whole layer, or its weeks that lie in the period and are told."""
    if start <= counts.first_day and counts.last_day < end:
        return [(counts.first_day, counts.last_day, counts.total)]
    return [
        (first, last, count)
        for first, last, count in counts.weeks
        if count is not None and start <= first and last < end
    ]
