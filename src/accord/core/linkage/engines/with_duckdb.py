"""Pairs by DuckDB in parts: one machine, as much memory as it is given, the rest on its disk."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from accord.core.linkage.engines import sql
from accord.core.linkage.engines.errors import EngineExhausted
from accord.core.linkage.engines.records import (
    KEYS,
    LEFT,
    LOG_ODDS,
    RECORD,
    RECORDS_AT_ONCE,
    RIGHT,
    ScoredPairs,
    form_schema,
    formed,
    required,
    score_columns,
    table_of,
)
from accord.core.linkage.kinds import Kind
from accord.core.linkage.model import LinkageModel

if TYPE_CHECKING:
    import pyarrow as pa

# About so many pairs are looked for and scored at once.
PAIRS_AT_ONCE: Final = 2_000_000


def pairs_with_duckdb(
    records: Path, model: LinkageModel, *, work: Path, memory: str = "1GB",
    at_once: int = PAIRS_AT_ONCE,
) -> ScoredPairs:  # fmt: skip
    """The pairs of `written_records` that some rule finds, scored.

    `work` is an empty folder for what does not fit into `memory` (as DuckDB writes it, such as
    `4GB`). Raises `EngineMissing` where DuckDB or pyarrow is not installed, `EngineExhausted` where
    memory or disk does not do.
    """
    duckdb = required("duckdb", "duckdb")
    arrow = required("pyarrow", "duckdb")
    settings = {"memory_limit": memory, "temp_directory": str(work / "spill")}
    try:
        with duckdb.connect(str(work / "linkage.duckdb"), config=settings) as base:
            count = _bring_to_form(base, records, model.kind)
            most, costs = sql.limits(base.execute(sql.SIZES).fetchall(), count, model.kind.rules)
            base.execute(f"CREATE TABLE open_keys AS {sql.open_keys(most)}")
            parts = 1 + sum(cost.pairs for cost in costs) // at_once
            found = [_scored(base, model, part, parts) for part in range(parts)]
    except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
        raise EngineExhausted from error
    return ScoredPairs.of(arrow.concat_tables(found), costs)


def _bring_to_form(base: Any, records: Path, kind: Kind) -> int:
    """Read the records in parts and keep forms and keys in DuckDB; returns how many."""
    import pyarrow as pa

    base.register("empty", form_schema(kind).empty_table())
    base.execute(f"CREATE TABLE forms AS SELECT * EXCLUDE {KEYS} FROM empty")
    base.execute("CREATE TABLE record_keys (record BIGINT, key BIGINT)")
    count = 0
    for raw in _batches(records):
        some = formed(raw, kind)
        base.register("part", pa.Table.from_batches([some]))
        base.execute(f"INSERT INTO forms SELECT * EXCLUDE {KEYS} FROM part")
        base.execute(f"INSERT INTO record_keys SELECT {RECORD}, unnest({KEYS}) FROM part")
        base.unregister("part")
        count += len(some)
    return count


def _batches(records: Path) -> Iterator["pa.RecordBatch"]:
    import pyarrow.dataset as ds

    batches = ds.dataset(records, format="parquet").to_batches(batch_size=RECORDS_AT_ONCE)
    return (batch for batch in batches if len(batch))


def _scored(base: Any, model: LinkageModel, part: int, parts: int) -> "pa.Table":
    """One part's pairs, with each record's form fetched once however many pairs it is in."""
    import pyarrow as pa

    found = base.sql(sql.pairs(part, parts)).to_arrow_table()
    left, right = found[LEFT].to_numpy(), found[RIGHT].to_numpy()
    wanted = np.unique(np.concatenate([left, right]))
    base.register("wanted", pa.table({RECORD: wanted}))
    columns = ", ".join(f'"{name}"' for name in score_columns(model.kind))
    forms = base.sql(
        f"SELECT {columns} FROM forms JOIN wanted USING ({RECORD}) ORDER BY {RECORD}"
    ).to_arrow_table()
    base.unregister("wanted")
    places = np.searchsorted(wanted, left), np.searchsorted(wanted, right)
    logits = model.score(table_of(forms), *places)
    return found.append_column(LOG_ODDS, pa.array(logits, pa.float64()))
