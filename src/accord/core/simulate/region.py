"""The region of a plan: its agencies, layers, exports and truth, each streamed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from accord.core.simulate import truth as key_files
from accord.core.simulate.agencies import Agency, agencies
from accord.core.simulate.civil import Civil
from accord.core.simulate.fields import Office, offices
from accord.core.simulate.geography import build
from accord.core.simulate.layers import Layer, layers
from accord.core.simulate.layouts import encode, layouts
from accord.core.simulate.plan import Plan
from accord.core.simulate.process import Process
from accord.core.simulate.reports import Desk, Reports, recent
from accord.core.simulate.rows import KINDS, Clerk, Rows
from accord.core.simulate.truth import TruthFile, WeekTruth

# Small regions are simulated once and kept (130 bytes a report, 4 MB at most), since files are
# written one after another; large ones are simulated again for each file that asks.
_KEPT_INCIDENTS = 30_000
_BATCH = 1000  # reports rendered at a time: bounds memory whatever the week's size


@dataclass(frozen=True)
class ExportFile:
    """One file of an agency; `week` is None for a history. `chunks` can be read once."""

    name: str
    agency_ori: str
    kind: str
    week: int | None
    chunks: Iterator[bytes]


class Writer(Protocol):
    """Takes each file by name and streams its bytes somewhere."""

    def __call__(self, name: str, chunks: Iterator[bytes]) -> None:
        """Store one file; must read `chunks` to its end."""


class Region:
    """A synthetic region; holds the map and tables, generates all else on demand.

    Equal plans give equal bytes on any machine: every draw is an integer function of the seed.
    Memory is bounded by about five weeks of events in arrays, not by the number of weeks.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.ground = build(plan)
        self.civil = Civil.of(plan)
        self.process = Process(plan, self.ground, self.civil)
        self._kept: tuple[Reports, ...] | None = None
        forms = {name: layout.number for name, layout in layouts().items()}
        self._offices = offices(plan, self.ground, self.civil, forms)
        self._clerk = Clerk(plan, self._offices[0].people)

    @property
    def agencies(self) -> tuple[Agency, ...]:
        """All agencies: six police agencies, then the partners."""
        return agencies()

    def layers(self) -> Iterator[Layer]:
        """Yield the GeoJSON layers."""
        return layers(self.plan, self.ground)

    def exports(self, *, weeks: range | None = None) -> Iterator[ExportFile]:
        """Yield weekly snapshots: per week, agency and kind one file; later ones restate."""
        wanted = range(self.plan.weeks) if weeks is None else weeks
        for week, snapshot in recent(self.reports(), overlap=self.plan.overlap_weeks):
            if week >= wanted.stop:
                return
            if week not in wanted:
                continue
            for office in self._offices:
                own = snapshot.take(snapshot.agency == office.index)
                for kind in KINDS:
                    yield self._file(office, kind, week, iter([own]))

    def history(
        self, *, kinds: tuple[str, ...] = KINDS, oris: tuple[str, ...] | None = None
    ) -> Iterator[ExportFile]:
        """Yield one file per agency and kind for the whole span, as known at its end."""
        for office in self._offices:
            for kind in kinds:
                if oris is None or office.agency.ori in oris:
                    own = (part.take(part.agency == office.index) for part in self.reports())
                    yield self._file(office, kind, None, own)

    def reports(self) -> Iterator[Reports]:
        """Yield the reports taken in each week, over all agencies."""
        fresh = Desk(self.plan, self.ground, self.civil).weeks(self.process)
        if self.plan.incidents > _KEPT_INCIDENTS:
            return fresh
        if self._kept is None:
            self._kept = tuple(fresh)
        return iter(self._kept)

    def weekly_truth(self) -> Iterator[WeekTruth]:
        """Yield the true counts of each week by area and family."""
        for week, events in enumerate(self.process.weeks()):
            yield key_files.week_truth(self.plan, self.ground, self.process, week, events)

    def truth(self) -> Iterator[TruthFile]:
        """Yield the truth key: plan, weekly counts, events, reporting rates, entities."""
        plan, ground, process = self.plan, self.ground, self.process
        yield TruthFile("plan.json", iter([key_files.plan_text(plan)]))
        yield TruthFile("reporting.csv", key_files.reporting_lines(ground))
        yield TruthFile("weekly.csv", key_files.weekly_lines(plan, ground, process))
        yield TruthFile("events.csv", key_files.event_lines(plan, ground, process))
        numbers = key_files.number_lines(self._offices, self.reports(), self._clerk)
        yield TruthFile("incidents.csv", numbers)
        entities = key_files.entity_lines(self._offices, self.reports(), self._clerk)
        yield TruthFile("entities.csv", entities)

    def _file(
        self, office: Office, kind: str, week: int | None, parts: Iterator[Reports]
    ) -> ExportFile:
        layout = layouts()[office.agency.layout]
        as_of = self.plan.weeks - 1 if week is None else week
        batches = self._batches(kind, parts, as_of)
        when = "history" if week is None else f"week_{week:04d}"
        return ExportFile(
            name=f"{office.agency.layout}/{when}/{kind}.{layout.extension}",
            agency_ori=office.agency.ori,
            kind=kind,
            week=week,
            chunks=encode(layout, kind, office, batches),
        )

    def _batches(self, kind: str, parts: Iterator[Reports], week: int) -> Iterator[Rows]:
        for part in parts:
            for start in range(0, len(part), _BATCH):
                chosen = np.arange(start, min(start + _BATCH, len(part)))
                yield self._clerk.rows(kind, part.take(chosen), week)


def write_region(
    *, seed: int, incidents: int, out: Writer, weeks: int = 110, history: bool = False
) -> None:
    """Write layers, weekly exports (or histories) and truth of a region, file by file, to `out`."""
    region = Region(Plan(seed=seed, incidents=incidents, weeks=weeks))
    for layer in region.layers():
        out(f"layers/{layer.name}.geojson", layer.chunks)
    for export in region.history() if history else region.exports():
        out(f"exports/{export.name}", export.chunks)
    for file in region.truth():
        out(f"truth/{file.name}", file.chunks)
