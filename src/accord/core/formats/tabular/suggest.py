"""Suggest a mapping for a table nobody has seen: columns, times, places, kind, crosswalk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from accord.core.formats.tabular.answering import answered_as_read, crosswalk_of
from accord.core.formats.tabular.assembling import assemble
from accord.core.formats.tabular.candidates import Columns, candidates, study
from accord.core.formats.tabular.dates import bare_format
from accord.core.formats.tabular.dayorder import settled
from accord.core.formats.tabular.doubts import misreading, unmapped_in
from accord.core.formats.tabular.further import FIELD, with_further
from accord.core.formats.tabular.kindguess import kind_candidates
from accord.core.formats.tabular.learned import Learned, learned_from
from accord.core.formats.tabular.mapping import (
    AgencyRule,
    CoordinateRule,
    Mapping,
    OffenceRule,
)
from accord.core.formats.tabular.marking import columns_of_offences, with_marked
from accord.core.formats.tabular.mixed_dates import mixed_dates, with_formats
from accord.core.formats.tabular.naming import plain_name
from accord.core.formats.tabular.placing import coordinate_rule, middle
from accord.core.formats.tabular.planes import Home, find_planes
from accord.core.formats.tabular.profile import profile
from accord.core.formats.tabular.remarks import Fields, column_notes, column_of, first
from accord.core.formats.tabular.said import UNSAID, Said
from accord.core.formats.tabular.settling import settle_moment, settled_fields
from accord.core.formats.tabular.suggestion import Candidate, CrosswalkSuggestion, Suggestion
from accord.core.formats.tabular.table import Table
from accord.core.formats.tabular.utc_days import may_be_days_in_utc, with_days_in_utc
from accord.core.formats.tabular.zones import (
    extent_of_state,
    is_western,
    zone_candidates,
    zone_of_state,
)
from accord.core.vocabulary import RecordKind

#: A year of a large region; more rows teach the profile nothing.
SAMPLE_ROWS = 250_000


def suggest(
    table: Table,
    *,
    known: Sequence[Mapping] = (),
    learned: Learned | None = None,
    ori: str = "",
    zone: str = "",
    homes: Sequence[Home] = (),
    said: Said = UNSAID,
    sample_rows: int = SAMPLE_ROWS,
) -> Suggestion:
    """Suggest how a table becomes records; what stays below its threshold is left open.

    `known` are the agency's saved mappings, oldest first: one is taken when the columns agree,
    and all teach its names and codes, unless `learned` says what was. `ori` fixes the agency and names
    the state; `zone` is the agency's registered one; `homes` is where the agency's records are
    expected; `said` is what a person says of the file. Raises BadInput where the table cannot be read.
    """
    profiles, seen = profile(table.columns, table.rows(), limit=sample_rows)
    taught = learned_from(known) if learned is None else learned
    columns = study(profiles, has_header=table.facts.has_header, learned=taught)
    columns, dated, mixed = _dated(table, columns, zone, said.date_formats, sample_rows)
    columns = _told_in_days(columns, taught, ori, zone)
    fields = settled_fields(table, columns, taught)
    marked = () if said.one_offence else columns_of_offences(columns, fields)
    kinds = _kinds(table, columns, fields, said=said.kind, learned=taught, has_marks=bool(marked))
    settle_moment(fields, kinds, by_report=said.by_report)
    rule = _offences(columns, fields, () if said.one_offence else kinds, marked)
    place, notes = coordinate_rule(columns, fields, western=_is_western(ori, zone))
    near = tuple(homes) or _home_of_state(ori)
    planes = find_planes(
        table, columns, fields, place, homes=near, said=said.system, before=taught.system
    )
    zones = _zones(columns, fields, planes.rule, ori, zone)
    agency = said.agency or taught.agency_rule(column_of(columns, fields, "agency"))
    notes += planes.notes + dated + column_notes(columns, fields, agency, rule)
    crosswalk = taught.answered(crosswalk_of(table, rule, kinds, said.code_texts, sample_rows))
    missing = _missing(fields, zones, kinds, seen)
    mapping = None
    if not missing:
        mapping = assemble(table, columns, fields, kind=kinds[0], zone=zones[0], learned=taught)
        owner, rule = agency or AgencyRule(fixed=ori), _answered(rule, crosswalk)
        mapping = replace(mapping, coordinates=planes.rule, agency=owner, offence=rule)
    match, about = _known(table, known, mapping, said)
    if match is not None:
        mapping, missing = match, ()
        if not _reads_so(match, rule, kinds):
            read = answered_as_read(match, table, said.code_texts, sample_rows)
            crosswalk = taught.answered(read)
    unmapped, reasons = unmapped_in(table, mapping, limit=sample_rows)
    return Suggestion(
        fields=fields,
        kinds=kinds,
        zones=zones,
        crosswalk=crosswalk,
        rows_seen=seen,
        notes=(*table.facts.notes, *notes, *about, *reasons),
        missing=missing,
        mapping=mapping,
        matched_known=match is not None,
        unmapped=unmapped,
        systems=planes.systems,
        mixed=mixed,
        marked=mapping.offence.marked if mapping else rule.marked,
    )


def _offences(
    columns: Columns, fields: Fields, kinds: Sequence[Candidate], marked: Sequence[str]
) -> OffenceRule:
    """Where a row tells its offences: in columns of their own, of words and codes, of further ones."""
    by_marks = with_marked(columns, fields, marked, kinds)
    rule, fields[FIELD] = with_further(columns, fields, kinds)
    return by_marks or rule


def _reads_so(known: Mapping, rule: OffenceRule, kinds: Sequence[Candidate]) -> bool:
    """Whether a saved mapping reads what is suggested now: the same columns, for the same kind."""
    columns = replace(known.offence, crosswalk={}) == replace(rule, crosswalk={})
    return columns and bool(kinds) and kinds[0].value == known.kind.value


def _dated(
    table: Table, columns: Columns, zone: str, formats: Sequence[str], limit: int
) -> tuple[Columns, tuple[str, ...], tuple[str, ...]]:
    """The columns with how their dates are read, notes on it, and those of too many formats."""
    columns, order = settled(table, columns, zone=zone)
    columns = with_formats(columns, formats)
    columns, mixed, told = mixed_dates(table, columns, limit=limit)
    return columns, order + told, mixed


def _told_in_days(columns: Columns, taught: Learned, ori: str, zone: str) -> Columns:
    """The columns with moments that only stand for days of the agency's zone, told in UTC."""
    if not may_be_days_in_utc(columns):
        return columns
    return with_days_in_utc(columns, _likely_zone(columns, taught, ori, zone))


