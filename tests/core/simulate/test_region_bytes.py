"""Same seed, same bytes: committed digest, repeated runs, SIMD off; and memory stays flat."""

import gc
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from tempfile import SpooledTemporaryFile

import numpy as np
import pytest
from tests.turns import AT_NIGHT

from accord.core.simulate import Plan, Region, region_digest, write_region
from accord.core.simulate.reports import join

pytestmark = pytest.mark.smoke

# Change only when the region is meant to change; then say so in the changelog. A quarter goes through
# all that two years do; the two years are for the night.
DIGESTS_SEED_7_OF_1000 = {
    12: "92a569d73ea6a9bad649da3faaeaac75e13c40cd5244f714e93bcdc8233f72a1",
    110: "959ac76b63ab4798e9c7fe5d43cc01ea91ecbe010064c2e33603ffa984d18cdc",
}
WEEKS = 110 if AT_NIGHT else 12


def test_the_bytes_of_a_seed_are_the_committed_ones():
    assert region_digest(seed=7, incidents=1000, weeks=WEEKS) == DIGESTS_SEED_7_OF_1000[WEEKS]


def test_without_simd_the_digest_is_the_same():
    from numpy._core import _multiarray_umath as built

    here = [name for name in built.__cpu_dispatch__ if built.__cpu_features__[name]]
    if not here:
        pytest.skip("not run: this processor has no SIMD feature that numpy could switch off")
    found = subprocess.run(
        [
            sys.executable,
            "-m",
            "accord.core.simulate",
            "--seed",
            "7",
            "--incidents",
            "1000",
            "--weeks",
            str(WEEKS),
            "--digest",
        ],
        env={**os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join(here)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout == DIGESTS_SEED_7_OF_1000[WEEKS] + "\n"
    assert found.stderr == ""


def test_another_seed_gives_other_bytes():
    a, b = (region_digest(seed=seed, incidents=200, weeks=6) for seed in (1, 2))
    assert a != b


def test_a_region_written_as_histories_has_a_file_per_agency_and_kind():
    sizes: dict[str, int] = {}

    def take(name, chunks):
        sizes[name] = sum(len(chunk) for chunk in chunks)

    write_region(seed=5, incidents=400, weeks=8, history=True, out=take)
    exports = [name for name in sizes if name.startswith("exports/")]
    assert len(exports) == 6 * 7
    assert {name.split("/")[0] for name in sizes} == {"layers", "exports", "truth"}
    assert all(sizes[name] for name in sizes if name.endswith(("geojson", "incident.csv")))


def test_days_and_weeks_as_slices_give_the_same_bytes(monkeypatch):
    by_week = region_digest(seed=8, incidents=900, weeks=7)
    monkeypatch.setattr("accord.core.simulate.process._LARGE_WEEK", 100)
    monkeypatch.setattr("accord.core.simulate.process._IMMIGRANTS_AT_ONCE", 7)
    assert region_digest(seed=8, incidents=900, weeks=7) == by_week


def test_a_snapshot_holds_the_last_weeks_and_what_changed_of_earlier_ones():
    region = Region(Plan(seed=12, incidents=900, weeks=8, overlap_weeks=2))
    weeks = list(region.reports())
    week = 6
    wanted = [part.take(part.changed_in(week)) for part in weeks[3:5]] + weeks[5:7]
    for office in range(6):
        found = join(list(region._archive.snapshot(office, week, overlap=2, at_once=10)))
        expected = join([part.take(part.agency == office) for part in wanted])
        assert found.uid.tolist() == expected.uid.tolist()
        assert found.number.tolist() == expected.number.tolist()


def test_weeks_beyond_the_plan_have_no_file():
    region = Region(Plan(seed=12, incidents=300, weeks=5))
    assert {export.week for export in region.exports(weeks=range(3, 9))} == {3, 4}


def test_a_region_read_half_way_leaves_no_open_file(recwarn):
    on_disk_at_once = partial(SpooledTemporaryFile, max_size=1)
    region = Region(Plan(seed=4, incidents=300, weeks=5), scratch=on_disk_at_once)
    next(region.exports())
    next(iter(region.reports()))
    del region
    gc.collect()
    assert not [one for one in recwarn if issubclass(one.category, ResourceWarning)]


def test_no_float_reaches_the_columns():
    region = Region(Plan(seed=6, incidents=300, weeks=6))
    for events in region.process.weeks():
        kinds = {
            np.asarray(getattr(events, name)).dtype.kind for name in events.__dataclass_fields__
        }
        assert kinds <= {"u", "i", "b"}


def test_nothing_reads_the_clock_or_a_random_device():
    source = Path(sys.modules["accord.core.simulate"].__file__).parent
    text = "".join(file.read_text() for file in source.glob("*.py"))
    for forbidden in ("datetime.now", "today()", "import random", "np.random", "time.time"):
        assert forbidden not in text
