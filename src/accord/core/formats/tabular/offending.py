"""Compile the offence rule: an agency's code and words to a NIBRS code valid in its year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from accord.core.formats.tabular.cells import Place
from accord.core.formats.tabular.mapping import Mapping, OffenceRule
from accord.core.formats.tabular.records import OffenceStatus
from accord.core.formats.tabular.timing import Cells
from accord.core.vocabulary import Offence, offences

NOT_OFFENCE = "-"
_CACHE = 20_000
#: Longer texts are read anew each time, so that a hostile file cannot fill the memory.
_CACHED_CHARS = 400


@dataclass(frozen=True, kw_only=True, slots=True)
class OffenceAnswer:
    """What a row says of its offence; `note` gives the reason where a known code is not used."""

    code: str
    text: str
    nibrs: str | None
    status: OffenceStatus
    note: str = ""


def crosswalk_key(*parts: str) -> str:
    """Return the key under which an offence's code and texts stand in a crosswalk."""
    return " | ".join(" ".join(part.split()).upper() for part in parts)


def offence_reader(
    mapping: Mapping, place: Place, zone: ZoneInfo
) -> Callable[[Cells, datetime], OffenceAnswer]:
    """Return a reader of a row and the time it began (UTC) to what its offence is."""
    rule, may_code = mapping.offence, mapping.kind.may_have_nibrs_code
    code_cells = [place(column) for column in (rule.code, rule.extension) if column]
    text_cells = [place(column) for column in rule.texts]
    nibrs_cell = place(rule.nibrs) if rule.nibrs else None
    answer = _crosswalk_reader(rule)
    known: dict[tuple[str, ...], OffenceAnswer] = {}
    passing = {code: entry for code, entry in offences().items() if entry.since or entry.until}

    def look_up(raw: tuple[str, ...], values: Cells) -> OffenceAnswer:
        codes = [values[cell].strip() for cell in code_cells]
        texts = [values[cell].strip() for cell in text_cells]
        nibrs, status = answer(raw[0], crosswalk_key(*codes, *texts))
        if not may_code:
            nibrs, status = None, OffenceStatus.NOT_APPLICABLE
        found = OffenceAnswer(
            code="-".join(filter(None, codes)),
            text=" / ".join(filter(None, texts)),
            nibrs=nibrs,
            status=status,
        )
        if len(known) < _CACHE and sum(map(len, raw)) <= _CACHED_CHARS:
            known[raw] = found
        return found

    def read(values: Cells, began: datetime) -> OffenceAnswer:
        direct = values[nibrs_cell].strip() if nibrs_cell is not None else ""
        raw = (direct, *[values[cell] for cell in code_cells], *[values[c] for c in text_cells])
        found = known.get(raw) or look_up(raw, values)
        if found.nibrs in passing:
            return _in_its_years(found, passing[found.nibrs], began.astimezone(zone).year)
        return found

    return read


def _in_its_years(found: OffenceAnswer, entry: Offence, year: int) -> OffenceAnswer:
    if entry.is_valid_in(year):
        return found
    bounds = [
        f"{word} {end}" for word, end in (("from", entry.since), ("until", entry.until)) if end
    ]
    return OffenceAnswer(
        code=found.code,
        text=found.text,
        nibrs=None,
        status=OffenceStatus.UNMAPPED,
        note=f"{entry.code} is a code only {' '.join(bounds)}, not in {year}",
    )


def _crosswalk_reader(
    rule: OffenceRule,
) -> Callable[[str, str], tuple[str | None, OffenceStatus]]:
    table = dict(rule.crosswalk)
    valid = offences()

    def answer(direct: str, key: str) -> tuple[str | None, OffenceStatus]:
        if direct.upper() in valid:
            return direct.upper(), OffenceStatus.MAPPED
        code = table.get(key)
        if code == NOT_OFFENCE:
            return None, OffenceStatus.NOT_OFFENCE
        if code in valid:
            return code, OffenceStatus.MAPPED
        return None, OffenceStatus.UNMAPPED

    return answer
