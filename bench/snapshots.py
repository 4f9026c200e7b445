"""Claim `snapshots`: a year of overlapping weekly files comes to the truth, nothing twice or lost."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np

from bench.harness import row

CLAIM = "snapshots"
INCIDENTS, WEEKS, OVERLAP = 6_000, 60, 2
# Agencies come with the history of their first weeks; 52 weekly files follow.
HISTORY = 8
VISIBLE_SECONDS = 10
# One day less than two weeks: the last day of a week may have no report.
WINDOW_DAYS = 13
# One report in so many is deleted at its source in the week after it was taken.
DELETED_ONE_IN = 25


def run() -> list[dict[str, object]]:
    """Load the same year twice on empty nodes: as it is, and with reports deleted at the source."""
    rows = []
    for mode in ("append", "window"):
        with tempfile.TemporaryDirectory(prefix="accord-bench-") as folder:
            env = {
                **os.environ, "DJANGO_SETTINGS_MODULE": "accord.site.settings",
                "ACCORD_STATE_DIR": folder,
            }  # fmt: skip
            env.pop("ACCORD_DATABASE_URL", None)
            done = subprocess.run(
                [sys.executable, "-m", "bench.snapshots", mode],
                env=env, capture_output=True, text=True, check=False,
            )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"the worker failed: {done.stderr[-3000:]}")
        rows += _rows(mode, json.loads(done.stdout.splitlines()[-1]))
    return rows


def _rows(mode: str, found: dict[str, Any]) -> list[dict[str, object]]:
    note = (
        f"{found['files']} files of 6 layouts, {found['rows']:,} rows, {found['truth']:,} true "
        f"records, {found['changed']:,} restated, {found['withdrawn']:,} withdrawn; "
        f"{found['seconds']:.0f} s"
    )
    if mode == "window":
        note += f"; {found['beyond']} deleted at the source lay outside the declared days"
    return [
        row(CLAIM, f"{mode}: records in the truth that do not stand", found["missing"],
            at_most=0, note=note),
        row(CLAIM, f"{mode}: records that stand and are not in the truth", found["beside"],
            at_most=0),
        row(CLAIM, f"{mode}: records that stand twice", found["twice"], at_most=0),
        row(CLAIM, f"{mode}: restatements lost or not as last told", found["stale"], at_most=0),
        row(CLAIM, f"{mode}: from landing to visible, p95 of files", found["p95"],
            at_most=VISIBLE_SECONDS, unit="s",
            note="receive, suggest, confirm, load, first answer; the worker's wait for a job not"),
    ]  # fmt: skip


class Year:
    """The region's weekly files, some of their reports deleted at the source."""

    def __init__(self, *, deletes: bool) -> None:
        from accord.core.simulate import Plan, Region

        self.plan = Plan(seed=11, incidents=INCIDENTS, weeks=WEEKS, overlap_weeks=OVERLAP)
        self.region = Region(self.plan)
        self._deletes = deletes

    def deleted(self, reports: Any, *, week: int) -> Any:
        """Which reports are gone by the end of a week."""
        chosen = reports.uid % np.uint64(DELETED_ONE_IN) == 0
        return chosen & (reports.reported // (7 * 1440) < week) & self._deletes

    def weeks(self) -> Iterator[tuple[int, Any]]:
        """What the source still holds of the last weeks, and what changed of earlier ones."""
        from accord.core.simulate.reports import join

        history = []
        for week, reports in _recent(self.region.reports()):
            held = reports.take(~self.deleted(reports, week=week))
            if week < HISTORY:
                history.append(self._taken_in(week))
            if week == HISTORY - 1:
                held = join(history)
                held = held.take(~self.deleted(held, week=week))
            if week >= HISTORY - 1:
                yield week, held

    def _taken_in(self, week: int) -> Any:
        return next(islice(self.region.reports(), week, None))

    def file(self, office: Any, week: int, own: Any) -> bytes:
        """The agency's incident file of a week, in its own layout."""
        made = self.region._file(office, "incident", week, iter([own]))  # noqa: SLF001 - as exports() does
        return b"".join(made.chunks)

    @property
    def offices(self) -> Any:
        """The six police agencies' record systems."""
        return self.region._offices  # noqa: SLF001


def _recent(weeks: Iterable[Any]) -> Iterator[tuple[int, Any]]:
    """What a snapshot of each week holds: the last weeks, and what changed of earlier ones."""
    from accord.core.simulate.reports import RESTATE_WEEKS, join

    kept: list[Any] = []
    for week, fresh in enumerate(weeks):
        kept = [*kept, fresh][-(RESTATE_WEEKS + 1) :]
        older = [part.take(part.changed_in(week)) for part in kept[:-OVERLAP]]
        yield week, join([*older, *kept[-OVERLAP:]])


def _worker(mode: str) -> dict[str, Any]:
    """Load week by week as each agency's own, then compare with what is true at the end."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0, skip_checks=True)
    year = Year(deletes=mode == "window")
    node = _Node(mode, year)
    began = time.perf_counter()
    for week, reports in year.weeks():
        for office in year.offices:
            own = reports.take(reports.agency == office.index)
            if len(own):  # a file without rows is refused when it comes, and tells nothing
                node.deliver(office, week, year.file(office, week, own))
                node.expect(office, own, week=week)
    return {**node.compared(), "seconds": time.perf_counter() - began}


class _Node:
    """An empty node, its agencies, and what should stand on it."""

    def __init__(self, mode: str, year: Year) -> None:
        from accord.apps.agencies import services as agencies
        from accord.frame.actor import Actor, Purpose

        self.by: dict[str, Any] = {
            "by": Actor(id="bench", name="bench", kind="system"),
            "purpose": Purpose(code="records-management"),
        }
        self.mode, self.year = mode, year
        self.agencies = {
            office.index: agencies.register_agency(
                **self.by, ori=office.agency.ori, name=office.agency.ori, kind="police",
                time_zone="America/New_York",
            )
            for office in year.offices
        }  # fmt: skip
        self.taken: list[float] = []
        self.counts: Counter[str] = Counter()
        self.truth: dict[int, dict[int, int]] = {office.index: {} for office in year.offices}
        self.told_in: dict[int, int] = {}
        self.by_report: dict[int, bool] = {}

    def deliver(self, office: Any, week: int, data: bytes) -> None:
        """Receive, take the suggestion, load, and ask for the newest record as its owner."""
        from accord.apps.agencies.roles import all_roles
        from accord.apps.records import selectors, services
        from accord.apps.records.models import Load
        from accord.apps.records.snapshot import Snapshot
        from accord.core.formats.tabular import Mapping
        from accord.frame.actor import Actor

        owner = self.agencies[office.index]
        began = time.perf_counter()
        sent = services.receive(
            **self.by, agency=owner, filename=f"incident_{week:04d}.txt",
            stream=io.BytesIO(data),
        )  # fmt: skip
        suggestion = services.propose(**self.by, submission=sent)
        if suggestion.mapping is None:
            raise SystemExit(f"{office.agency.layout} week {week}: {suggestion.missing}")
        days = WINDOW_DAYS if self.mode == "window" else 0
        services.confirm_mapping(
            **self.by, submission=sent, mapping=suggestion.mapping, name="rms",
            snapshot=Snapshot(mode=self.mode, days=days),
        )  # fmt: skip
        services.load(**self.by, submission_id=sent.pk)
        viewer = Actor(
            id="ana", name="ana", agency_id=str(owner.pk), agency_ori=owner.ori,
            roles=frozenset({"analyst"}), capabilities=all_roles()["analyst"].capabilities,
        )  # fmt: skip
        seen = selectors.records_visible_to(viewer=viewer, purpose=self.by["purpose"])
        seen.order_by("-local_date").first()
        self.taken.append(time.perf_counter() - began)
        load = Load.objects.select_related("mapping_version").get(submission=sent)
        if load.absence == "asked":
            raise SystemExit(f"{office.agency.layout} week {week} asks about {load.absent}")
        mapping = Mapping.from_json(load.mapping_version.body)
        self.by_report[office.index] = mapping.reported is not None
        self.counts.update(
            files=1, rows=load.rows, changed=load.changed, withdrawn=load.withdrawn,
            quarantined=load.quarantined,
        )  # fmt: skip

    def expect(self, office: Any, own: Any, *, week: int) -> None:
        """What should stand after a week's file, from its reports alone."""
        self.told_in.update(dict.fromkeys(own.uid.tolist(), week))
        told = self.truth[office.index]
        moments = own.reported if self.by_report[office.index] else own.first
        told.update(zip(own.uid.tolist(), (moments // 1440).tolist(), strict=True))
        if self.mode != "window":
            return
        held, days = set(own.uid.tolist()), set((moments // 1440).tolist())
        last = max(days)
        first = max(min(days), last - WINDOW_DAYS + 1)
        while first not in days:
            first += 1
        gone = [uid for uid, day in told.items() if first <= day <= last and uid not in held]
        for uid in gone:
            del told[uid]

    def compared(self) -> dict[str, Any]:
        """The truth beside what stands: missing, beside it, twice, and not as last told."""
        from accord.apps.records.models import Record

        found: Counter[str] = Counter()
        deleted = 0
        for reports in self.year.region.reports():
            deleted += int(self.year.deleted(reports, week=WEEKS).sum())
        for office in self.year.offices:
            digests = self._last_told(office)
            rows = Record.objects.filter(
                owner=self.agencies[office.index], is_current=True, state="standing"
            )
            standing = Counter(rows.values_list("local_id", flat=True))
            found["truth"] += len(digests)
            found["missing"] += len(digests.keys() - standing.keys())
            found["beside"] += len(standing.keys() - digests.keys())
            found["twice"] += sum(count - 1 for count in standing.values())
            found["stale"] += sum(_digest(one) != digests.get(one.local_id) for one in rows)
        found["beyond"] = max(0, deleted - self.counts["withdrawn"])
        names = ("truth", "missing", "beside", "twice", "stale", "beyond")
        return {
            **{name: found[name] for name in names}, **self.counts,
            "p95": float(np.quantile(self.taken, 0.95)),
        }  # fmt: skip

    def _last_told(self, office: Any) -> dict[str, str]:
        """Number and content of each true record, from the whole history as known at the end."""
        from accord.apps.records.models import MappingVersion
        from accord.core.formats.tabular import Mapping

        owner = self.agencies[office.index]
        version = MappingVersion.objects.filter(mapping__agency=owner).order_by("-number").first()
        if version is None:
            raise SystemExit("no mapping")
        mapping = Mapping.from_json(version.body)
        digests: dict[str, str] = {}
        for reports in self.year.region.reports():
            own = reports.take(reports.agency == office.index)
            true = own.take(np.isin(own.uid, np.array([*self.truth[office.index]], np.uint64)))
            gone = self.year.deleted(true, week=WEEKS)
            # What was deleted beyond the declared days stands as its source last told it.
            parts = [(true.take(~gone), WEEKS - 1)]
            parts += [
                (one, self.told_in[int(one.uid[0])])
                for one in (true.take(np.array([n])) for n in np.flatnonzero(gone))
            ]
            for part, week in parts:
                digests.update(self._contents(office, part, week, mapping))
        return digests

    def _contents(self, office: Any, part: Any, week: int, mapping: Any) -> dict[str, str]:
        from accord.apps.records.contents import content_of
        from accord.core.formats.tabular import Landed, land, open_table
        from accord.core.simulate.fields import View

        if not len(part):
            return {}
        clerk = self.year.region._clerk  # noqa: SLF001
        numbers = View(office, clerk.rows("incident", part, week)).numbers
        data = io.BytesIO(self.year.file(office, week, part))
        table = open_table(data, filename="truth")
        landed = [one.record for one in land(mapping, table.rows()) if isinstance(one, Landed)]
        contents = [content_of(one, repeats=mapping.repeat_ids) for one in landed]
        told = {one.local_id: one.digest for one in contents}
        return {str(number): told.get(str(number), "not landed") for number in numbers}


def _digest(record: Any) -> str:
    from accord.apps.records.contents import digest_of

    return digest_of(record)


if __name__ == "__main__":
    print(json.dumps(_worker(sys.argv[1])))
