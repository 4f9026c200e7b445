"""How the rows of one file of a delivery are read: the rules for its entities and its records."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from accord.core.formats.delivery.plan import (
    FROM_INCIDENT,
    NUMBER,
    Delivery,
    EntityRule,
    PartPlan,
    PartRole,
)
from accord.core.formats.delivery.study import StudiedPart
from accord.core.formats.delivery.words import role_words, table
from accord.core.formats.tabular.learned import NOTHING, Learned
from accord.core.formats.tabular.mapping import Mapping as RowMapping
from accord.core.formats.tabular.mapping import OffenceRule, TimeRule
from accord.core.formats.tabular.naming import plain_name
from accord.core.formats.tabular.offending import crosswalk_key
from accord.core.formats.tabular.profile import Profile
from accord.core.formats.tabular.said import Said
from accord.core.formats.tabular.suggest import suggest
from accord.core.formats.tabular.suggestion import Candidate, CrosswalkSuggestion, Suggestion
from accord.core.formats.tabular.table import Row, Table
from accord.core.vocabulary import RecordKind

_ORDINAL = re.compile(r"\d{1,3}")
_MOST_ROLES: Final = 40
#: Share of a column's different words that must be the incidents' own for it to tell the offence.
_ALIKE: Final = 0.8


def entity_rule(part: StudiedPart, room: str, label: str, *, role: str = "") -> EntityRule:
    """The rule for the persons, vehicles or items of a part, from its best candidates.

    `role` fixes the role of every row; else a column says it, or the file's own name.
    """
    columns = {name: one.value for name, one in part.fields[room].items()}
    if role:
        columns.pop("role", None)
    birth = part.columns.dates.get(columns.get("birth", ""))
    amounts = part.columns.of(columns["value"]) if "value" in columns else None
    return EntityRule(
        columns=MappingProxyType(columns),
        roles=MappingProxyType(_roles(part, columns, room)),
        fixed_role=role or ("" if "role" in columns else _named_role(label, room)),
        formats=birth.formats if birth else ("iso", "m/d/y"),
        decimal_comma=amounts is not None and _has_decimal_comma(amounts),
    )


def _roles(part: StudiedPart, columns: Mapping[str, str], room: str) -> dict[str, str]:
    """What each word of the column of roles is known to mean; unknown ones are left out."""
    if "role" not in columns or room not in {"person", "vehicle"}:
        return {}
    known = {**role_words(f"{room}_roles"), **part.learned.roles(room)}
    words = [" ".join(text.upper().split()) for text in part.columns.of(columns["role"]).values]
    return {word: known[word] for word in sorted(set(words[:_MOST_ROLES])) if word in known}


def _named_role(label: str, room: str) -> str:
    """What the file's name says of every person in it: suspects.csv holds suspects."""
    if room != "person":
        return ""
    words = set(label.split())
    for role, known in table()["files_role"].items():
        if words & set(known):
            return str(role)
    return ""


def _has_decimal_comma(column: Profile) -> bool:
    return column.share(lambda text: re.search(r",\d{1,2}$", text) is not None) > 0.5


def record_mapping(
    part: StudiedPart,
    joins: PartPlan,
    incidents: RowMapping,
    *,
    kind: RecordKind,
    persons: EntityRule,
    code_texts: Mapping[str, str],
    answered: Sequence[CrosswalkSuggestion] = (),
    learned: Learned = NOTHING,
) -> tuple[PartPlan, tuple[CrosswalkSuggestion, ...]]:
    """The plan of a part whose rows are records, and what its offences become.

    An offence happened when and where its incident did; an arrest has its own moment, where
    the file gives one, and no place. What the incidents' crosswalk has `answered` holds here too.
    """
    taken = {column for name, column in persons.columns.items() if name != "local_id"} | {joins.key}
    seen = suggest(
        _without(part.table, taken), zone=incidents.zone, learned=learned,
        said=Said(kind=kind, code_texts=code_texts),
    )  # fmt: skip
    offence, found = _offence(seen), seen.crosswalk
    if not offence.names:
        offence, found = _as_in_incidents(part, taken, answered)
    crosswalk = _as_answered(found, answered)
    base = seen.mapping if kind is RecordKind.ARREST else None
    number, ordinal = _number(part, joins, kind, persons)
    inherited, mapping = _inherit(incidents, kind=kind, own=base)
    answers = {entry.key: entry.code for entry in crosswalk if entry.code is not None}
    own = tuple(joins.signature)
    mapping = replace(
        mapping,
        name=part.label,
        signature=own + inherited + (() if number else (NUMBER,)),
        local_id=number or NUMBER,
        incident_id=joins.key,
        offence=replace(offence, crosswalk=MappingProxyType(answers)),
        repeat_ids=not number or not part.columns.of(number).is_unique,
    )
    by_offence = kind is RecordKind.OFFENCE and not number and not ordinal
    plan = replace(joins, ordinal=ordinal, mapping=mapping, by_offence=by_offence)
    return plan, crosswalk


