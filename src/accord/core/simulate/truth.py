"""The truth key: who is who, what happened unseen, and what the intervention did."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from accord.core.simulate.archive import Archive
from accord.core.simulate.draws import I64, Flags
from accord.core.simulate.fields import Office, View, column
from accord.core.simulate.geography import Geography
from accord.core.simulate.offences import FAMILIES, offences
from accord.core.simulate.plan import Plan
from accord.core.simulate.process import AREAS, Occurrences, Process
from accord.core.simulate.reports import is_reported
from accord.core.simulate.rows import Clerk

_AT_ONCE = 1000  # reports written at a time


@dataclass(frozen=True)
class TruthFile:
    """One file of the truth key; `chunks` can be read once."""

    name: str
    chunks: Iterator[bytes]


@dataclass(frozen=True)
class WeekTruth:
    """True counts of one week, arrays of shape (areas, families), see AREAS and FAMILIES.

    `occurred` truly happened (displaced ones where they went), `reported` of these, `prevented`
    would have happened, `displaced_in` came from the intervention area. Without the intervention
    there would have been occurred + prevented − displaced_in.
    """

    week: int
    occurred: I64
    reported: I64
    prevented: I64
    displaced_in: I64


def week_truth(
    plan: Plan, ground: Geography, process: Process, week: int, events: Occurrences
) -> WeekTruth:
    """Count one week's events by area and family."""
    family = np.array([FAMILIES.index(o.family) for o in offences()])[events.offence]
    cell = process.area_of_segment[events.segment] * len(FAMILIES) + family

    def count(chosen: Flags) -> I64:
        size = len(AREAS) * len(FAMILIES)
        return np.bincount(cell[chosen], minlength=size).reshape(len(AREAS), len(FAMILIES))

    return WeekTruth(
        week=week,
        occurred=count(~events.prevented),
        reported=count(is_reported(plan, ground, events)),
        prevented=count(events.prevented),
        displaced_in=count(events.origin >= 0),
    )


def weekly_truth(plan: Plan, ground: Geography, process: Process) -> Iterator[WeekTruth]:
    """Count each week, slice by slice."""
    slices = process.slices()
    for week in range(plan.weeks):
        parts = [
            week_truth(plan, ground, process, week, events)
            for events in islice(slices, process.per_week)
        ]
        yield WeekTruth(
            week=week,
            occurred=np.sum([part.occurred for part in parts], axis=0),
            reported=np.sum([part.reported for part in parts], axis=0),
            prevented=np.sum([part.prevented for part in parts], axis=0),
            displaced_in=np.sum([part.displaced_in for part in parts], axis=0),
        )


def entity_lines(offices: tuple[Office, ...], archive: Archive, clerk: Clerk) -> Iterator[bytes]:
    """Write which true person (and vehicle) each person, arrest and vehicle record is about."""
    yield b"agency_ori,kind,record_id,person,vehicle\n"
    last = offices[0].plan.weeks - 1
    for week in range(last + 1):
        for office in offices:
            for kind in ("person", "arrest", "vehicle"):
                for own in archive.week(office.index, week, at_once=_AT_ONCE):
                    yield _entities(View(office, clerk.rows(kind, own, last)))


def _entities(view: View) -> bytes:
    rows, ori = view.rows, view.office.agency.ori
    ids = column(view, "record") if len(rows) else []
    found = zip(ids, rows.person.tolist(), rows.vehicle.tolist(), strict=True)
    lines = [f"{ori},{rows.kind},{i},{p},{v if v >= 0 else ''}\n" for i, p, v in found]
    return "".join(lines).encode()


def identifier_lines(
    offices: tuple[Office, ...], archive: Archive, clerk: Clerk
) -> Iterator[bytes]:
    """Write which true telephone and licence each person record's is; a placeholder has none."""
    yield b"agency_ori,record_id,scheme,number\n"
    last = offices[0].plan.weeks - 1
    for week in range(last + 1):
        for office in offices:
            for own in archive.week(office.index, week, at_once=_AT_ONCE):
                yield _identifiers(View(office, clerk.rows("person", own, last)))


