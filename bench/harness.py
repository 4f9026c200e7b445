"""Fair measurement: interleaved rounds, medians, ratios to a peer, recorded references."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

TOLD = "told"  # the verdict of a figure without a bar
VERSIONS = ("django", "numpy", "scipy", "scikit-learn", "shapely", "duckdb", "cryptography")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measured figure beside its bar. `holds` is None when it was not run: never a pass."""

    claim: str
    name: str
    measured: str
    bar: str
    holds: bool | None
    note: str = ""

    def as_dict(self) -> dict[str, object]:
        """The form that a claim's run() returns."""
        return asdict(self)


def row(
    claim: str, name: str, measured: float, *, at_most: float, unit: str = "", note: str = ""
) -> dict[str, object]:
    """A figure that must not exceed its bar."""
    return Row(
        claim=claim,
        name=name,
        measured=f"{measured:,.3g} {unit}".strip(),
        bar=f"≤ {at_most:,g} {unit}".strip(),
        holds=bool(measured <= at_most),
        note=note,
    ).as_dict()


def at_least(
    claim: str, name: str, measured: float, *, bar: float, unit: str = "", note: str = ""
) -> dict[str, object]:
    """A figure that must reach its bar."""
    return Row(
        claim=claim,
        name=name,
        measured=f"{measured:,.3g} {unit}".strip(),
        bar=f"≥ {bar:,g} {unit}".strip(),
        holds=bool(measured >= bar),
        note=note,
    ).as_dict()


def told(claim: str, name: str, measured: str, *, note: str = "") -> dict[str, object]:
    """A figure that stands beside the others and is judged by no bar."""
    return Row(
        claim=claim, name=name, measured=measured, bar="—", holds=None, note=note
    ).as_dict() | {"holds": TOLD}


def not_run(claim: str, name: str, *, bar: str, why: str) -> dict[str, object]:
    """A figure that could not be measured here."""
    return Row(claim=claim, name=name, measured="not run", bar=bar, holds=None, note=why).as_dict()


def seconds(
    action: Callable[[], object], *, clock: Callable[[], float] = time.process_time
) -> float:
    """CPU seconds (or wall seconds with time.perf_counter) of one call."""
    began = clock()
    action()
    return clock() - began


def cpu_of_both() -> float:
    """CPU seconds of this process and of the PostgreSQL backend that answers it, where Linux tells them."""
    path = _backend()
    waited = int(path.read_text().split()[0]) / 1e9 if path else 0.0
    return time.process_time() + waited


@cache
def _backend() -> Path | None:
    from django.db import connection

    if connection.vendor == "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        path = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return path if path.exists() else None


def interleaved(
    contenders: Mapping[str, Callable[[], object]],
    *,
    rounds: int = 5,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, float]:
    """Median seconds of each contender; they take turns, so that a busy machine is shared."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds):
        order = list(contenders.items())
        for name, action in order if turn % 2 == 0 else reversed(order):
            times[name].append(seconds(action, clock=clock))
    return {name: statistics.median(taken) for name, taken in times.items()}


def child_cpu_seconds(command: Sequence[str], *, rounds: int = 5) -> float:
    """Median user + system CPU seconds of a whole process."""
    taken = []
    for _ in range(rounds):
        before = os.times()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        after = os.times()
        taken.append(
            after.children_user
            - before.children_user
            + after.children_system
            - before.children_system
        )
    return statistics.median(taken)


def calibration_load() -> float:
    """Median CPU seconds of fixed work (hashing and integer loops): the machine's own unit."""

    def work() -> None:
        block = bytes(range(256)) * 4096
        for _ in range(20):
            hashlib.sha256(block).digest()
        total = 0
        for number in range(600_000):
            total = (total * 31 + number) % 1_000_003

    return statistics.median(seconds(work) for _ in range(5))


def recorded(
    claim: str, name: str, measured: float, *, reference: Path, at_most_ratio: float
) -> dict[str, object]:
    """Judge seconds against a peer's recorded ones, each divided by its machine's calibration.

    `reference` is JSON with seconds, calibration, machine, date and source; the row is marked
    as recorded, since the peer did not run here.
    """
    known = json.loads(reference.read_text())
    theirs = known["seconds"] / known["calibration"]
    ours = measured / calibration_load()
    note = f"recorded {known['date']} on {known['machine']}: {known['source']}"
    return row(claim, name, ours / theirs, at_most=at_most_ratio, unit="× peer", note=note)


def machine_facts() -> dict[str, object]:
    """What a reader needs to judge a figure: processor, cores, load, versions, date."""
    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {name: _version(name) for name in VERSIONS},
        "calibration_cpu_seconds": round(calibration_load(), 4),
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _cpu_model() -> str:
    info = Path("/proc/cpuinfo")
    if not info.exists():
        return platform.processor() or "unknown"
    lines = info.read_text().splitlines()
    return next(
        (x.split(":", 1)[1].strip() for x in lines if x.startswith("model name")), "unknown"
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