def led_by(
    plan: Delivery,
    mapping: RowMapping,
    *,
    answered: Sequence[CrosswalkSuggestion] = (),
    offences: Mapping[str, Sequence[CrosswalkSuggestion]] | None = None,
) -> Delivery:
    """Return the plan with the incidents read in another way, and what follows from that.

    Records that take time, place and agency from their incident take them as read now. `offences`
    of other files (by label) are answered as they say; those that they leave open get the answer
    that is now `answered` for the incidents.
    """
    parts = []
    for part in plan.with_mapping(mapping).parts:
        if part.mapping is None or part.role is PartRole.INCIDENT:
            parts.append(part)
            continue
        old = part.mapping
        own = None if old.occurred.column.startswith(FROM_INCIDENT) else old
        inherited, new = _inherit(mapping, kind=old.kind, own=own)
        said = (offences or {}).get(part.label, ())
        open_ones = _as_answered([one for one in said if one.code is None], answered)
        answers = {one.key: one.code for one in (*said, *open_ones) if one.code is not None}
        asked = {one.key for one in said}
        kept = {key: code for key, code in old.offence.crosswalk.items() if key not in asked}
        crosswalk = MappingProxyType({**kept, **answers})
        number = (NUMBER,) if NUMBER in old.signature else ()
        new = replace(
            new, name=old.name, signature=(*part.signature, *inherited, *number),
            local_id=old.local_id, incident_id=old.incident_id, repeat_ids=old.repeat_ids,
            offence=replace(old.offence, crosswalk=crosswalk),
        )  # fmt: skip
        parts.append(replace(part, mapping=new))
    return replace(plan, parts=tuple(parts))


def _as_answered(
    found: Sequence[CrosswalkSuggestion], answered: Sequence[CrosswalkSuggestion]
) -> tuple[CrosswalkSuggestion, ...]:
    """The crosswalk, with the incidents' answers where the same code or words stand there."""
    known = _known_offences(answered)
    told = []
    for entry in found:
        codes = known.get(crosswalk_key(entry.local_code or entry.text), {None})
        code = next(iter(codes)) if len(codes) == 1 else None
        told.append(_answered(entry, code) if code is not None else entry)
    return tuple(told)


def _known_offences(answered: Sequence[CrosswalkSuggestion]) -> dict[str, set[str | None]]:
    """The answers that each code, or without one each text, of the incidents has."""
    known: dict[str, set[str | None]] = {}
    for entry in answered:
        last = entry.text.rpartition(" / ")[2]
        names = (entry.local_code,) if entry.local_code else (entry.text, last)
        for name in set(names):
            known.setdefault(crosswalk_key(name), set()).add(entry.code)
    return known


def _as_in_incidents(
    part: StudiedPart, taken: set[str], answered: Sequence[CrosswalkSuggestion]
) -> tuple[OffenceRule, tuple[CrosswalkSuggestion, ...]]:
    """The column whose words are those of the incidents' offences, where one is, and its words."""
    known = _known_offences(answered)
    best, column = _ALIKE, None
    for one in part.columns.profiles:
        keys = [crosswalk_key(text) for text in one.values]
        share = sum(key in known for key in keys) / len(keys) if keys else 0.0
        if one.name not in taken and share >= best:
            best, column = share, one
    if column is None:
        return OffenceRule(), ()
    entries = tuple(
        CrosswalkSuggestion(
            key=crosswalk_key(text), local_code=text.strip(), text="", rows=rows, code=None,
            confidence=0.0, evidence="",
        )
        for text, rows in column.values.most_common()
    )  # fmt: skip
    return OffenceRule(code=column.name), entries


def _answered(entry: CrosswalkSuggestion, code: str) -> CrosswalkSuggestion:
    return replace(entry, code=code, confidence=0.95, evidence="as in the incidents")


