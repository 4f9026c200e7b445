"""Claim `linkage-scale`: a million records from columns to groups, beside Splink, in two gigabytes.

Invented records (`linkage_world`). Each contender is a process of its own that reads the same
columns, normalises, learns without labels, compares and groups; CPU is that of all this. Splink gets the columns in normal form for nothing, six rules and its
library's comparisons, and the threshold that the truth likes best. The storm: a fifth of the
records filled with placeholders. `BENCH_RECORDS` says how many records.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from accord.core.linkage import cluster_scores, components, persons_in_columns
from accord.core.linkage.large import group_parts, score_parts, sparse_pairs, train_sampled
from bench.harness import at_least, row
from bench.linkage_world import world

CLAIM = "linkage-scale"
RECORDS = int(os.environ.get("BENCH_RECORDS", "100000"))
STORM = 0.2
THRESHOLDS = (0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999)
ROLES = ("given", "middle", "surname", "birth", "sex", "number", "street", "postcode", "phone",
         "document")  # fmt: skip


def kept(folder: Path, name: str, *, storm: float = 0.0) -> tuple[Path, np.ndarray]:
    """The world's columns in a file; its truth."""
    from pyarrow import parquet, table

    made = world(RECORDS, 11, storm=storm)
    parquet.write_table(table(made.columns), folder / f"{name}.parquet")
    return folder / f"{name}.parquet", made.truth


class Columns(Mapping[str, Sequence[object]]):
    """The columns of a file, each read when it is asked for."""

    def __init__(self, file: Path) -> None:
        """Know the file."""
        from pyarrow import parquet

        self._file = parquet.ParquetFile(file)

    def __getitem__(self, name: str) -> Sequence[object]:
        if name not in self._file.schema_arrow.names:
            raise KeyError(name)
        column: list[object] = self._file.read([name])[name].to_pylist()
        return column

    def __contains__(self, name: object) -> bool:
        return name in self._file.schema_arrow.names

    def __iter__(self) -> Iterator[str]:
        return iter(self._file.schema_arrow.names)

    def __len__(self) -> int:
        return len(self._file.schema_arrow.names)


def ours(file: Path, steps: dict[str, float]) -> list[np.ndarray]:
    """Groups at the calibrated stopping point."""
    began = time.process_time()

    def step(name: str) -> None:
        nonlocal began
        now = time.process_time()
        steps[name], began = round(now - began, 1), now

    table = persons_in_columns(Columns(file))
    step("normalise")
    pairs = sparse_pairs(table)
    step("pairs")
    model = train_sampled(table, pairs, rng=np.random.default_rng(1))
    step("learn")
    logits = score_parts(model, table, pairs)
    step("score")
    labels = group_parts(pairs, logits)
    step("group")
    steps["pairs compared"] = len(pairs)
    return [labels]


def splinks(file: Path, steps: dict[str, float]) -> list[np.ndarray]:
    """Splink's groups at each threshold."""
    import splink.comparison_library as cl
    from pyarrow import parquet
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    table = parquet.read_table(file)
    size = len(table)
    began = time.process_time()
    fuzzy = [
        cl.DamerauLevenshteinAtThresholds(role, [1, 2]).configure(term_frequency_adjustments=True)
        for role in ("birth", "street", "postcode", "phone", "document")
    ]
    wanted = (("document",), ("phone",), ("given", "surname"), ("birth", "surname"),
              ("birth", "given"), ("surname", "postcode", "number"))  # fmt: skip
    linker = Linker(
        DuckDBAPI().register(table),
        SettingsCreator(
            link_type="dedupe_only",
            comparisons=[
                cl.ForenameSurnameComparison("given", "surname"), *fuzzy,
                *(cl.ExactMatch(role) for role in ("middle", "sex", "number")),
            ],
            blocking_rules_to_generate_predictions=[block_on(*names) for names in wanted],
        ),
    )  # fmt: skip
    linker.training.estimate_probability_two_random_records_match(
        [block_on("given", "surname", "birth")], recall=0.6
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for names in (("given", "surname"), ("birth",)):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*names))
    steps["learn"] = round(time.process_time() - began, 1)
    found = linker.inference.predict(threshold_match_probability=0.5).as_pyarrow_table()
    left = found["unique_id_l"].to_numpy().astype(np.int64)
    right = found["unique_id_r"].to_numpy().astype(np.int64)
    chance = found["match_probability"].to_numpy()
    steps["all"] = round(time.process_time() - began, 1)
    return [components(size, left[k], right[k]) for t in THRESHOLDS for k in [chance >= t]]


def normalised(file: Path) -> Path:
    """The columns in normal form, as Splink is given them."""
    from pyarrow import parquet, table

    found = persons_in_columns(Columns(file))
    told: dict[str, Any] = {"unique_id": list(range(len(found)))}
    for role in ROLES:
        told[role] = [text or None for text in found.columns[role].texts()]
    out = file.with_suffix(".normal.parquet")
    parquet.write_table(table(told), out)
    return out


def contend(who: str, file: str, out: str) -> None:
    """One contender's process: groups, CPU seconds and peak memory into files."""
    steps = dict[str, float]()
    began = time.process_time()
    labels = (ours if who == "ours" else splinks)(Path(file), steps)
    spent = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    np.savez(out, *labels)
    print(json.dumps({"cpu": spent, "gb": peak, "steps": steps}))


def measured(who: str, file: Path, truth: np.ndarray) -> dict[str, Any]:
    """What a contender's process comes to; its best groups."""
    out = file.parent / f"{who}.npz"
    command = [sys.executable, "-m", "bench.linkage_scale", who, str(file), str(out)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
    with np.load(out) as labels:
        found["f1"] = max(cluster_scores(labels[name], truth).f1 for name in labels.files)
    return found


def run() -> list[dict[str, object]]:
    """Return the rows of the bench table."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        plain, truth = kept(folder, "plain")
        mine, peer = measured("ours", plain, truth), measured("splink", normalised(plain), truth)
        stormy, stormy_truth = kept(folder, "storm", storm=STORM)
        storm = measured("ours", stormy, stormy_truth)
    size = f"{RECORDS:,} records"
    return [
        row(CLAIM, f"{size}: CPU over Splink's", mine["cpu"] / peer["cpu"], at_most=1.0,
            unit="×", note=f"{mine['cpu']:.1f} and {peer['cpu']:.1f} CPU s; {mine['steps']}"),
        at_least(CLAIM, f"{size}: cluster F1 over Splink's best", mine["f1"] / peer["f1"], bar=1.0,
                 unit="×", note=f"{mine['f1']:.4f} and {peer['f1']:.4f}"),
        row(CLAIM, f"{size}: peak memory of the process", mine["gb"], at_most=2, unit="GB",
            note=f"Splink {peer['gb']:.2f} GB"),
        row(CLAIM, f"{size}: a storm of placeholders slows it", storm["cpu"] / mine["cpu"],
            at_most=1.3, unit="×", note=f"{storm['cpu']:.1f} CPU s, F1 {storm['f1']:.3f}"),
    ]  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) == 4:
        contend(*sys.argv[1:])
    else:
        for line in run():
            print(line)
