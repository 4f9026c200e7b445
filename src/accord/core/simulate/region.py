"""The region of a plan: its agencies, layers, exports and truth, each streamed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from accord.core.simulate import truth as key_files
from accord.core.simulate.agencies import Agency, agencies
from accord.core.simulate.archive import Archive
from accord.core.simulate.civil import Civil
from accord.core.simulate.fields import Office, offices
from accord.core.simulate.geography import build
from accord.core.simulate.layers import Layer, layers
from accord.core.simulate.layouts import encode, layouts
from accord.core.simulate.piles import Scratch, spooled
from accord.core.simulate.plan import Plan
from accord.core.simulate.process import Process
from accord.core.simulate.reports import Desk, Reports, join
from accord.core.simulate.rows import KINDS, Clerk, Rows
from accord.core.simulate.truth import TruthFile, WeekTruth

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
    Memory follows neither the number of weeks nor their size: what waits for its time or for
    another file lies in scratch files, 49 bytes a report, gone with the region.
    """

    def __init__(self, plan: Plan, *, scratch: Scratch = spooled) -> None:
        self.plan = plan
        self.ground = build(plan)
        self.civil = Civil.of(plan)
        self.process = Process(plan, self.ground, self.civil, scratch=scratch)
        forms = {name: layout.number for name, layout in layouts().items()}
        self._offices = offices(plan, self.ground, self.civil, forms)
        self._clerk = Clerk(plan, self._offices[0].people)
        desk = Desk(plan, self.ground, self.civil, scratch=scratch)
        self._archive = Archive(
            desk.slices(self.process), per_week=self.process.per_week,
            offices=len(self._offices), scratch=scratch,
        )  # fmt: skip

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
        for week in (week for week in wanted if week < self.plan.weeks):
            for office in self._offices:
                # A small week's rows are read once for all kinds, a large one's for each anew.
                is_small = self.process.per_week == 1
                kept = [join([*self._snapshot(office, week)])] if is_small else []
                for kind in KINDS:
                    own = iter(kept) if is_small else self._snapshot(office, week)
                    yield self._file(office, kind, week, own)

    def _snapshot(self, office: Office, week: int) -> Iterator[Reports]:
        overlap = self.plan.overlap_weeks
        return self._archive.snapshot(office.index, week, overlap=overlap, at_once=_BATCH)

    def history(
        self, *, kinds: tuple[str, ...] = KINDS, oris: tuple[str, ...] | None = None
    ) -> Iterator[ExportFile]:
        """Yield one file per agency and kind for the whole span, as known at its end."""
        for office in self._offices:
            for kind in kinds:
                if oris is None or office.agency.ori in oris:
                    yield self._file(office, kind, None, self._taken_by(office))

    def reports(self) -> Iterator[Reports]:
        """Yield the reports taken in each week, over all agencies, each week whole."""
        return map(self._archive.everyone, range(self.plan.weeks))

    def _taken_by(self, office: Office) -> Iterator[Reports]:
        for week in range(self.plan.weeks):
            yield from self._archive.week(office.index, week, at_once=_BATCH)

    def weekly_truth(self) -> Iterator[WeekTruth]:
        """Yield the true counts of each week by area and family."""
        return key_files.weekly_truth(self.plan, self.ground, self.process)

    def truth(self) -> Iterator[TruthFile]:
        """Yield the truth key: plan, weekly counts, events, reporting rates, entities."""
        plan, ground, process = self.plan, self.ground, self.process
        yield TruthFile("plan.json", iter([key_files.plan_text(plan)]))
        yield TruthFile("reporting.csv", key_files.reporting_lines(ground))
        yield TruthFile("weekly.csv", key_files.weekly_lines(plan, ground, process))
        yield TruthFile("events.csv", key_files.event_lines(plan, ground, process))
        numbers = key_files.number_lines(self._offices, self._archive, self._clerk)
        yield TruthFile("incidents.csv", numbers)
        entities = key_files.entity_lines(self._offices, self._archive, self._clerk)
        yield TruthFile("entities.csv", entities)
        held = key_files.identifier_lines(self._offices, self._archive, self._clerk)
        yield TruthFile("identifiers.csv", held)

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
                yield self._clerk.rows(kind, part.take(slice(start, start + _BATCH)), week)


def write_region(
    *,
    seed: int,
    incidents: int,
    out: Writer,
    weeks: int = 110,
    history: bool = False,
    scratch: Scratch = spooled,
) -> None:
    """Write layers, weekly exports (or histories) and truth of a region, file by file, to `out`."""
    region = Region(Plan(seed=seed, incidents=incidents, weeks=weeks), scratch=scratch)
    for layer in region.layers():
        out(f"layers/{layer.name}.geojson", layer.chunks)
    for export in region.history() if history else region.exports():
        out(f"exports/{export.name}", export.chunks)
    for file in region.truth():
        out(f"truth/{file.name}", file.chunks)
