"""How the tables of whole reports become records: one plan, the same for each file of a format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
from accord.core.formats.delivery.study import study_part
from accord.core.formats.delivery.suggest import DeliverySuggestion, PartSuggestion
from accord.core.formats.reports.columns import (
    ARRESTS,
    COLUMNS,
    DELETIONS,
    LEFT_OUT,
    LEVEL,
    OFFENCES,
    PERSONS,
    PROPERTY,
    REPORTS,
    VEHICLES,
    columns_of,
)
from accord.core.formats.tabular.cells import REPORT_KEY
from accord.core.formats.tabular.crosswalk import NOT_OFFENCE, answer_for
from accord.core.formats.tabular.identity import ANY_ORI
from accord.core.formats.tabular.landing import crosswalk_key
from accord.core.formats.tabular.mapping import (
    AgencyRule,
    CoordinateRule,
    OffenceRule,
    TimeRule,
)
from accord.core.formats.tabular.mapping import Mapping as RowMapping
from accord.core.formats.tabular.suggestion import CrosswalkSuggestion
from accord.core.formats.tabular.table import Table
from accord.core.vocabulary import PersonRole, RecordKind, offences

#: What a mapping of each wire format is called, and so the source of its records.
REPORT_NAMES: Final = MappingProxyType(
    {"nibrs": "NIBRS", "ndex": "N-DEx", "envelope": "exchange envelopes"}
)
_ISO: Final = ("iso",)
_PERSON: Final = {
    "local_id": "person id", "family_name": "family name", "given_names": "given names",
    "full_name": "full name", "birth": "birth date", "age": "age", "sex": "sex", "race": "race",
    "ethnicity": "ethnicity", "address": "address",
}  # fmt: skip
_ROLES: Final = MappingProxyType({role.value.upper(): role.value for role in PersonRole})
#: What reports say of themselves that are about no offence.
_NO_OFFENCE: Final = ("Missing Person", "Missing Person Report", "Service Call")
#: NIBRS begins in 1991; N-DEx holds older reports too.
_NOT_BEFORE: Final = 1950


def plan_reports(
    wire: str, *, zone: str, name: str, crosswalk: Mapping[str, str] | None = None
) -> Delivery:
    """Return the plan for files of one format; `zone` is that of the agency's local times.

    Offences without a NIBRS code land by the `crosswalk` of their words, else unmapped.
    """
    columns = columns_of(wire)
    level = LEVEL if LEVEL in columns[REPORTS] else ""
    words = {crosswalk_key(text): NOT_OFFENCE for text in _NO_OFFENCE} | dict(crosswalk or {})
    offence = OffenceRule(
        nibrs="offence code", texts=("offence",), crosswalk=MappingProxyType(words)
    )
    lead = _reports(name, columns[REPORTS], zone=zone, level=level, offence=offence)
    parts = (
        PartPlan(label=REPORTS, role=PartRole.INCIDENT, signature=columns[REPORTS], mapping=lead),
        _offences(zone=zone, level=level, offence=offence),
        _part(PERSONS, PartRole.PERSON, EntityRule(
            columns=MappingProxyType({"role": "role", **_PERSON}), roles=_ROLES, formats=_ISO,
        )),
        _part(VEHICLES, PartRole.VEHICLE, _same("plate", "vin", "make", "model", "year", "colour",
                                                plate_state="plate state")),
        _part(PROPERTY, PartRole.PROPERTY, _same("description", "loss", "value", "quantity",
                                                 "serial")),
        _arrests(zone=zone, level=level, offence=offence),
        PartPlan(
            label=DELETIONS, role=PartRole.DELETION, signature=COLUMNS[DELETIONS],
            entity=_same("kind", local_id="report id", agency="owner ori", told_here="told here"),
        ),
        PartPlan(label=LEFT_OUT, role=PartRole.OTHER, signature=COLUMNS[LEFT_OUT]),
    )  # fmt: skip
    found = Delivery(name=name, parts=parts)
    found.check()
    return found


def holds_reports(plan: Delivery) -> bool:
    """Whether a plan reads files of whole reports, in which a report told again replaces itself."""
    return plan.primary.signature[:1] == (REPORT_KEY,)


def with_words(plan: Delivery, answers: Mapping[str, str]) -> Delivery:
    """Return the plan with codes for words that had none, in every file that holds offences."""
    parts = []
    for part in plan.parts:
        mapping = part.mapping
        if mapping is not None:
            words = {**mapping.offence.crosswalk, **answers}
            offence = replace(mapping.offence, crosswalk=MappingProxyType(words))
            mapping = replace(mapping, offence=offence)
        parts.append(replace(part, mapping=mapping))
    return replace(plan, parts=tuple(parts))


def suggested_reports(
    plan: Delivery,
    tables: Mapping[str, Table],
    words: Sequence[CrosswalkSuggestion],
    *,
    is_known: bool = False,
) -> DeliverySuggestion:
    """Return the plan as a suggestion beside what the tables hold; there is nothing to decide."""
    found = []
    for part in plan.parts:
        studied = study_part(tables[part.label], part.label)
        rows = sum(1 for _ in tables[part.label].rows())
        found.append(
            PartSuggestion(
                studied=studied, role=part.role, rows=rows, fit=None, key_columns=(),
                plan=part if part.role is not PartRole.OTHER else None,
                crosswalk=tuple(words) if part.label == OFFENCES else (),
            )
        )  # fmt: skip
    return DeliverySuggestion(
        parts=tuple(found), incidents=None, delivery=plan, missing=(), notes=(),
        matched_known=is_known,
    )  # fmt: skip


def suggest_words(tables: Iterable[Table]) -> tuple[CrosswalkSuggestion, ...]:
    """What offences without a NIBRS code would be by their words; never a guess.

    A table that cannot be read to its end gives what came before.
    """
    seen: Counter[str] = Counter()
    for table in tables:
        if "offence code" not in table.columns:
            continue
        code, text = table.columns.index("offence code"), table.columns.index("offence")
        for row in table.rows():
            words = " ".join(row.values[text].split())
            if words and row.values[code].upper() not in offences():
                seen[words] += 1
    known = {crosswalk_key(text) for text in _NO_OFFENCE}
    found = []
    for words, rows in seen.most_common():
        if crosswalk_key(words) in known:
            continue
        answer = answer_for([words])
        found.append(
            CrosswalkSuggestion(
                key=crosswalk_key(words), local_code="", text=words, rows=rows, code=answer.code,
                confidence=answer.confidence, evidence=answer.evidence,
            )
        )  # fmt: skip
    return tuple(found)


def _reports(
    name: str, signature: tuple[str, ...], *, zone: str, level: str, offence: OffenceRule
) -> RowMapping:
    return RowMapping(
        name=name,
        signature=signature,
        kind=RecordKind.INCIDENT,
        kinds="kind",
        zone=zone,
        local_id="report id",
        incident_id="number",
        occurred=TimeRule(column="begins", formats=_ISO),
        occurred_end=TimeRule(column="ends", formats=_ISO),
        reported=TimeRule(column="reported", formats=_ISO),
        agency=AgencyRule(column="owner ori", table=MappingProxyType({ANY_ORI: ANY_ORI})),
        offence=offence,
        coordinates=CoordinateRule(lon="longitude", lat="latitude"),
        address=("address", "city"),
        disposition="disposition",
        narrative="narrative",
        level=level,
        not_before=_NOT_BEFORE,
    )


def _offences(*, zone: str, level: str, offence: OffenceRule) -> PartPlan:
    """Offences happened when and where their report says."""
    taken = ("begins", "ends", "reported", "owner ori", "latitude", "longitude", "address", "city")
    own = COLUMNS[OFFENCES]
    mapping = RowMapping(
        name=OFFENCES,
        signature=own + _taken(*taken, level) + (NUMBER,),
        kind=RecordKind.OFFENCE,
        zone=zone,
        local_id=NUMBER,
        incident_id="report id",
        occurred=TimeRule(column=_from("begins"), formats=_ISO),
        occurred_end=TimeRule(column=_from("ends"), formats=_ISO),
        reported=TimeRule(column=_from("reported"), formats=_ISO),
        agency=AgencyRule(column=_from("owner ori"), table=MappingProxyType({ANY_ORI: ANY_ORI})),
        offence=offence,
        coordinates=CoordinateRule(lon=_from("longitude"), lat=_from("latitude")),
        address=(_from("address"), _from("city")),
        level=_from(level) if level else "",
        not_before=_NOT_BEFORE,
    )
    return _part(OFFENCES, PartRole.OFFENCE, None, mapping=mapping)


def _arrests(*, zone: str, level: str, offence: OffenceRule) -> PartPlan:
    """Arrests have a day of their own; whose they are and how far they travel, the report says."""
    mapping = RowMapping(
        name=ARRESTS,
        signature=COLUMNS[ARRESTS] + _taken("owner ori", level),
        kind=RecordKind.ARREST,
        zone=zone,
        local_id="arrest id",
        incident_id="report id",
        occurred=TimeRule(column="date", formats=_ISO),
        agency=AgencyRule(column=_from("owner ori"), table=MappingProxyType({ANY_ORI: ANY_ORI})),
        offence=offence,
        narrative="narrative",
        level=_from(level) if level else "",
        repeat_ids=True,
        not_before=_NOT_BEFORE,
    )
    person = EntityRule(
        columns=MappingProxyType(dict(_PERSON)), fixed_role=PersonRole.ARRESTEE.value, formats=_ISO
    )
    return _part(ARRESTS, PartRole.ARREST, person, mapping=mapping)


def _part(
    label: str, role: PartRole, entity: EntityRule | None, *, mapping: RowMapping | None = None
) -> PartPlan:
    ordinal = "ordinal" if label == OFFENCES else ""
    return PartPlan(
        label=label, role=role, signature=COLUMNS[label], key=REPORT_KEY, to=REPORTS,
        to_key=REPORT_KEY, ordinal=ordinal, entity=entity, mapping=mapping,
    )  # fmt: skip


def _same(*columns: str, **others: str) -> EntityRule:
    named = {name: name for name in columns} | others
    return EntityRule(columns=MappingProxyType(named))


def _taken(*columns: str) -> tuple[str, ...]:
    return tuple(_from(name) for name in columns if name)


def _from(column: str) -> str:
    return FROM_INCIDENT + column
