"""Which columns each stand for an offence that a yes, a mark or a number tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from accord.core.formats.tabular.answering import answer_of_heading, offence_rule
from accord.core.formats.tabular.candidates import Columns
from accord.core.formats.tabular.crosswalk import NOT_OFFENCE
from accord.core.formats.tabular.mapping import OffenceRule
from accord.core.formats.tabular.marks import MOST_OF_ONE, offence_of_heading, told_times
from accord.core.formats.tabular.naming import words_of
from accord.core.formats.tabular.profile import Profile
from accord.core.formats.tabular.remarks import Fields, first
from accord.core.formats.tabular.suggestion import Candidate
from accord.core.vocabulary import RecordKind

#: Under this name the suggestion stands among the fields.
MARKED: Final = "offence_columns"
#: Fewer offences could be marks of one: drugs involved, weapon used.
_LEAST: Final = 3
#: Share of rows that must tell an offence, at least.
_TOLD: Final = 0.5
#: What is marked of a record, or of a person, besides its offences.
_BESIDE: Final = frozenset(
    {
        "related", "involved", "used", "motivated", "domestic", "gang", "hate", "victim", "suspect",
        "arrest", "arrested", "weapon", "prior", "cleared", "clearance", "injury", "juvenile",
    }
)  # fmt: skip


def columns_of_offences(columns: Columns, fields: Fields) -> tuple[str, ...]:
    """Return the columns that are headed by an offence and hold marks, yes and no, or counts.

    One whose heading no rule knows belongs to them where it stands between them. None where another
    column tells the offence: marks beside it are of what it involved.
    """
    if not columns.has_header:
        return ()
    marks = [one for one in columns.profiles if _may_be_marks(columns, one)]
    known = {one.name: code for one in marks if (code := _code_of(one.name))}
    if len(set(known.values())) < _LEAST:
        return ()
    place = {one.name: at for at, one in enumerate(columns.profiles)}
    first_one, last_one = min(map(place.__getitem__, known)), max(map(place.__getitem__, known))
    alike = {text.casefold() for one in marks if one.name in known for text in one.values}
    found = [
        one
        for one in marks
        if first_one <= place[one.name] <= last_one
        and (_are_numbers(alike) or alike.issuperset(map(str.casefold, one.values)))
    ]
    names = tuple(one.name for one in found)
    if not {*offence_rule(fields).names} <= {*names} or _times(found) < _TOLD * found[0].rows:
        return ()
    return names


def with_marked(
    columns: Columns, fields: Fields, names: Sequence[str], kinds: Sequence[Candidate]
) -> OffenceRule | None:
    """Let the fields say which columns are offences; return the rule, None where they are none.

    Only where rows are incidents, each told once, as with further offences.
    """
    local_id = first(fields, "local_id")
    is_told_once = not local_id or columns.of(local_id).is_unique
    fields[MARKED] = ()
    if not names or not kinds or kinds[0].value != RecordKind.INCIDENT or not is_told_once:
        return None
    for field, found in fields.items():
        fields[field] = tuple(one for one in found if one.value not in names)
    known = sum(bool(_code_of(name)) for name in names)
    fields[MARKED] = (
        Candidate(
            value=", ".join(names), confidence=round(0.95 * known / len(names), 3),
            evidence=f"{known} of {len(names)} headings are known offences; yes or no, or a number",
        ),
    )  # fmt: skip
    return OffenceRule(marked=tuple(names))


def _may_be_marks(columns: Columns, column: Profile) -> bool:
    """Whether a column holds marks or counts, and its heading speaks of nothing else."""
    taken = {*columns.dates, *columns.clocks, *columns.halves}
    taken |= {name for moment in columns.moments.values() for name in moment.columns}
    if column.name in taken or _BESIDE.intersection(words_of(column.name)):
        return False
    if column.distinct > MOST_OF_ONE:
        return False
    told = [told_times(text) for text in column.values]
    return all(times is not None and times <= MOST_OF_ONE for times in told)


def _code_of(heading: str) -> str:
    code = answer_of_heading(offence_of_heading(heading)).code
    return "" if code in {None, NOT_OFFENCE} else str(code)


def _are_numbers(texts: set[str]) -> bool:
    return bool(texts) and all(text.isdigit() for text in texts)


def _times(found: Sequence[Profile]) -> int:
    """How many offences the columns tell."""
    return sum((told_times(text) or 0) * n for one in found for text, n in one.values.items())
