"""The further offences of a row: columns of a second one and later, cells that list several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from accord.core.formats.tabular.answering import offence_rule
from accord.core.formats.tabular.candidates import Columns
from accord.core.formats.tabular.mapping import OffenceColumns, OffenceRule
from accord.core.formats.tabular.naming import of_which_offence
from accord.core.formats.tabular.profile import Profile
from accord.core.formats.tabular.remarks import Fields, first
from accord.core.formats.tabular.suggestion import Candidate
from accord.core.vocabulary import RecordKind, offences

#: Under this name the suggestion stands among the fields.
FIELD: Final = "further_offences"
#: Marks that stand between the offences of a list, and in no offence's own words or code.
SEPARATORS: Final = (";", "|", "\n")
#: Share of cells with lists from which a column lists offences.
_SEVERAL: Final = 0.02
#: Share of cells that must be offences as the first column has them.
_KNOWN: Final = 0.5
#: Share of what lists hold that must stand alone, or in another place of a list, as well.
_LISTED: Final = 0.8
#: Columns that are always filled tell the one offence ever finer, as Montgomery County's do.
_SOMETIMES: Final = 0.95


def with_further(
    columns: Columns, fields: Fields, kinds: Sequence[Candidate]
) -> tuple[OffenceRule, tuple[Candidate, ...]]:
    """Return where a row tells its offences, and the further ones as a suggestion.

    Only where rows are incidents, each told once: what repeats a number tells an offence a row, and
    calls for service have none. The second offence is read as the first is, or not at all.
    """
    rule = offence_rule(fields)
    local_id = first(fields, "local_id")
    is_told_once = not local_id or columns.of(local_id).is_unique
    if not kinds or kinds[0].value != RecordKind.INCIDENT or not is_told_once:
        return rule, ()
    own = {name: columns.of(name) for name in rule.names}
    if further := _in_columns(columns, rule, own) if columns.has_header else ():
        names = [name for one in further for name in one.names]
        shares = [_known_share(columns.of(name).values, _base(own, name).values) for name in names]
        filled = max(columns.of(name).fill for name in names)
        found = Candidate(
            value=", ".join(names), confidence=round(0.95 * min(shares), 3),
            evidence=f"filled in {filled:.0%} of rows; {min(shares):.0%} of their cells are offences of the first column",
        )  # fmt: skip
        return replace(rule, further=further), (found,)
    for separator in SEPARATORS:
        share, known = _lists(own, separator)
        if share > _SEVERAL and known >= _LISTED and not rule.extension:
            found = Candidate(
                value=", ".join(own), confidence=round(0.95 * known, 3),
                evidence=f"{share:.0%} of cells list several; {known:.0%} of what they list stands alone or in another place too",
            )  # fmt: skip
            return replace(rule, separator=separator), (found,)
    return rule, ()


def _in_columns(
    columns: Columns, rule: OffenceRule, own: Mapping[str, Profile]
) -> tuple[OffenceColumns, ...]:
    """The columns of each further offence in order, each named as one of the first offence."""
    bases = {of_which_offence(name)[1]: name for name in own}
    slots: dict[int, dict[str, str]] = {}
    for one in columns.profiles:
        which, base = of_which_offence(one.name)
        mine = own.get(bases.get(base, ""))
        if which < 2 or one.name in own or mine is None or not one.filled:
            continue
        is_sometimes = one.fill < min(_SOMETIMES, mine.fill)
        if is_sometimes and _known_share(one.values, mine.values) >= _KNOWN:
            slots.setdefault(which, {})[mine.name] = one.name
    return tuple(
        OffenceColumns(
            code=found.get(rule.code, ""), extension=found.get(rule.extension, ""),
            texts=tuple(found[text] for text in rule.texts if text in found),
            nibrs=found.get(rule.nibrs, ""),
        )
        for _, found in sorted(slots.items())
    )  # fmt: skip


def _base(own: Mapping[str, Profile], name: str) -> Profile:
    base = of_which_offence(name)[1]
    return next(one for mine, one in own.items() if of_which_offence(mine)[1] == base)


def _known_share(cells: Counter[str], own: Counter[str]) -> float:
    """Share of cells that are offences as the first column has them, or NIBRS codes."""
    mine = {_plain(text) for text in own} | set(offences())
    total = sum(cells.values())
    return sum(n for text, n in cells.items() if _plain(text) in mine) / total if total else 0.0


def _plain(text: str) -> str:
    return " ".join(text.upper().split())


def _lists(own: Mapping[str, Profile], separator: str) -> tuple[float, float]:
    """Share of cells with a list, and share of what the lists hold that stands elsewhere too.

    What only ever stands before or behind the mark is a class or a detail of one offence, as in
    "ASSAULT; SIMPLE ASSAULT". Columns that list unlike shares of their cells do not say what goes
    with what: 0, 0.
    """
    shares, known = [], []
    for column in own.values():
        if not column.values:
            continue
        alone, first_ones, later_ones = set(offences()), set[str](), set[str]()
        parts: Counter[str] = Counter()
        several = 0
        for text, count in column.values.items():
            told = [_plain(part) for part in text.split(separator) if part.strip()]
            if len(told) < 2:
                alone.update(told)
                continue
            several += count
            first_ones.add(told[0])
            later_ones.update(told[1:])
            for one in told:
                parts[one] += count
        shares.append(several / sum(column.values.values()))
        elsewhere = alone | (first_ones & later_ones)
        if total := sum(parts.values()):
            known.append(sum(n for one, n in parts.items() if one in elsewhere) / total)
    if not shares or not known or max(shares) - min(shares) > _SEVERAL:
        return 0.0, 0.0
    return min(shares), min(known)
