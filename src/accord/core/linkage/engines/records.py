"""What engines pass around: raw records in Parquet, their normal form with keys, scored pairs.

Every step takes a part and gives a part, and no record's form, key or score depends on what else is
in its part: that is what lets an engine cut the work wherever it likes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from accord.core.linkage.blocking import RuleCost
from accord.core.linkage.engines.errors import EngineMissing
from accord.core.linkage.frozen import keys_of
from accord.core.linkage.kinds import Kind
from accord.core.linkage.model import LinkageModel
from accord.core.linkage.standard import token_matrix
from accord.core.linkage.table import Codes, Column, Floats, Index, Table

if TYPE_CHECKING:
    import pyarrow as pa

RECORD, WORDS, KEYS = "record", "words", "keys"
LEFT, RIGHT, LOG_ODDS = "left_record", "right_record", "log_odds"
# So many records are brought to form at once.
RECORDS_AT_ONCE: Final = 50_000


@dataclass(frozen=True)
class ScoredPairs:
    """Pairs of records by number, left below right, in order; log-odds, and what rules cost."""

    left: Index
    right: Index
    logits: Floats
    costs: tuple[RuleCost, ...]

    @classmethod
    def of(cls, found: "pa.Table", costs: tuple[RuleCost, ...]) -> "ScoredPairs":
        """Parts as they came, put in order."""
        left, right, logits = (found[name].to_numpy() for name in (LEFT, RIGHT, LOG_ODDS))
        order = np.lexsort((right, left))
        return cls(left[order], right[order], logits[order], costs)


def written_records(rows: Iterable[Mapping[str, object]], kind: Kind, target: Path) -> int:
    """Write raw records as the engines read them: Parquet, `record` their number from 0.

    Returns how many. Raises `EngineMissing` without pyarrow.
    """
    arrow = required("pyarrow", "duckdb")
    parquet = required("pyarrow.parquet", "duckdb")
    roles = ("id", "source", *kind.roles)
    schema = arrow.schema([(RECORD, arrow.int64()), *((role, arrow.string()) for role in roles)])
    written, waiting = 0, iter(rows)
    with parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        while some := list(islice(waiting, RECORDS_AT_ONCE)):
            texts = {role: [_text(row.get(role)) for row in some] for role in roles}
            numbers = range(written, written + len(some))
            writer.write_table(arrow.table({RECORD: numbers, **texts}, schema=schema))
            written += len(some)
    return written


def required(module: str, extra: str) -> Any:
    """A module that an extra brings; raises `EngineMissing`."""
    from importlib import import_module

    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise EngineMissing(module.partition(".")[0], extra) from error


def formed(raw: "pa.RecordBatch", kind: Kind) -> "pa.RecordBatch":
    """Records in normal form: a text a role or none, the words of names, and the keys."""
    import pyarrow as pa

    table = kind.table(raw.to_pylist())
    words = [
        " ".join(table.token_values[code] for code in row if code >= 0) or None
        for row in table.tokens.tolist()
    ]
    columns: dict[str, Any] = {
        role: pa.array([text or None for text in column.texts()], pa.string())
        for role, column in sorted(table.columns.items())
    }
    columns[WORDS] = pa.array(words, pa.string())
    columns[KEYS] = pa.array(map(list, keys_of(table, kind.rules)), pa.list_(pa.int64()))
    return pa.RecordBatch.from_pydict({RECORD: raw[RECORD].cast(pa.int64()), **columns})


def form_schema(kind: Kind) -> "pa.Schema":
    """The columns of `formed`."""
    import pyarrow as pa

    roles = sorted(kind.table([{"id": "0"}]).columns)
    texts = [(role, pa.string()) for role in (*roles, WORDS)]
    return pa.schema([(RECORD, pa.int64()), *texts, (KEYS, pa.list_(pa.int64()))])


def table_of(forms: "pa.Table") -> Table:
    """Normal forms as the comparisons read them; codes follow the order of the values."""
    columns = {
        name: _column(forms[name])
        for name in forms.column_names
        if name not in {RECORD, WORDS, KEYS}
    }
    words = _column(forms[WORDS])
    rows, values = token_matrix([*words.values, ""])
    none = ("",) * len(forms)
    return Table(none, none, columns, rows[words.codes], values)


def _column(texts: "pa.ChunkedArray") -> Column:
    coded = texts.combine_chunks().dictionary_encode()
    said: list[str] = coded.dictionary.to_pylist()
    order = sorted(range(len(said)), key=said.__getitem__)
    place = np.full(len(said) + 1, -1, dtype=np.int32)
    place[order] = np.arange(len(said), dtype=np.int32)
    codes: Codes = place[coded.indices.fill_null(len(said)).to_numpy(zero_copy_only=False)]
    return Column(codes, tuple(said[at] for at in order))


def scored_beside(pairs: "pa.RecordBatch", model: LinkageModel) -> "pa.RecordBatch":
    """The log-odds of pairs that carry both records' forms beside them, as `_l` and `_r`."""
    import pyarrow as pa

    names = [name.removesuffix("_l") for name in pairs.schema.names if name.endswith("_l")]
    both = pa.table(
        {name: pa.chunked_array([pairs[f"{name}_l"], pairs[f"{name}_r"]]) for name in names}
    )
    left = np.arange(len(pairs))
    logits = model.score(table_of(both), left, left + len(pairs))
    return pa.RecordBatch.from_pydict(
        {LEFT: pairs[LEFT], RIGHT: pairs[RIGHT], LOG_ODDS: pa.array(logits, pa.float64())}
    )


def pair_schema() -> "pa.Schema":
    """The columns of scored pairs."""
    import pyarrow as pa

    return pa.schema([(LEFT, pa.int64()), (RIGHT, pa.int64()), (LOG_ODDS, pa.float64())])


def score_columns(kind: Kind) -> Sequence[str]:
    """The columns of a normal form that scoring reads."""
    return [name for name in form_schema(kind).names if name not in {RECORD, KEYS}]


def formed_parts(parts: Iterable["pa.RecordBatch"], kind: Kind) -> Iterator["pa.RecordBatch"]:
    """Parts of raw records in normal form."""
    return (formed(part, kind) for part in parts if len(part))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