def _likely_zone(columns: Columns, taught: Learned, ori: str, zone: str) -> str:
    """The zone as far as it is known before the columns are settled; "" for none."""
    fields = candidates(columns, learned=taught)
    place, _ = coordinate_rule(columns, fields, western=_is_western(ori, zone))
    found = _zones(columns, fields, place, ori, zone)
    return found[0].value if found else ""


def _zones(
    columns: Columns, fields: Fields, place: CoordinateRule, ori: str, zone: str
) -> tuple[Candidate, ...]:
    return zone_candidates(
        centre=middle(place, columns), ori=ori, state=_only_state(columns, fields), registered=zone
    )


def _home_of_state(ori: str) -> tuple[Home, ...]:
    """Where an agency lies of which nothing is known but its state."""
    state = ori[:2].upper()
    extent = extent_of_state(state)
    if extent is None:
        return ()
    return (Home(bounds=extent, evidence=f"the state {state}", weight=0.85, state=state),)


def _answered(rule: OffenceRule, crosswalk: Sequence[CrosswalkSuggestion]) -> OffenceRule:
    answers = {entry.key: entry.code for entry in crosswalk if entry.code is not None}
    return replace(rule, crosswalk=answers)


def _is_western(ori: str, zone: str) -> bool:
    return is_western(zone or zone_of_state(ori[:2].upper()) or "")


def _kinds(
    table: Table,
    columns: Columns,
    fields: Fields,
    *,
    said: RecordKind | None,
    learned: Learned,
    has_marks: bool,
) -> tuple[Candidate, ...]:
    """What the records are: as a person says, as confirmed of like columns, by their content."""
    if said is not None:
        return (Candidate(value=said.value, confidence=1.0, evidence="you said so"),)
    found = kind_candidates(
        columns,
        filename=table.filename,
        text_column=first(fields, "offence_text"),
        local_id=first(fields, "local_id"),
        incident_id=first(fields, "incident_id"),
        has_marks=has_marks,
    )
    return (*learned.kinds(table.columns), *_told_kind(columns), *found)


def _told_kind(columns: Columns) -> tuple[Candidate, ...]:
    """The kind of record that a column says in every row, as this project's own exports do."""
    for column in columns.profiles:
        said = next(iter(column.values), "").strip().lower()
        if plain_name(column.name) == "kind" and column.is_constant and said in set(RecordKind):
            return (Candidate(value=said, confidence=0.97, evidence="every row says so"),)
    return ()


def _only_state(columns: Columns, fields: Fields) -> str:
    name = first(fields, "state")
    values = columns.of(name).values if name else Counter[str]()
    return next(iter(values)) if len(values) == 1 else ""


def _missing(
    fields: Fields, zones: Sequence[Candidate], kinds: Sequence[Candidate], seen: int
) -> tuple[str, ...]:
    lacks = {
        "rows": not seen,
        "occurred": not fields["occurred"],
        "zone": not zones,
        "kind": not kinds or kinds[0].confidence < 0.5,
    }
    return tuple(name for name, lacking in lacks.items() if lacking)


def _known(
    table: Table,
    known: Sequence[Mapping],
    fresh: Mapping | None,
    said: Said,
) -> tuple[Mapping | None, tuple[str, ...]]:
    """The newest saved mapping whose columns are exactly this table's and whose formats fit."""
    same = [mapping for mapping in known if mapping.signature == table.signature]
    if not same:
        return None, ()
    found = max(same, key=lambda mapping: mapping.version)
    saved = f"the columns are those of the saved mapping {found.name} v{found.version}"
    if said.system and found.coordinates.system != said.system:
        return None, (f"{saved}, which places its records in another way",)
    told = tuple(bare_format(name) for name in found.occurred.formats)
    if said.date_formats and told != tuple(bare_format(name) for name in said.date_formats):
        return None, (f"{saved}, which reads its dates in another way",)
    if why := misreading(table, found, fresh):
        return None, (f"{saved}, its formats are not: {why}",)
    return found, (saved,)