def _identifiers(view: View) -> bytes:
    ids = column(view, "record") if len(view.rows) else []
    held = view.identifiers
    ori = view.office.agency.ori
    both = (("phone", held.true_phones), ("licence", held.true_licences))
    return "".join(
        f"{ori},{i},{scheme},{number}\n"
        for scheme, numbers in both
        for i, number in zip(ids, numbers, strict=True)
        if number
    ).encode()


def event_lines(plan: Plan, ground: Geography, process: Process) -> Iterator[bytes]:
    """Write every true event: id, parent, time, place, and whether it was reported."""
    yield b"event,parent,minute,nibrs_code,segment,area,prevented,displaced_from,reported\n"
    codes = [o.code for o in offences()]
    for events in process.slices():
        area = process.area_of_segment[events.segment]
        columns = (
            events.uid, events.parent, events.minute, events.offence, events.segment, area,
            events.prevented.astype(np.int64), events.origin,
            is_reported(plan, ground, events).astype(np.int64),
        )  # fmt: skip
        rows = zip(*(c.tolist() for c in columns), strict=True)
        yield "".join(
            f"{uid:016x},{parent:016x},{minute},{codes[kind]},{at},{AREAS[zone]},{gone},"
            f"{origin if origin >= 0 else ''},{seen}\n"
            for uid, parent, minute, kind, at, zone, gone, origin, seen in rows
        ).encode()


def number_lines(offices: tuple[Office, ...], archive: Archive, clerk: Clerk) -> Iterator[bytes]:
    """Write which true event each incident number is about."""
    yield b"agency_ori,incident,event\n"
    for week in range(offices[0].plan.weeks):
        for office in offices:
            for own in archive.week(office.index, week, at_once=_AT_ONCE):
                numbers = View(office, clerk.rows("incident", own, week)).numbers
                pairs = zip(numbers, own.uid.tolist(), strict=True)
                yield "".join(f"{office.agency.ori},{n},{uid:016x}\n" for n, uid in pairs).encode()


def weekly_lines(plan: Plan, ground: Geography, process: Process) -> Iterator[bytes]:
    """Write the weekly counts by area and family."""
    yield b"week,area,family,occurred,reported,prevented,displaced_in\n"
    for truth in weekly_truth(plan, ground, process):
        yield "".join(
            f"{truth.week},{area},{family},{truth.occurred[a, f]},{truth.reported[a, f]},"
            f"{truth.prevented[a, f]},{truth.displaced_in[a, f]}\n"
            for a, area in enumerate(AREAS)
            for f, family in enumerate(FAMILIES)
        ).encode()


def reporting_lines(ground: Geography) -> Iterator[bytes]:
    """Write each beat's true reporting rate (per mille, times the offence's own)."""
    yield b"agency,beat,report_permille\n"
    rows = zip(
        ground.beat_agency.tolist(),
        ground.beat_number.tolist(),
        ground.beat_report_permille.tolist(),
        strict=True,
    )
    yield "".join(f"{agency},{beat},{rate}\n" for agency, beat, rate in rows).encode()


def plan_text(plan: Plan) -> bytes:
    """Write the plan with the intervention's true effect as JSON."""
    programme = plan.intervention
    known = {
        "seed": plan.seed,
        "incidents": plan.incidents,
        "start": plan.start.isoformat(),
        "end": plan.end.isoformat(),
        "weeks": plan.weeks,
        "offences": {
            o.code: {"report_permille": o.report, "police_discovered": o.police} for o in offences()
        },
        "intervention": {
            "first_week": plan.intervention_week,
            "effect_permille": programme.effect_permille,
            "displaced_permille": programme.displaced_permille,
            "families": programme.families,
        },
    }
    return (json.dumps(known, indent=1, sort_keys=True) + "\n").encode()
