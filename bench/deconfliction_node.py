"""One node with many active entries, and the seconds from an entry to its answer; prints JSON."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from bench.deconfliction import ENTRIES, TIMED

NOW = datetime(2030, 6, 3, 15, 0, tzinfo=UTC)
AGENCIES = 10
CENTRE = (-87.65, 41.85)
SPREAD = 0.35  # degrees: a city and its suburbs
DAYS = 30
CHUNK = 2_000


def main() -> None:
    """Build, measure, print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.site.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    agencies = _agencies()
    _fill(agencies)
    wall, cpu, conflicts = _measure(agencies)
    ordered = sorted(wall)
    told = {
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
    why = Purpose(code="training", reason="bench")
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

    start = NOW + timedelta(minutes=int(rng.integers(120, DAYS * 24 * 60)))
    point = (CENTRE[0] + rng.normal() * SPREAD, CENTRE[1] + rng.normal() * SPREAD)
    kind = "point"
    points: tuple[tuple[float, float], ...] = (point,)
    if rng.random() < 0.05:
        kind = "route"
        points = tuple((point[0] + k * 0.01, point[1] + rng.normal() * 0.005) for k in range(6))
    return Particulars(
        kind="event", operation_type="search-warrant", place_kind=kind, points=points,
        starts_at=start, ends_at=start + timedelta(minutes=int(rng.integers(30, 240))),
        zone="America/Chicago", contact_name="A", contact_phone="1", buffer_minutes=60,
    )  # fmt: skip


def _fill(agencies: list[Any]) -> None:
    """Write the rows as the service writes them, in bulk: entries and cells."""
    from accord.apps.exchange.models import DeconflictionCell, DeconflictionEntry
    from accord.apps.exchange.services.deconfliction.particulars import contacts, facts, judge

    rng = np.random.default_rng(1)
    for _start in range(0, ENTRIES, CHUNK):
        entries, cells = [], []
        for _ in range(min(CHUNK, ENTRIES)):
            about = _about(rng)
            found = judge(about, now=NOW)
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
        began, spent = time.perf_counter(), time.process_time()
        with transaction.atomic():
            answer = deconfliction.enter(by=by, purpose=why, about=about, now=NOW)
            if turn:  # the first one warms up
                wall.append(time.perf_counter() - began)
                cpu.append(time.process_time() - spent)
                conflicts.append(len(answer.conflicts))
            transaction.set_rollback(True)
    return wall, cpu, conflicts


if __name__ == "__main__":
    main()