def _offence(seen: Suggestion) -> OffenceRule:
    if seen.mapping is not None:
        return seen.mapping.offence
    texts = tuple(filter(None, (seen.chosen("offence_category"), seen.chosen("offence_text"))))
    code = seen.chosen("offence_code")
    return OffenceRule(
        code=code,
        extension=seen.chosen("offence_extension") if code else "",
        texts=texts,
        nibrs=seen.chosen("nibrs"),
    )


def _number(
    part: StudiedPart, joins: PartPlan, kind: RecordKind, persons: EntityRule
) -> tuple[str, str]:
    """The column that numbers the records; or none, and the one that counts within an incident."""
    taken = {joins.key, *(c for name, c in persons.columns.items() if name != "local_id")}
    profiles = [p for p in part.columns.profiles if p.name not in taken]
    if kind is RecordKind.ARREST and "local_id" in part.fields["arrest"]:
        arrest: Candidate = part.fields["arrest"]["local_id"]
        if arrest.value not in taken and part.columns.of(arrest.value).is_unique:
            return arrest.value, ""
    for column in profiles:
        is_numbered = column.share(lambda text: any(c.isdigit() for c in text)) > 0.99
        if column.is_unique and is_numbered and _is_number(part, column):
            return column.name, ""
    for column in profiles:
        if column.fill > 0.99 and column.share(_is_ordinal) > 0.99 and _is_counted(column):
            return "", column.name
    return "", ""


def _is_number(part: StudiedPart, column: Profile) -> bool:
    """A number that is named so; or in a file without names, one longer than a count."""
    if column.name in part.columns.dates or column.name in part.columns.clocks:
        return False
    if part.columns.has_header:
        return bool(re.search(r"\b(id|key|no|num|number|nbr|seq)$", plain_name(column.name)))
    return column.share(lambda text: len(text) > 4) > 0.99


def _is_ordinal(text: str) -> bool:
    return _ORDINAL.fullmatch(text) is not None


def _is_counted(column: Profile) -> bool:
    """Mostly ones: a count within an incident, not a code that is a number."""
    values = column.values
    ones = sum(n for text, n in values.items() if text.lstrip("0") in {"", "1"})
    return ones > 0.3 * column.filled


def _inherit(
    incidents: RowMapping, *, kind: RecordKind, own: RowMapping | None
) -> tuple[tuple[str, ...], RowMapping]:
    """The incident's columns that the record takes over, and a mapping that reads them."""
    taken: dict[str, None] = {}

    def column(name: str) -> str:
        if not name:
            return ""
        joined = FROM_INCIDENT + name.strip().lower()
        taken[joined] = None
        return joined

    agency = replace(incidents.agency, column=column(incidents.agency.column))
    if own is not None:
        mapping = replace(
            own, kind=kind, zone=incidents.zone, agency=agency, reported=None,
            coordinates=type(own.coordinates)(), address=(), area=(), disposition="",
            narrative="", domestic="", arrest_made="", not_before=incidents.not_before,
        )  # fmt: skip
        return tuple(taken), mapping
    place = incidents.coordinates
    mapping = RowMapping(
        name=incidents.name,
        signature=(),
        kind=kind,
        zone=incidents.zone,
        local_id="",
        occurred=_time(incidents.occurred, column),
        occurred_end=_time(incidents.occurred_end, column) if incidents.occurred_end else None,
        reported=_time(incidents.reported, column) if incidents.reported else None,
        agency=agency,
        coordinates=replace(
            place, lon=column(place.lon), lat=column(place.lat), pair=column(place.pair)
        ),
        address=tuple(column(name) for name in incidents.address),
        area=tuple(column(name) for name in incidents.area),
        not_before=incidents.not_before,
    )
    return tuple(taken), mapping


def _time(rule: TimeRule, column: Callable[[str], str]) -> TimeRule:
    return replace(
        rule,
        column=column(rule.column),
        time_column=column(rule.time_column),
        parts=tuple(map(column, rule.parts)),
    )


def _without(part: Table, columns: set[str]) -> Table:
    """The table without some of its columns."""
    kept = [cell for cell, name in enumerate(part.columns) if name not in columns]
    width = len(part.columns)

    def rows() -> Iterator[Row]:
        for row in part.rows():
            if not row.fault and len(row.values) == width:
                yield Row(row.number, tuple(row.values[cell] for cell in kept))

    return replace(part, columns=tuple(part.columns[cell] for cell in kept), source=rows)
