"""Suggest how a table of outcomes is read: its numbers, its stages, its dates, its words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from accord.core.formats.outcomes.model import EventRule, OutcomeMapping
from accord.core.formats.outcomes.stages import (
    UNMAPPED,
    Stage,
    plain_words,
    stage_of,
    stages,
    status_of,
)
from accord.core.formats.tabular import Row, Table
from accord.core.formats.tabular.dates import FORMATS, reader
from accord.core.safe_io import BadInput

SAMPLE = 2_000
#: Formats that one text can fit alike; the first that fits all of a column is taken.
_ORDER = tuple(name for name in FORMATS if not name.startswith(("epoch", "excel")))
#: Words of headers, most telling first.
_KEYS = {
    "arrest_number": ("arrest number", "arrest id", "arrest", "arrest control number", "atn", "otn", "offense tracking number", "tracking number", "booking number", "booking id"),
    "case_number": ("police case number", "agency case number", "agency case", "agency report number", "police report number", "law enforcement case number", "case number", "case id", "incident number", "report number", "complaint number", "docket number", "docket", "cause number", "court case number", "da case number", "file number", "case"),
    "ori": ("arresting ori", "ori", "arresting agency ori", "agency ori"),
    "charge": ("charge number", "count number", "count", "charge seq", "charge sequence", "charge sequence number", "charge id", "statute", "charge code", "statute code"),
    "charge_text": ("charge description", "offense description", "offence description", "charge", "offense", "offence", "statute description"),
}  # fmt: skip
_DATE = frozenset({"date", "dt", "day", "datetime", "time", "timestamp"})
#: Words of a header whose column holds days whatever its cells say: what is none is set aside.
_NAMED_DATE = frozenset({"date", "datetime", "timestamp"})
_STATUS = frozenset({"status", "result", "decision", "type", "code", "description", "desc", "text"})
#: Words that headers shorten.
_LONG = {
    "nbr": "number", "num": "number", "no": "number", "nr": "number", "dispo": "disposition",
    "disp": "disposition", "dt": "date", "desc": "description", "sent": "sentence", "cd": "code",
    "seq": "sequence",
}  # fmt: skip
_FLAGS = frozenset({"true", "false", "yes", "no", "y", "n", "t", "f", "0", "1"})
#: Share of a column's cells that are dates; less is enough where its header says that it holds them.
_SHARE, _SHARE_SAID = 0.95, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Words of a stage that the table does not know, and in how many of the rows studied."""

    stage: Stage
    words: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeSuggestion:
    """What is suggested, what is missing for it to be used, and which words wait for a decision."""

    mapping: OutcomeMapping | None
    missing: tuple[str, ...]
    unknown: tuple[Unknown, ...]
    rows_seen: int


def suggest_outcomes(table: Table, *, known: Sequence[OutcomeMapping] = ()) -> OutcomeSuggestion:
    """Suggest a mapping from the headers and the first rows; nothing is loaded by it.

    `known` are mappings that the agency confirmed, oldest first: one of the same columns is taken
    as it is, and all teach what words mean and which columns hold the numbers.
    """
    rows = _first(table.rows())
    columns = table.signature
    decided = {key: status for mapping in known for key, status in mapping.decided.items()}
    for mapping in reversed(known):
        if mapping.signature == columns:
            again = replace(mapping, decided={**decided, **mapping.decided})
            return judged(table, again, rows)
    taken: set[str] = set()
    keys: dict[str, str] = {}
    for name, headers in _KEYS.items():
        confirmed = [
            _header(each) for mapping in reversed(known) if (each := getattr(mapping, name))
        ]
        found = _column(columns, (*confirmed, *headers), taken)
        if found:
            keys[name] = found
            taken.add(found)
    values = {name: [row.values[at].strip() for row in rows if at < len(row.values)]
              for at, name in enumerate(columns)}  # fmt: skip
    written = {name: _date_format(name, values[name]) for name in columns if name not in taken}
    dates = {name for name, found in written.items() if found}
    events = _long(columns, values, dates, taken) or _wide(columns, dates, taken, values)
    formats = Counter(found for name, found in written.items() if found)
    mapping = OutcomeMapping(
        signature=columns,
        events=tuple(events),
        date_format=", ".join(_readable(formats)) or "iso",
        case_number=keys.get("case_number", ""),
        arrest_number=keys.get("arrest_number", ""),
        ori=keys.get("ori", ""),
        charge=keys.get("charge", ""),
        charge_text=keys.get("charge_text", ""),
        decided=decided,
    )
    return judged(table, mapping, rows)


def judged(
    table: Table, mapping: OutcomeMapping, rows: Iterable[Row] | None = None
) -> OutcomeSuggestion:
    """Say of a mapping what is missing, and which of the table's words it does not know."""
    studied = list(rows) if rows is not None else _first(table.rows())
    missing = []
    if not (mapping.case_number or mapping.arrest_number):
        missing.append("case or arrest number")
    if not mapping.events:
        missing.append("status")
    try:
        mapping.check()
    except BadInput as error:
        if not missing:
            missing.append(error.reason)
    unknown = () if missing else tuple(_unknown(mapping, studied))
    return OutcomeSuggestion(
        mapping=None if missing else mapping,
        missing=tuple(missing),
        unknown=unknown,
        rows_seen=len(studied),
    )


