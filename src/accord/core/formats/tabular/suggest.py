"""Suggest a mapping for a table nobody has seen: columns, times, places, kind, crosswalk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import replace

from accord.core.formats.tabular.candidates import Columns, candidates, is_clock_name, study
from accord.core.formats.tabular.crosswalk import CodeAnswer, answer_for, with_families
from accord.core.formats.tabular.date_parts import parted_moment, with_parts
from accord.core.formats.tabular.dates import DAY
from accord.core.formats.tabular.dayorder import settled
from accord.core.formats.tabular.doubts import misreading, unmapped_in
from accord.core.formats.tabular.kindguess import kind_candidates
from accord.core.formats.tabular.learned import Learned, learned_from
from accord.core.formats.tabular.mapping import AgencyRule, Mapping, OffenceRule, TimeRule
from accord.core.formats.tabular.naming import plain_name, spelled_name
from accord.core.formats.tabular.offending import crosswalk_key
from accord.core.formats.tabular.placing import coordinate_rule, middle
from accord.core.formats.tabular.planes import Home, find_planes
from accord.core.formats.tabular.profile import profile
from accord.core.formats.tabular.remarks import Fields, column_notes, column_of, first, is_word
from accord.core.formats.tabular.suggestion import Candidate, CrosswalkSuggestion, Suggestion
from accord.core.formats.tabular.table import Table
from accord.core.formats.tabular.zones import (
    extent_of_state,
    is_western,
    zone_candidates,
    zone_of_state,
)
from accord.core.vocabulary import RecordKind, offences

#: A year of a large region; more rows teach the profile nothing.
SAMPLE_ROWS = 250_000
#: Different offences of one export; more means that the column is no offence column.
_MAX_OFFENCES = 20_000
#: Share of cells with a word from which a column that is named like one of codes holds words.
_WORDY = 0.9


def suggest(
    table: Table,
    *,
    known: Sequence[Mapping] = (),
    learned: Learned | None = None,
    ori: str = "",
    zone: str = "",
    kind: RecordKind | None = None,
    agency: AgencyRule | None = None,
    code_texts: MappingOf[str, str] | None = None,
    homes: Sequence[Home] = (),
    system: str = "",
    sample_rows: int = SAMPLE_ROWS,
) -> Suggestion:
    """Suggest how a table becomes records; what stays below its threshold is left open.

    `known` are the agency's saved mappings, oldest first: one is taken when the columns agree,
    and all teach its names and codes, unless `learned` says what was. `ori` fixes the agency and names
    the state; `zone` is the agency's registered one; `kind` and `agency` are what a
    person says of the file, as is `system` of its plane coordinates; `homes` is where the agency's
    records are expected; `code_texts` is the agency's own code list (code → words, from
    `read_code_list`). Raises BadInput where the table cannot be read.
    """
    profiles, seen = profile(table.columns, table.rows(), limit=sample_rows)
    taught = learned_from(known) if learned is None else learned
    columns = study(profiles, has_header=table.facts.has_header, learned=taught)
    columns, order = settled(table, columns, zone=zone)
    fields = _settled_fields(columns, taught)
    kinds = _kinds(table, columns, fields, said=kind, learned=taught)
    _settle_moment(fields, kinds)
    place, notes = coordinate_rule(columns, fields, western=_is_western(ori, zone))
    near = tuple(homes) or _home_of_state(ori)
    planes = find_planes(
        table, columns, fields, place, homes=near, said=system, before=taught.system
    )
    place = planes.rule
    zones = zone_candidates(
        centre=middle(place, columns), ori=ori, state=_only_state(columns, fields), registered=zone
    )
    agency = agency or taught.agency_rule(column_of(columns, fields, "agency"))
    notes += planes.notes + order + column_notes(columns, fields, agency)
    crosswalk = taught.answered(_crosswalk(table, fields, kinds, code_texts or {}, sample_rows))
    missing = _missing(fields, zones, kinds, seen)
    mapping = None
    if not missing:
        mapping = _assemble(
            table, columns, fields, kind=RecordKind(kinds[0].value), zone=zones[0].value,
            learned=taught,
        )  # fmt: skip
        rule = agency or AgencyRule(fixed=ori)
        mapping = _answered(replace(mapping, coordinates=place, agency=rule), crosswalk)
    match, about = _known(table, known, mapping, system)
    notes += about
    if match is not None:
        mapping, missing = match, ()
    unmapped, reasons = unmapped_in(table, mapping, limit=sample_rows)
    return Suggestion(
        fields=fields,
        kinds=kinds,
        zones=zones,
        crosswalk=crosswalk,
        rows_seen=seen,
        notes=(*table.facts.notes, *notes, *reasons),
        missing=missing,
        mapping=mapping,
        matched_known=match is not None,
        unmapped=unmapped,
        systems=planes.systems,
    )


def _home_of_state(ori: str) -> tuple[Home, ...]:
    """Where an agency lies of which nothing is known but its state."""
    state = ori[:2].upper()
    extent = extent_of_state(state)
    if extent is None:
        return ()
    return (Home(bounds=extent, evidence=f"the state {state}", weight=0.85, state=state),)


def _answered(mapping: Mapping, crosswalk: Sequence[CrosswalkSuggestion]) -> Mapping:
    answers = {entry.key: entry.code for entry in crosswalk if entry.code is not None}
    return replace(mapping, offence=replace(mapping.offence, crosswalk=answers))


def _is_western(ori: str, zone: str) -> bool:
    return is_western(zone or zone_of_state(ori[:2].upper()) or "")


def _kinds(
    table: Table, columns: Columns, fields: Fields, *, said: RecordKind | None, learned: Learned
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
    )
    return (*learned.kinds(table.columns), *_told_kind(columns), *found)


def _told_kind(columns: Columns) -> tuple[Candidate, ...]:
    """The kind of record that a column says in every row, as this project's own exports do."""
    for column in columns.profiles:
        said = next(iter(column.values), "").strip().lower()
        if plain_name(column.name) == "kind" and column.is_constant and said in set(RecordKind):
            return (Candidate(value=said, confidence=0.97, evidence="every row says so"),)
    return ()


