"""Counts by area and month for readers who see no records: small numbers are hidden."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from accord.apps.layers import selectors as layers
from accord.apps.places import scope
from accord.apps.places.incidents import Incidents, day_number
from accord.apps.places.selectors.counting import KINDS
from accord.apps.places.selectors.holding import holders_of
from accord.apps.records.models import Record
from accord.apps.records.standing import STANDING
from accord.core.disclosure import MINIMUM, SafeTable, round_to_base, suppress_table
from accord.core.evaluate import months_between, next_month
from accord.core.geo import area_of_each
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Invalid


@dataclass(frozen=True, kw_only=True)
class Aggregates:
    """Counts by area and month that may be published; None stands for a suppressed number.

    `known` is False where records without a place could change the number too much to print it;
    `without_place` says how many such records the quarter has, rounded to five.
    """

    areas: tuple[str, ...]
    months: tuple[date, ...]
    table: SafeTable
    known: tuple[tuple[bool, ...], ...]
    without_place: int


def aggregates(*, viewer: Actor, purpose: Purpose, kind: str, quarter: date) -> Aggregates | None:
    """Counts by area and month of one calendar quarter, small ones hidden; None without areas.

    Whole quarters and all offences only, so that no two tables differ by a few records.
    """
    if kind not in KINDS:
        raise Invalid(_("Ask for one kind of record: %(known)s.") % {"known": ", ".join(KINDS)})
    condition, digest = scope.aggregate_terms(viewer=viewer, purpose=purpose)
    begins = date(quarter.year, (quarter.month - 1) // 3 * 3 + 1, 1)
    months = months_between(begins, next_month(begins, 3))
    names, shapes = _areas(viewer, purpose, months[0])
    if not names:
        return None
    rows = Record.objects.filter(condition, STANDING)
    table = scope.table_of(rows, digest=digest, kind=kind).between(months[0], months[3])
    counts = _by_area_and_month(table, shapes, months)
    safe = suppress_table(counts.tolist(), minimum=MINIMUM)
    placed, placeless = table.where(table.is_located), table.where(~table.is_located)
    known = _known(
        counts,
        holders_of(shapes, viewer=viewer, purpose=purpose, day=months[0]),
        placed=placed.by_owner(),
        placeless=placeless.by_owner(),
    )
    hidden = sum(value is None for row in safe.values for value in row)
    audit.read(
        by=viewer,
        purpose=purpose,
        verb="places.aggregates_viewed",
        object_type="places",
        payload={"areas": len(names), "hidden": hidden, "kind": kind},
        disclosed=audit.NUMBERS_ONLY,
    )
    return Aggregates(
        areas=tuple(names),
        months=months[:3],
        table=safe,
        known=known,
        without_place=int(round_to_base([len(placeless)], base=MINIMUM)[0]),
    )


def _known(
    counts: npt.NDArray[np.int64],
    holders: Sequence[str],
    *,
    placed: Mapping[str, int],
    placeless: Mapping[str, int],
) -> tuple[tuple[bool, ...], ...]:
    """No number where most of the agency's records have no place; no zero where any has none."""
    total = sum(placeless.values())
    rows = []
    for holder, row in zip(holders, counts.tolist(), strict=True):
        missing = placeless.get(holder, 0) if holder else total
        mostly = bool(holder) and missing > placed.get(holder, 0)
        rows.append(tuple(not mostly and (count > 0 or missing == 0) for count in row))
    return tuple(rows)


def _areas(viewer: Actor, purpose: Purpose, day: date) -> tuple[list[str], npt.NDArray[Any]]:
    """Beats, or the jurisdictions where no beats are loaded, with a row for what lies in none."""
    for role in ("beat", "jurisdiction"):
        names, shapes = layers.shapes_of(viewer=viewer, purpose=purpose, day=day, role=role)
        if names:
            return names, np.asarray(shapes, object)
    return [], np.zeros(0, object)


def _by_area_and_month(
    table: Incidents, shapes: npt.NDArray[Any], months: Sequence[date]
) -> npt.NDArray[np.int64]:
    located = table.where(table.is_located)
    area = area_of_each(located.lon, located.lat, shapes)
    inside = area >= 0
    starts = np.array([day_number(month) for month in months])
    month = np.searchsorted(starts, located.day[inside], side="right") - 1
    code = area[inside] * 3 + month
    return np.bincount(code, minlength=3 * len(shapes)).reshape(len(shapes), 3)