def decide(mapping: OutcomeMapping, stage: Stage, words: str, status: str) -> OutcomeMapping:
    """Return the mapping with one more decision. Raises BadInput for a status of another stage."""
    if status != UNMAPPED and status not in stages()[stage].statuses:
        raise BadInput("this is no status of that stage", rule="status_known")
    key = f"{stage}: {plain_words(words)}"
    return replace(mapping, decided={**mapping.decided, key: status})


def _first(rows: Iterator[Row]) -> list[Row]:
    return [row for row, _ in zip(rows, range(SAMPLE), strict=False) if not row.fault]


def _column(columns: tuple[str, ...], headers: Iterable[str], taken: set[str]) -> str:
    plain = {_header(name): name for name in reversed(columns) if name not in taken}
    for header in headers:
        if header in plain:
            return plain[header]
    return ""


def _header(name: str) -> str:
    """The words of a header, written out."""
    words = plain_words(name.replace("#", " number ")).split()
    return " ".join(dict.fromkeys(_LONG.get(word, word) for word in words))


def _date_format(name: str, values: list[str]) -> str:
    """Return the one format that a column's given values fit, all but slips, or "".

    A column that is named for a date and whose cells no format reads is one all the same: each
    cell that is no day is set aside with its row, where it would else be passed over unsaid.
    """
    given = [value for value in values if value]
    said = bool(_DATE & set(_header(name).split()))
    best, most = "", (_SHARE_SAID if said else _SHARE) * len(given)
    for form in _ORDER:
        read = reader(form)
        fits = sum(read(value) is not None for value in given)
        if fits and fits >= most and (not best or fits > most):
            best, most = form, fits
    if not best and given and _NAMED_DATE & set(_header(name).split()):
        return "iso"
    return best


def _readable(formats: Counter[str]) -> list[str]:
    """The formats of all columns, the most frequent first; only one of two that read alike."""
    found = [name for name, _ in formats.most_common()]
    either = [name for name in found if name in {"m/d/y", "d/m/y"}]
    return [name for name in found if name not in either[1:]]


def _long(
    columns: tuple[str, ...], values: dict[str, list[str]], dates: set[str], taken: set[str]
) -> list[EventRule]:
    """One event a row: a column whose cells are stages, and one that says what became."""
    for name in columns:
        given = [value for value in values[name] if value]
        # A header that names a stage heads that stage's column, whatever its cells may spell.
        if name in taken or name in dates or not given or _stage_said(name) is not None:
            continue
        if all(stage_of(value) is not None for value in given):
            free = [each for each in columns if each not in taken | dates | {name}]
            status = next(
                (each for each in free if _STATUS & set(plain_words(each).split())),
                next((each for each in free if _stage_said(each) is not None), ""),
            )
            date = next((each for each in columns if each in dates), "")
            return (
                [EventRule(status_column=status, date_column=date, stage_column=name)]
                if status
                else []
            )
    return []


def _wide(
    columns: tuple[str, ...], dates: set[str], taken: set[str], values: dict[str, list[str]]
) -> list[EventRule]:
    """One case a row: each stage has its own columns, known by the words in their headers."""
    found = []
    for stage in Stage:
        mine = [name for name in columns if name not in taken and _stage_said(name) is stage]
        told = [name for name in mine if name not in dates and _tells(name, values[name])]
        status = max(told, key=partial(_understood, stage, values), default="")
        if status:
            date = _nearest(status, [name for name in mine if name in dates])
            found.append(EventRule(status_column=status, date_column=date, stage=stage))
            taken = taken | {status, date}
    free = [name for name in columns if name in dates - taken and _stage_said(name) is None]
    if len(found) == len(free) == 1 and not found[0].date_column:
        return [replace(found[0], date_column=free[0])]  # the one day belongs to the one event
    return found


def _tells(name: str, values: list[str]) -> bool:
    """Whether a column can say what became of a case: no number of its own, no mere yes or no."""
    given = [value.casefold() for value in values if value]
    numbers = {"number", "id"} & set(_header(name).split())
    return bool(given) and not numbers and not _FLAGS.issuperset(given)


def _understood(stage: Stage, values: dict[str, list[str]], name: str) -> int:
    """How many of a column's different words the table knows at a stage."""
    return sum(status_of(stage, words) != UNMAPPED for words in {*values[name]} - {""})


def _nearest(status: str, dates: list[str]) -> str:
    """Of several days of a stage the one whose header shares most words with the status."""
    words = set(_header(status).split())
    return max(dates, key=lambda name: len(words & set(_header(name).split())), default="")


def _stage_said(name: str) -> Stage | None:
    """Return the stage whose word stands last in a header: “charge disposition” disposes."""
    header = f" {_header(name)} "
    found = [
        (header.rfind(f" {word} ") + len(word), stage)
        for stage, entry in stages().items()
        for word in entry.columns
        if f" {word} " in header
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _unknown(mapping: OutcomeMapping, rows: list[Row]) -> Iterator[Unknown]:
    at = {name: place for place, name in enumerate(mapping.signature)}
    counts: Counter[tuple[Stage, str]] = Counter()
    for row in rows:
        for event in mapping.events:
            words = _cell(row, at[event.status_column])
            stage = event.stage or stage_of(_cell(row, at.get(event.stage_column, -1)))
            if not words or stage is None:
                continue
            key = f"{stage}: {plain_words(words)}"
            if key not in mapping.decided and status_of(stage, words) == UNMAPPED:
                counts[stage, words] += 1
    for (stage, words), count in counts.most_common():
        yield Unknown(stage=stage, words=words, rows=count)


def _cell(row: Row, place: int) -> str:
    return row.values[place].strip() if 0 <= place < len(row.values) else ""
