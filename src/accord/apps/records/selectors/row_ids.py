"""Ids of many records as numbers: which of them are among others, and in which order records stand."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

#: A row of two halves each: the first and the last eight bytes of an id.
Ids = npt.NDArray[np.uint64]
NONE: Final[Ids] = np.empty((0, 2), np.uint64)


def ids_of(texts: Sequence[str]) -> Ids:
    """From ids as texts, with hyphens or without, as the one and the other database gives them."""
    digits = "".join(texts).replace("-", "")
    return np.frombuffer(bytes.fromhex(digits), ">u8").astype(np.uint64).reshape(-1, 2)


def texts_of(ids: Ids) -> list[str]:
    """The ids as 32 hexadecimal digits each."""
    return [f"{first:016x}{last:016x}" for first, last in ids.tolist()]


def is_among(ids: Ids, others: Ids) -> npt.NDArray[np.bool_]:
    """Which of the ids are among the others: by their random half first, then by the whole."""
    if not len(others):
        return np.zeros(len(ids), bool)
    known = np.sort(others[:, 1])
    nearest = np.minimum(np.searchsorted(known, ids[:, 1]), len(known) - 1)
    found: npt.NDArray[np.bool_] = known[nearest] == ids[:, 1]
    places = np.flatnonzero(found)
    told = set(map(tuple, others.tolist()))
    found[places] = [tuple(one) in told for one in ids[places].tolist()]
    return found


def order_of(days: npt.NDArray[np.int32], ids: Ids) -> npt.NDArray[np.intp]:
    """The places of records by day, and by id within a day."""
    order = np.argsort(days, kind="stable")
    day, first, last = days[order], ids[order, 0], ids[order, 1]
    rises = (first[1:] > first[:-1]) | ((first[1:] == first[:-1]) & (last[1:] > last[:-1]))
    if bool((rises | (day[1:] > day[:-1])).all()):
        return order
    return np.lexsort((ids[:, 1], ids[:, 0], days))