def _settled_fields(columns: Columns, learned: Learned) -> Fields:
    """The columns that may hold each field, once those that need each other have been compared."""
    fields = with_parts(columns, candidates(columns, learned=learned))
    _settle_ids(columns, fields)
    _settle_offence(columns, fields)
    _settle_clock(columns, fields, learned)
    return fields


def _settle_ids(columns: Columns, fields: Fields) -> None:
    """The record's own number must be unique; the incident's number is another column."""
    # A number that every incident has once numbers the rows too, where nothing else does.
    found = fields["local_id"] or fields["incident_id"]
    unique = [c for c in found if columns.of(c.value).is_unique]
    # What only counts the rows of this file gives another number next week.
    unique.sort(key=lambda c: columns.of(c.value).is_count)
    fields["local_id"] = tuple(unique) or fields["local_id"]
    chosen = first(fields, "local_id")
    fields["incident_id"] = tuple(c for c in fields["incident_id"] if c.value != chosen)


def _settle_moment(fields: Fields, kinds: Sequence[Candidate]) -> None:
    """A call for service happens when it comes in, where no column says another time."""
    calls = kinds and RecordKind(kinds[0].value) is RecordKind.CALL_FOR_SERVICE
    if calls and not fields["occurred"]:
        fields["occurred"], fields["reported"] = fields["reported"], ()


def _settle_clock(columns: Columns, fields: Fields, learned: Learned) -> None:
    """The time of day that stands in a column of its own beside the date."""
    date = first(fields, "occurred")
    clock = _clock_beside(columns, date, learned) if date else ""
    fields["occurred_time"] = ()
    if clock and date in columns.dates and not columns.dates[date].has_time:
        told = f"time of day beside {date!r}, read as {' or '.join(columns.clocks[clock])}"
        sure = fields["occurred"][0].confidence
        fields["occurred_time"] = (Candidate(value=clock, confidence=sure, evidence=told),)


