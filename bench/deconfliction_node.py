"""One node with few and then with many active entries, and the seconds from an entry to its answer; prints JSON."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from bench.deconfliction import ENTRIES, FEW, TIMED
from bench.harness import cpu_of_both

NOW = datetime(2030, 6, 3, 15, 0, tzinfo=UTC)
AGENCIES = 10
CENTRE = (-87.65, 41.85)
SPREAD = 0.35  # degrees: a city and its suburbs
DAYS = 30
CHUNK = 2_000
# A place is read and covered once for so many entries, at times of their own: filling ends in minutes.
AT_A_PLACE = 5


def main() -> None:
    """Build, measure, print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.site.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    agencies = _agencies()
    rng = np.random.default_rng(1)
    _fill(agencies, FEW, rng)
    _wall, cpu_of_few, _conflicts = _measure(agencies)
    _fill(agencies, ENTRIES - FEW, rng)
    wall, cpu, conflicts = _measure(agencies)
    ordered = sorted(wall)
    told = {
        "cpu_of_few": statistics.median(cpu_of_few),
        "median": statistics.median(ordered),
        "p95": ordered[int(0.95 * (len(ordered) - 1))],
        "worst": ordered[-1],
        "cpu": statistics.median(cpu),
        "conflicts": statistics.mean(conflicts),
        "load": os.getloadavg()[0],
    }
    sys.stdout.write(json.dumps(told) + "\n")


def _agencies() -> list[Any]:
    from accord.apps.agencies import services
    from accord.frame.actor import Actor, Purpose

    by = Actor(id="bench", name="bench", kind="system")
    why = Purpose(code="deconfliction", reason="bench")
    made = [
        services.register_agency(
            by=by, purpose=why, ori=f"XB00{n:05d}", name=f"Agency {n}", kind="police",
            time_zone="America/Chicago",
        )
        for n in range(AGENCIES)
    ]  # fmt: skip
    agreement = services.draft_agreement(
        by=by, purpose=why, title="All", parties=made, kinds=("incident",), levels=("green",),
        purposes=("deconfliction",), actions=("pointer",),
        valid_from=datetime(2020, 1, 1, tzinfo=UTC), valid_to=None,
    )  # fmt: skip
    for agency in made:
        services.sign_agreement(by=by, purpose=why, agreement_id=str(agreement.pk), agency=agency)
    return made


def _about(rng: np.random.Generator) -> Any:
    from accord.apps.exchange.services.deconfliction import Particulars

    start, end = _times(rng)
    point = (CENTRE[0] + rng.normal() * SPREAD, CENTRE[1] + rng.normal() * SPREAD)
    kind = "point"
    points: tuple[tuple[float, float], ...] = (point,)
    if rng.random() < 0.05:
        kind = "route"
        points = tuple((point[0] + k * 0.01, point[1] + rng.normal() * 0.005) for k in range(6))
    return Particulars(
        kind="event", operation_type="search-warrant", place_kind=kind, points=points,
        starts_at=start, ends_at=end,
        zone="America/Chicago", contact_name="A", contact_phone="1", buffer_minutes=60,
    )  # fmt: skip


def _times(rng: np.random.Generator) -> tuple[datetime, datetime]:
    start = NOW + timedelta(minutes=int(rng.integers(120, DAYS * 24 * 60)))
    return start, start + timedelta(minutes=int(rng.integers(30, 240)))


def _planned(rng: np.random.Generator, count: int) -> Iterator[tuple[Any, Any]]:
    """What entries say, and how it was judged."""
    from accord.apps.exchange.services.deconfliction.particulars import judge

    for _ in range(count // AT_A_PLACE):
        about = _about(rng)
        found = judge(about, now=NOW)
        for _ in range(AT_A_PLACE):
            start, end = _times(rng)
            yield about, replace(found, window=replace(found.window, start=start, end=end))


def _fill(agencies: list[Any], count: int, rng: np.random.Generator) -> None:
    """Write the rows as the service writes them, in bulk: entries and cells."""
    from accord.apps.exchange.models import DeconflictionCell, DeconflictionEntry
    from accord.apps.exchange.services.deconfliction.particulars import contacts, facts

    for _start in range(0, count, CHUNK):
        entries, cells = [], []
        for about, found in _planned(rng, CHUNK):
            entry = DeconflictionEntry(
                agency=agencies[int(rng.integers(AGENCIES))], entered_by="bench", entered_at=NOW,
                changed_at=NOW, **facts(found, about), **contacts(about),
            )  # fmt: skip
            entries.append(entry)
            cells += [
                DeconflictionCell(entry=entry, cell=cell, day=day)
                for cell in (found.cover.kept if found.cover else ())
                for day in found.window.days()
            ]
        DeconflictionEntry.objects.bulk_create(entries, batch_size=500)
        DeconflictionCell.objects.bulk_create(cells, batch_size=2_000)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _measure(agencies: list[Any]) -> tuple[list[float], list[float], list[int]]:
    from django.db import transaction

    from accord.apps.exchange.services import deconfliction
    from accord.frame.actor import Actor, Purpose

    rng, why = np.random.default_rng(2), Purpose(code="deconfliction", reason="bench")
    wall, cpu, conflicts = [], [], []
    for turn in range(TIMED + 1):
        agency = agencies[turn % AGENCIES]
        by = Actor(
            id="bench", name="bench", agency_id=str(agency.pk), agency_ori=agency.ori,
            capabilities=frozenset({"deconflict.enter"}),
        )  # fmt: skip
        about = _about(rng)
        began, spent = time.perf_counter(), cpu_of_both()
        with transaction.atomic():
            answer = deconfliction.enter(by=by, purpose=why, about=about, now=NOW)
            if turn:  # the first one warms up
                wall.append(time.perf_counter() - began)
                cpu.append(cpu_of_both() - spent)
                conflicts.append(len(answer.conflicts))
            transaction.set_rollback(True)
    return wall, cpu, conflicts


if __name__ == "__main__":
    main()
