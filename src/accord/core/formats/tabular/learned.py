"""What an agency's confirmed mappings teach of its next file: names of columns, dates, codes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from accord.core.formats.tabular.dates import bare_format
from accord.core.formats.tabular.mapping import AgencyRule, CoordinateRule, TimeRule
from accord.core.formats.tabular.mapping import Mapping as RowMapping
from accord.core.formats.tabular.profile import DateFit, Profile
from accord.core.formats.tabular.suggestion import Candidate, CrosswalkSuggestion
from accord.core.vocabulary import RecordKind

#: What a name confirmed by the agency itself earns: more than any name that is only usual.
SURE: Final = 0.99
#: What is left of a usual name's weight where the agency confirmed the column for something else.
_ELSEWHERE: Final = 0.5
#: Share of columns in common from which two layouts are of the same records.
_SIMILAR: Final = 0.6
_DAY_OR_MONTH: Final = frozenset({"m/d/y", "d/m/y"})
EVIDENCE: Final = "as confirmed before"


@dataclass(frozen=True, kw_only=True)
class Learned:
    """What confirmed mappings say; columns are by `column_key`, and the newest word counts.

    `fields` tells what a column was confirmed for, `formats` how its dates were read, `crosswalk`
    what an offence was, `agencies` which agency a value named, `layouts` what records a set of
    columns held. It holds one agency's own data and must be made from its mappings alone.
    """

    fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    formats: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    crosswalk: Mapping[str, str] = field(default_factory=dict)
    agencies: Mapping[str, str] = field(default_factory=dict)
    layouts: Mapping[frozenset[str], RecordKind] = field(default_factory=dict)
    #: The plane system that was confirmed last.
    system: str = ""

    def named(self, name: str, column: str, usual: float) -> float:
        """Return how far a column's name speaks for a field, where `usual` is what names earn."""
        known = self.fields.get(column_key(column))
        if known is None:
            return usual
        return SURE if name in known else usual * _ELSEWHERE

    def is_for(self, name: str, column: str) -> bool:
        """Say whether the column was confirmed for the field."""
        return name in self.fields.get(column_key(column), frozenset())

    def dated(self, column: str, fit: DateFit) -> DateFit:
        """The formats of a column, with day and month where the agency has them."""
        if not fit.ambiguous:
            return fit
        order = _order(self.formats.get(column_key(column), ())) or _order(
            {name for formats in self.formats.values() for name in formats}
        )
        if order is None:
            return fit
        formats = tuple(order if name in _DAY_OR_MONTH else name for name in fit.formats)
        return replace(fit, formats=tuple(dict.fromkeys(formats)), ambiguous=False)

    def kinds(self, columns: Iterable[str]) -> tuple[Candidate, ...]:
        """What records the most similar confirmed layout held, where it shares most columns."""
        mine = {column_key(column) for column in columns}
        best, found = _SIMILAR, None
        for layout, kind in self.layouts.items():
            share = len(mine & layout) / (len(mine | layout) or 1)
            if share >= best:
                best, found = share, kind
        if found is None:
            return ()
        return (Candidate(value=found.value, confidence=SURE, evidence=EVIDENCE),)

    def agency_rule(self, column: Profile | None) -> AgencyRule | None:
        """How rows name their agency, where every value of the column was confirmed before."""
        if column is None or not column.values or not set(column.values) <= set(self.agencies):
            return None
        table = {value: self.agencies[value] for value in column.values}
        return AgencyRule(column=column.name, table=MappingProxyType(table))

    def answered(self, found: Sequence[CrosswalkSuggestion]) -> tuple[CrosswalkSuggestion, ...]:
        """The crosswalk, with what was confirmed of the same code and words."""
        return tuple(
            replace(entry, code=self.crosswalk[entry.key], confidence=SURE, evidence=EVIDENCE)
            if entry.key in self.crosswalk
            else entry
            for entry in found
        )


NOTHING: Final = Learned()


def column_key(name: str) -> str:
    """Return the form in which names of columns are compared: words in small letters."""
    split = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name)
    return " ".join(re.findall(r"[^\W_]+", split.casefold()))


def learned_from(known: Iterable[RowMapping]) -> Learned:
    """Gather what mappings teach; the last of them is the newest and has the last word."""
    fields: dict[str, frozenset[str]] = {}
    formats: dict[str, tuple[str, ...]] = {}
    crosswalk: dict[str, str] = {}
    agencies: dict[str, str] = {}
    layouts: dict[frozenset[str], RecordKind] = {}
    system = ""
    for mapping in known:
        layouts[frozenset(map(column_key, mapping.signature))] = mapping.kind
        confirmed = defaultdict(set)
        for name, column in _confirmed(mapping):
            confirmed[column_key(column)].add(name)
        fields.update({key: frozenset(names) for key, names in confirmed.items() if key})
        for rule in (mapping.occurred, mapping.occurred_end, mapping.reported):
            if rule is not None:
                formats[column_key(rule.column)] = rule.formats
        system = mapping.coordinates.system or system
        crosswalk.update(mapping.offence.crosswalk)
        agencies.update(mapping.agency.table)
    return Learned(
        fields=fields, formats=formats, crosswalk=crosswalk, agencies=agencies, layouts=layouts,
        system=system,
    )  # fmt: skip


def _confirmed(mapping: RowMapping) -> Iterator[tuple[str, str]]:
    """Every field of a mapping with the column that was confirmed for it."""
    place, offence = mapping.coordinates, mapping.offence
    single = {
        "local_id": mapping.local_id, "incident_id": mapping.incident_id,
        "offence_code": offence.code, "offence_extension": offence.extension,
        "nibrs": offence.nibrs, **_place_fields(place),
        "agency": mapping.agency.column, "disposition": mapping.disposition,
        "narrative": mapping.narrative, "domestic": mapping.domestic,
        "arrest_made": mapping.arrest_made,
    }  # fmt: skip
    yield from ((name, column) for name, column in single.items() if column)
    for name in ("occurred", "occurred_end", "reported"):
        rule: TimeRule | None = getattr(mapping, name)
        if rule is not None:
            # That nothing told when it happened is true of one layout alone.
            if not (name == "occurred" and mapping.is_by_report):
                yield name, rule.column
            if rule.time_column:
                yield "clock", rule.time_column
    yield from (("address", column) for column in mapping.address)
    yield from (("area", column) for column in mapping.area)
    for column in offence.texts[-1:]:
        yield "offence_text", column
    for column in offence.texts[:-1]:
        yield "offence_category", column


def _place_fields(place: CoordinateRule) -> dict[str, str]:
    if place.system:
        return {"plane_x": place.lon, "plane_y": place.lat, "mgrs": place.pair}
    return {"lon": place.lon, "lat": place.lat, "pair": place.pair}


def _order(formats: Iterable[str]) -> str | None:
    """The one of day-first and month-first that these formats have; None for neither or both."""
    found = _DAY_OR_MONTH & {bare_format(name) for name in formats}
    return next(iter(found)) if len(found) == 1 else None
