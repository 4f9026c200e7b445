"""What is laid aside comes back as it was, in order, wherever it lay meanwhile."""

from dataclasses import fields
from functools import partial
from tempfile import SpooledTemporaryFile

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from accord.core.simulate.piles import Pile, Waiting
from accord.core.simulate.process import _PACKED, Occurrences
from accord.core.simulate.reports import NEVER, PACKED, Reports

BOUNDS = {"u8": (0, 2**64 - 1), "i4": (-(2**31), 2**31 - 1), "i2": (-(2**15), 2**15 - 1)}
BOUNDS |= {"i1": (-128, 127), "?": (0, 1)}


def _rows(kind, packed, count, seed):
    rng = np.random.default_rng(seed)
    columns = {}
    for field in fields(kind):
        low, high = BOUNDS[packed[field.name].lstrip("<")]
        wide = {"u": np.uint64, "?": np.bool_}.get(packed[field.name].lstrip("<")[0], np.int64)
        dtype = np.uint64 if high > 2**63 else np.int64
        columns[field.name] = rng.integers(low, high, count, dtype, endpoint=True).astype(wide)
    return kind(**columns)


def _same(one, other):
    for field in fields(one):
        a, b = getattr(one, field.name), getattr(other, field.name)
        assert a.dtype == b.dtype
        assert a.tolist() == b.tolist()


@given(
    sizes=st.lists(st.integers(0, 40), max_size=5), at_once=st.integers(1, 30),
    seed=st.integers(0, 99), kind=st.sampled_from([(Reports, PACKED), (Occurrences, _PACKED)]),
    kept=st.sampled_from([1, 1 << 20]),
)  # fmt: skip
def test_rows_come_back_in_the_order_they_were_laid(sizes, at_once, seed, kind, kept):
    pile = Pile(*kind, partial(SpooledTemporaryFile, max_size=kept))
    parts = [_rows(*kind, size, seed + at) for at, size in enumerate(sizes)]
    for part in parts:
        pile.add(part)
        list(pile.read(at_once=7))  # reading in between does not move where the next is laid
    whole = pile.all()
    assert len(pile) == len(whole) == sum(sizes)
    read = list(pile.read(at_once=at_once))
    assert all(len(part) <= at_once for part in read)
    assert [uid for part in read for uid in part.uid.tolist()] == whole.uid.tolist()
    start = 0
    for part in parts:
        _same(pile.all(start, start + len(part)), part)
        start += len(part)


@given(due=st.lists(st.integers(-3, 3), max_size=30))
def test_what_is_due_is_taken_once_and_the_rest_waits(due):
    waiting = Waiting(Reports, PACKED, partial(SpooledTemporaryFile, max_size=1))
    rows, times = _rows(Reports, PACKED, len(due), 1), np.array(due, dtype=np.int64)
    waiting.lay(rows, times)
    for time in range(-3, 4):
        _same(waiting.due(time), rows.take(times == time))
        assert len(waiting.due(time)) == 0


def test_what_never_comes_fits_into_its_column():
    assert np.iinfo(PACKED["arrest_week"]).max >= NEVER