def _settle_offence(columns: Columns, fields: Fields) -> None:
    taken = {first(fields, name) for name in ("agency", "state", "address", "local_id")}
    if not columns.has_header:
        texts = [c for c in fields["offence_text"] if c.value not in taken]
        fields["offence_text"] = tuple(texts)
        return
    text = first(fields, "offence_text")
    fields["offence_category"] = tuple(
        c for c in fields["offence_category"] if c.value not in {text, *taken}
    )
    fields["narrative"] = tuple(c for c in fields["narrative"] if c.value != text)
    codes = tuple(c for c in fields["offence_code"] if c.value != text)
    if not text and codes and columns.of(codes[0].value).share(is_word) > _WORDY:
        fields["offence_text"], codes = codes[:1], codes[1:]
    fields["offence_code"] = codes


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


def _time_rule(columns: Columns, fields: Fields, name: str, learned: Learned) -> TimeRule | None:
    column = first(fields, name)
    if not column:
        return None
    if column not in columns.dates:
        parts = parted_moment(columns)
        return TimeRule(column=column, formats=("y m d" if parts[2:] else "y-m",), parts=parts[1:])
    fit = columns.dates[column]
    clock = _clock_beside(columns, column, learned) if not fit.has_time else ""
    return TimeRule(
        column=column,
        formats=tuple(name + DAY for name in fit.formats) if fit.is_midnight else fit.formats,
        time_column=clock,
        time_formats=columns.clocks.get(clock, ()),
        wall_clock=0 < fit.offset_share < 1,
    )


def _clock_beside(columns: Columns, date_column: str, learned: Learned) -> str:
    """The time-of-day column nearest to the right of a date column, if its name allows."""
    names = [column.name for column in columns.profiles]
    after = names[names.index(date_column) + 1 :]
    for name in after:
        told = is_clock_name(spelled_name(name)) or learned.is_for("clock", name)
        if name in columns.clocks and (told or not columns.has_header):
            return name
    return ""


def _offence_rule(fields: Fields) -> OffenceRule:
    texts = tuple(filter(None, (first(fields, "offence_category"), first(fields, "offence_text"))))
    return OffenceRule(
        code=first(fields, "offence_code"),
        extension=first(fields, "offence_extension") if fields["offence_code"] else "",
        texts=texts,
        nibrs=first(fields, "nibrs"),
    )


def _crosswalk(
    table: Table,
    fields: Fields,
    kinds: Sequence[Candidate],
    code_texts: MappingOf[str, str],
    limit: int,
) -> tuple[CrosswalkSuggestion, ...]:
    """Answer each different offence of the export once; calls for service get none."""
    if not kinds or not RecordKind(kinds[0].value).may_have_nibrs_code:
        return ()
    rule = _offence_rule(fields)
    place = {name: cell for cell, name in enumerate(table.columns)}
    codes = [place[name] for name in (rule.code, rule.extension) if name]
    texts = [place[name] for name in rule.texts]
    nibrs, known = place[rule.nibrs] if rule.nibrs else None, offences()
    if not codes and not texts:
        return ()
    counts: Counter[tuple[tuple[str, ...], tuple[str, ...]]] = Counter()
    for number, row in enumerate(table.rows()):
        if number >= limit or len(counts) > _MAX_OFFENCES:
            break
        if not row.fault and len(row.values) == len(table.columns):
            values = row.values
            if nibrs is not None and values[nibrs].strip().upper() in known:
                continue  # answered already
            counts[tuple(values[c] for c in codes), tuple(values[c] for c in texts)] += 1
    return _answers(counts.items(), code_texts)


