"""Records of `accord link`: files in, columns to fields, one table out."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from accord.cli.link_telling import tell_columns, tell_faults, tell_ids, tell_unread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from accord.core.linkage import Kind, LinkageModel, Table
    from accord.frame.errors import Invalid

MODEL_BYTES = 256 * 2**20


@dataclass(frozen=True)
class Records:
    """The records of all files in one form, and whose each is where a column says so.

    `told` are all rows; `said` are those that the table is of; `rows` is each record's row of it. Records of places that say the same share one: much
    happens at one address, and it is compared once.
    """

    table: "Table"
    truth: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    rows: tuple[int, ...]
    said: "Sequence[Mapping[str, object]]"
    told: "Sequence[Mapping[str, object]]"

    def place(self, wanted: str) -> int:
        """The row of the record of this id, or SOURCE/ID; raises `Missing` or `Invalid`."""
        from accord.frame.errors import Invalid, Missing

        found = [at for at, (s, one) in enumerate(self.names) if wanted in {one, f"{s}/{one}"}]
        if not found:
            raise Missing("A record of this id is not in the files.")
        if len(found) > 1:
            raise Invalid("Several records have this id; write SOURCE/ID.")
        return self.rows[found[0]]


def read_records(
    files: list[Path], columns: list[str], *, kind: "Kind", truth: str = ""
) -> Records:
    """Read every file; where no column names the source, the file's own name does."""
    from accord.core.safe_io import BadInput
    from accord.frame.errors import Fault, Invalid

    given = _given(columns, truth)
    rows: list[dict[str, object]] = []
    for file in files:
        try:
            rows.extend(_rows(file, given, kind))
        except BadInput as error:
            fault = Fault(error.field or "(file)", error.rule, error.reason, error.row)
            raise Invalid(f"{file.name} cannot be read.", faults=[fault]) from error
    if not rows:
        raise Invalid("The files hold no record.")
    tell_ids((str(row["source"]), str(row["id"])) for row in rows)
    distinct, places = _distinct(rows, kind)
    return Records(
        kind.table(distinct),
        tuple(str(row.get("truth", "")) for row in rows),
        tuple((str(row["source"]), str(row["id"])) for row in rows),
        tuple(places),
        distinct,
        rows,
    )


def _distinct(
    rows: list[dict[str, object]], kind: "Kind"
) -> tuple[list[dict[str, object]], list[int]]:
    """The rows that are compared, and which of them each row is: of places, each writing once."""
    from accord.core.linkage import PLACE

    if kind is not PLACE:
        return rows, list(range(len(rows)))
    known: dict[tuple[object, ...], int] = {}
    kept: list[dict[str, object]] = []
    places: list[int] = []
    for row in rows:
        said = (row["source"], *(row.get(role) for role in kind.roles))
        if said not in known:
            known[said] = len(kept)
            kept.append(row)
        places.append(known[said])
    return kept, places


def check_out(out: Path, files: list[Path]) -> None:
    """Whether what is found can be written there: no file that was given is written over."""
    from accord.frame.errors import Invalid

    if not out.resolve().parent.is_dir():
        raise Invalid(f"There is no folder {out.parent} to write {out.name} into.")
    if out.resolve() in {one.resolve() for one in files}:
        raise Invalid(f"{out.name} was given to be read; it is not written over.")


def check_stop(stop: float) -> None:
    """Whether a stop is a number at which groups can stop."""
    from accord.frame.errors import Invalid

    if not math.isfinite(stop):
        raise Invalid("--stop wants a number of log-odds, such as 0 or 3.")


def _given(columns: list[str], truth: str) -> dict[str, str]:
    from accord.frame.errors import Invalid

    given = {truth: "truth"} if truth else {}
    for text in columns:
        name, equals, field = text.rpartition("=")
        if not equals or not name.strip():
            raise Invalid("Write --column COLUMN=FIELD, or COLUMN= to leave a column out.")
        given[name.strip()] = field.strip()
    return given


def _rows(file: Path, given: dict[str, str], kind: "Kind") -> list[dict[str, object]]:
    from accord.core.formats.tabular import open_table
    from accord.core.linkage import UnknownField, fields_of, guess_columns
    from accord.frame.errors import Invalid

    with file.open("rb") as stream:
        table = open_table(stream, filename=file.name)
        try:
            roles = guess_columns(table.columns, given, kind)
        except UnknownField as error:
            raise Invalid(
                f"{file.name}: “{error.column[:60]}” cannot be “{error.field[:60]}”. "
                f"Columns: {', '.join(table.columns[:30])}. Fields: {', '.join(fields_of(kind))}."
            ) from error
        if not set(roles) & set(kind.roles):
            raise Invalid(
                f"{file.name}: no column is known as a {kind.name}'s field; say --column COLUMN=FIELD. "
                f"Columns: {', '.join(table.columns[:30])}. Fields: {', '.join(fields_of(kind))}."
            )
        tell_columns(file.name, table.columns, roles)
        at = {field: table.columns.index(column) for field, column in roles.items()}
        found: list[dict[str, object]] = []
        numbers: list[int] = []
        faults: list[tuple[int, str]] = []
        for row in table.rows():
            if row.fault:
                faults.append((row.number, row.fault))
                continue
            numbers.append(row.number)
            one: dict[str, object] = {field: row.values[place] for field, place in at.items()}
            one.setdefault("id", str(row.number))
            one.setdefault("source", file.stem)
            found.append(one)
    tell_faults(file.name, faults)
    tell_unread(file.name, found, numbers)
    return found


def collapsed(kept: float) -> "Invalid":
    """Why a model that contradicts what it was learned from is refused, and the ways out."""
    from accord.frame.errors import Invalid

    return Invalid(
        "The model contradicts what it was learned from: of the pairs that identifying keys alone (a "
        f"date of birth, a whole name, a number) hold for one, it keeps {kept:.1%}. It would link "
        "hardly any of them. That comes of records in which a few stand dozens of times. Ways out: "
        "the model that comes with the software (`accord link starter --out FILE`), or one learned "
        "from records of which it is known whose each is (`accord link train --truth COLUMN`). "
        "`--even-so` takes it as it is."
    )


def read_model(file: Path, *, even_so: bool) -> "LinkageModel":
    """A model that `accord link train` wrote; one that contradicts itself only `even_so`."""
    from accord.core.linkage import LinkageModel, NotAModel
    from accord.core.safe_io import BadInput, read_bytes
    from accord.frame.errors import Invalid

    try:
        with file.open("rb") as stream:
            data = read_bytes(stream, cap=MODEL_BYTES, what="model")
        model = LinkageModel.from_json(data.decode("utf-8"))
    except (BadInput, NotAModel, UnicodeDecodeError) as error:
        why = f" ({error})" if isinstance(error, NotAModel) and error.args else ""
        raise Invalid(f"{file.name} is no model of `accord link train`{why}.") from error
    if model.kept is not None and model.is_collapsed and not even_so:
        raise collapsed(model.kept)
    return model