def _answers(
    counts: Iterable[tuple[tuple[tuple[str, ...], tuple[str, ...]], int]],
    code_texts: MappingOf[str, str],
) -> tuple[CrosswalkSuggestion, ...]:
    rows: Counter[str] = Counter()
    parts: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for (codes, texts), count in counts:
        key = crosswalk_key(*codes, *texts)
        rows[key] += count
        parts[key] = codes, texts
    listed = {crosswalk_key(code): words for code, words in code_texts.items()}
    answers = {key: _answer(codes, texts, listed) for key, (codes, texts) in parts.items()}
    answers = with_families(
        answers, {k: (c[0].strip() if c else "") for k, (c, _) in parts.items()}
    )
    return tuple(
        CrosswalkSuggestion(
            key=key,
            local_code="-".join(part.strip() for part in parts[key][0] if part.strip()),
            text=" / ".join(part.strip() for part in parts[key][1] if part.strip()),
            rows=count,
            code=answers[key].code,
            confidence=answers[key].confidence,
            evidence=answers[key].evidence,
        )
        for key, count in rows.most_common()
    )


def _answer(
    codes: tuple[str, ...], texts: tuple[str, ...], listed: MappingOf[str, str]
) -> CodeAnswer:
    """The answer to the agency's own list where it has one, else to the export's words."""
    plain = answer_for([text for text in texts if text.strip()])
    spoken = _spoken(codes, texts, listed)
    if spoken == texts:
        return plain
    told = answer_for([text for text in spoken if text.strip()])
    if told.code is None:
        return plain
    return replace(told, evidence=f"{told.evidence}; by the agency's code list")


def _spoken(
    codes: tuple[str, ...], texts: tuple[str, ...], listed: MappingOf[str, str]
) -> tuple[str, ...]:
    """The words of an offence, with the agency's own code list where it knows the code."""
    whole = "-".join(filter(None, (code.strip() for code in codes)))
    words = listed.get(crosswalk_key(whole)) or (
        listed.get(crosswalk_key(codes[0])) if codes else None
    )
    if words:
        return (*texts, words)
    return tuple(listed.get(crosswalk_key(text), text) for text in texts)


def _assemble(
    table: Table,
    columns: Columns,
    fields: Fields,
    *,
    kind: RecordKind,
    zone: str,
    learned: Learned,
) -> Mapping:
    occurred = _time_rule(columns, fields, "occurred", learned)
    assert occurred is not None  # checked by _missing
    local_id = first(fields, "local_id")
    areas = [c for c in fields["area"] if c.confidence >= 0.75]
    return Mapping(
        name=table.filename,
        signature=table.signature,
        kind=kind,
        zone=zone,
        local_id=local_id,
        incident_id=first(fields, "incident_id"),
        occurred=occurred,
        occurred_end=_time_rule(columns, fields, "occurred_end", learned),
        reported=_time_rule(columns, fields, "reported", learned),
        offence=_offence_rule(fields),
        address=tuple(filter(None, (first(fields, "address"),))),
        area=tuple(c.value for c in areas[:1]),
        disposition=first(fields, "disposition"),
        narrative=first(fields, "narrative"),
        domestic=first(fields, "domestic"),
        arrest_made=first(fields, "arrest_made"),
        repeat_ids=bool(local_id) and not columns.of(local_id).is_unique,
    )


def _known(
    table: Table, known: Sequence[Mapping], fresh: Mapping | None, system: str
) -> tuple[Mapping | None, tuple[str, ...]]:
    """The newest saved mapping whose columns are exactly this table's and whose formats fit."""
    same = [mapping for mapping in known if mapping.signature == table.signature]
    if not same:
        return None, ()
    found = max(same, key=lambda mapping: mapping.version)
    saved = f"the columns are those of the saved mapping {found.name} v{found.version}"
    if system and found.coordinates.system != system:
        return None, (f"{saved}, which places its records in another way",)
    if why := misreading(table, found, fresh):
        return None, (f"{saved}, its formats are not: {why}",)
    return found, (saved,)
