"""Suggest how the files of a delivery join and are read; what stays open is named as a doubt."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from accord.core.formats.delivery.keys import KeyFit, ValueIndex
from accord.core.formats.delivery.known import (
    named_as,
    new_words_of,
    saved_for,
    saved_roles,
    words_as_read,
)
from accord.core.formats.delivery.learned import learned_parts, row_mappings
from accord.core.formats.delivery.plan import (
    Delivery,
    EntityRule,
    KeyForm,
    PartPlan,
    PartRole,
)
from accord.core.formats.delivery.reading import entity_rule, record_mapping
from accord.core.formats.delivery.study import StudiedPart, study_part
from accord.core.formats.tabular.learned import Learned, learned_from
from accord.core.formats.tabular.mapping import Mapping as RowMapping
from accord.core.formats.tabular.planes import Home
from accord.core.formats.tabular.said import UNSAID, Said
from accord.core.formats.tabular.suggest import suggest
from accord.core.formats.tabular.suggestion import CrosswalkSuggestion, Suggestion
from accord.core.formats.tabular.table import Table
from accord.core.vocabulary import RecordKind

#: What must hold a key to the incidents; the rest is left out.
RECORDS: Final = {PartRole.OFFENCE: RecordKind.OFFENCE, PartRole.ARREST: RecordKind.ARREST}


@dataclass(frozen=True, kw_only=True)
class PartChoice:
    """What a person says of one file; "", None and {} leave it to the suggestion."""

    role: PartRole | None = None
    key: str = ""
    to_key: str = ""
    #: What words of its column of roles mean, where nobody knew (word in capitals → role).
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PartSuggestion:
    """One file: what was found out, and the plan of it, None where it is left out."""

    studied: StudiedPart
    role: PartRole
    rows: int
    fit: KeyFit | None
    key_columns: tuple[str, ...]
    plan: PartPlan | None
    crosswalk: tuple[CrosswalkSuggestion, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DeliverySuggestion:
    """Suggested plan of a delivery; `delivery` is None while `missing` names what lacks."""

    parts: tuple[PartSuggestion, ...]
    incidents: Suggestion | None
    delivery: Delivery | None
    missing: tuple[str, ...]
    notes: tuple[str, ...]
    matched_known: bool = False

    def new_words(self, decided: Mapping[str, Collection[str]]) -> list[CrosswalkSuggestion]:
        """Offences that the saved delivery has no answer for; `decided` by file, "" the incidents'."""
        if self.delivery is None or self.incidents is None or not self.matched_known:
            return []
        crosswalks = {one.studied.label: one.crosswalk for one in self.parts}
        further = new_words_of(self.delivery, crosswalks, decided)
        return [*self.incidents.new_words(decided.get("", ())), *further]

    @property
    def mapping(self) -> Delivery | None:
        """The plan, under the name that a suggestion of one table has for it."""
        return self.delivery

    @property
    def kind(self) -> RecordKind | None:
        """The kind of the records that lead."""
        return self.incidents.kind if self.incidents else None

    @property
    def rows_seen(self) -> int:
        """Rows of all files."""
        return sum(part.rows for part in self.parts)

    @property
    def unmapped_rows(self) -> int:
        """Rows of incidents whose offence lands without a code."""
        return self.incidents.unmapped_rows if self.incidents else 0


def suggest_delivery(
    tables: Mapping[str, Table],
    *,
    choices: Mapping[str, PartChoice] | None = None,
    known: Sequence[Delivery | RowMapping] = (),
    ori: str = "",
    zone: str = "",
    name: str = "delivery",
    incidents_as: RowMapping | None = None,
    homes: Sequence[Home] = (),
    said: Said = UNSAID,
) -> DeliverySuggestion:
    """Suggest what each file holds, its key, and how its rows are read.

    `tables` are by label; `choices` by label too, and are followed. A saved delivery of the
    same files and columns is taken as it is, unless they say otherwise, and all that is `known` (the agency's own, oldest first)
    teaches names, words and codes; `incidents_as` is how a person says that the
    incidents are read; `homes` and `said` are as for one table. Raises BadInput where a file
    cannot be read.
    """
    chosen = choices or {}
    deliveries = [plan for plan in known if isinstance(plan, Delivery)]
    taught, learned = learned_parts(deliveries), learned_from(row_mappings(known))
    studied = [study_part(table, label, learned=taught) for label, table in tables.items()]
    match = saved_for(tables, deliveries)
    roles = _roles(studied, chosen, saved_roles(match))
    if match is not None and not _is_as_chosen(match, chosen):
        match = None
    lead = next((part for part in studied if roles[part.label] is PartRole.INCIDENT), None)
    with ValueIndex(studied) as index:
        if lead is None:
            parts = [_left_out(part, roles[part.label], index) for part in studied]
            return DeliverySuggestion(
                parts=tuple(parts), incidents=None, delivery=None, missing=("incidents",), notes=()
            )
        # Where offences stand in a file of their own, the incidents' rows tell none besides.
        if PartRole.OFFENCE in roles.values():
            said = replace(said, one_offence=True)
        rows = [named_as(match)] if match else [one for one in known if isinstance(one, RowMapping)]
        incidents = suggest(
            lead.table, known=rows, learned=learned, ori=ori, zone=zone, homes=homes, said=said
        )
        # A saved delivery whose formats do not fit the incidents' file is not taken, and says so.
        match = match if incidents.matched_known else None
        if incidents_as is not None:
            incidents = replace(incidents, mapping=incidents_as, missing=())
        fits = _fits(studied, roles, lead, index, chosen)
        maker = _Maker(
            lead, incidents, fits, code_texts=said.code_texts, choices=chosen, learned=learned,
            saved=match,
        )  # fmt: skip
        found = [maker.part(part, roles[part.label], index) for part in studied]
    plan = maker.delivery(found, name)
    return DeliverySuggestion(
        parts=tuple(found),
        incidents=incidents,
        delivery=match or plan,
        missing=incidents.missing,
        notes=(*_notes(found), *incidents.notes),
        matched_known=match is not None,
    )


def _is_as_chosen(saved: Delivery, choices: Mapping[str, PartChoice]) -> bool:
    """Whether a saved delivery has the roles and keys that a person chose, where one did."""
    for part in saved.parts:
        choice = choices.get(part.label, PartChoice())
        if choice.role not in {None, part.role}:
            return False
        told = ((choice.key, part.key), (choice.to_key, part.to_key))
        if any(said and said.lower() != was.lower() for said, was in told):
            return False
    return True


def _roles(
    studied: Sequence[StudiedPart],
    choices: Mapping[str, PartChoice],
    saved: Mapping[str, PartRole],
) -> dict[str, PartRole]:
    """What each file holds; the surest file of incidents leads, another one is left out."""
    roles = {}
    for part in studied:
        choice = choices.get(part.label)
        chosen = choice.role if choice else None
        roles[part.label] = chosen or saved.get(part.label) or part.role
    leads = [part for part in studied if roles[part.label] is PartRole.INCIDENT]
    said = [part for part in leads if choices.get(part.label, PartChoice()).role]
    ordered = sorted(said or leads, key=lambda part: -_confidence(part, PartRole.INCIDENT))
    for other in leads:
        if ordered and other is not ordered[0]:
            roles[other.label] = PartRole.OTHER
    return roles


def _confidence(part: StudiedPart, role: PartRole) -> float:
    return max((one.confidence for one in part.roles if one.value == role), default=0.0)


def _fits(
    studied: Sequence[StudiedPart],
    roles: Mapping[str, PartRole],
    lead: StudiedPart,
    index: ValueIndex,
    choices: Mapping[str, PartChoice],
) -> dict[str, KeyFit]:
    """The join of each file: to the incidents, or of persons to the file that links them."""
    links = [part for part in studied if roles[part.label] is PartRole.LINK]
    found: dict[str, KeyFit] = {}
    for part in studied:
        if roles[part.label] in {PartRole.INCIDENT, PartRole.OTHER}:
            continue
        choice = choices.get(part.label, PartChoice())
        if fit := _chosen_fit(part, lead, index, choice):
            found[part.label] = fit
            continue
        direct = index.fits(part.label, to=lead.label)
        if choice.key:
            direct = [fit for fit in direct if fit.column.lower() == choice.key.lower()]
        if direct:
            found[part.label] = direct[0]
        elif roles[part.label] is PartRole.PERSON and links:
            linked = index.fits(links[0].label, to=part.label)
            if linked:
                found[part.label] = linked[0]
    return found


def _chosen_fit(
    part: StudiedPart, lead: StudiedPart, index: ValueIndex, choice: PartChoice
) -> KeyFit | None:
    """The join that a person named in full, measured."""
    if not choice.key or not choice.to_key:
        return None
    columns = {name.strip().lower(): name for name in part.table.columns}
    to_columns = {name.strip().lower(): name for name in lead.table.columns}
    column, to_column = columns.get(choice.key.lower()), to_columns.get(choice.to_key.lower())
    if column is None or to_column is None:
        return None
    index.add(part.label, column)
    index.add(lead.label, to_column)
    tries = [
        index.fit(part.label, column, to=lead.label, to_column=to_column, form=form)
        for form in KeyForm
    ]
    return max(tries, key=lambda fit: fit.contained)


def _left_out(part: StudiedPart, role: PartRole, index: ValueIndex) -> PartSuggestion:
    return PartSuggestion(
        studied=part, role=role, rows=index.rows(part.label), fit=None,
        key_columns=index.key_columns(part.label), plan=None,
    )  # fmt: skip


class _Maker:
    """Makes the plan of each file around the incidents."""

    def __init__(
        self,
        lead: StudiedPart,
        incidents: Suggestion,
        fits: Mapping[str, KeyFit],
        *,
        code_texts: Mapping[str, str],
        choices: Mapping[str, PartChoice],
        learned: Learned,
        saved: Delivery | None,
    ) -> None:
        self._learned, self._saved = learned, saved
        self._lead, self._fits, self._code_texts = lead, fits, code_texts
        self._choices = choices
        self._incidents = incidents
        self.mapping = _led_by(incidents.mapping, lead, fits)

    def part(self, part: StudiedPart, role: PartRole, index: ValueIndex) -> PartSuggestion:
        """One file's suggestion; without a key to what it joins it is left out."""
        fit = self._fits.get(part.label)
        bare = _left_out(part, role, index)
        signature = part.table.signature
        if role is PartRole.INCIDENT:
            plan = PartPlan(label=part.label, role=role, signature=signature, mapping=self.mapping)
            return replace(bare, plan=plan if self.mapping else None)
        if fit is None or role is PartRole.OTHER:
            return replace(bare, fit=fit)
        joins = _joins(part, role, signature, fit)
        seen = part.without(joins.key)
        if role in RECORDS:
            return self._records(seen, replace(bare, fit=fit), joins)
        if role is PartRole.NARRATIVE:
            text = seen.fields["narrative"].get("text")
            if text is None:
                return replace(bare, fit=fit)
            return replace(bare, fit=fit, plan=replace(joins, text=text.value))
        room = {PartRole.LINK: "person"}.get(role, role.value)
        rule = entity_rule(seen, room, part.label)
        said = self._choices.get(part.label, PartChoice()).words
        rule = replace(rule, roles=MappingProxyType({**rule.roles, **said}))
        return replace(bare, fit=fit, studied=seen, plan=replace(joins, entity=rule))

    def _records(self, part: StudiedPart, bare: PartSuggestion, joins: PartPlan) -> PartSuggestion:
        """A file whose rows are records: offences, or arrests with their person."""
        if self.mapping is None:
            return replace(bare, studied=part)
        is_arrest = joins.role is PartRole.ARREST
        rule = entity_rule(part, "person", part.label, role="arrestee") if is_arrest else None
        plan, crosswalk = record_mapping(
            part, joins, self.mapping, kind=RECORDS[joins.role],
            persons=rule or EntityRule(), code_texts=self._code_texts,
            answered=self._incidents.crosswalk, learned=self._learned,
        )  # fmt: skip
        if rule is not None and plan.mapping is not None:
            rule = _without_number(rule, plan.mapping.local_id)
        if self._saved is not None:
            crosswalk = words_as_read(
                self._saved.part(part.label), part, plan, crosswalk,
                code_texts=self._code_texts, learned=self._learned,
            )  # fmt: skip
        return replace(bare, studied=part, plan=replace(plan, entity=rule), crosswalk=crosswalk)

    def delivery(self, parts: Sequence[PartSuggestion], name: str) -> Delivery | None:
        """The plan of all files, or None while the incidents cannot be read."""
        if self.mapping is None:
            return None
        plans = [
            one.plan
            or PartPlan(
                label=one.studied.label, role=PartRole.OTHER,
                signature=one.studied.table.signature,
            )
            for one in parts
        ]  # fmt: skip
        found = Delivery(name=name, parts=tuple(plans))
        found.check()
        return found


def _without_number(rule: EntityRule, number: str) -> EntityRule:
    """The rule of arrested persons, whose number is not that of the arrest."""
    columns = {name: column for name, column in rule.columns.items() if column != number}
    return replace(rule, columns=MappingProxyType(columns))


def _joins(part: StudiedPart, role: PartRole, signature: tuple[str, ...], fit: KeyFit) -> PartPlan:
    """The part with its key; a looked-up file of persons has it the other way round."""
    key, to, to_key = fit.column, fit.to, fit.to_column
    if fit.part != part.label:
        key, to, to_key = fit.to_column, fit.part, fit.column
    return PartPlan(
        label=part.label, role=role, signature=signature, key=key, to=to, to_key=to_key,
        form=fit.form,
    )  # fmt: skip


def _led_by(
    mapping: RowMapping | None, lead: StudiedPart, fits: Mapping[str, KeyFit]
) -> RowMapping | None:
    """The incidents' mapping, with the number to which the other files refer kept findable."""
    keys = [fit.to_column for fit in fits.values() if fit.to == lead.label]
    if mapping is None or not keys:
        return mapping
    key = max(set(keys), key=keys.count)
    if mapping.local_id.strip().lower() == key.strip().lower():
        return mapping
    if lead.columns.of(key).is_unique:
        return replace(mapping, local_id=key, repeat_ids=False)
    return replace(mapping, incident_id=key)


def _notes(parts: Sequence[PartSuggestion]) -> tuple[str, ...]:
    notes = []
    for one in parts:
        label, fit = one.studied.label, one.fit
        if one.plan is None:
            notes.append(
                f"{label}: {one.rows:,} rows are left out; say what they are and their key"
            )
            continue
        if fit is not None and (fit.orphans or fit.blank):
            notes.append(
                f"{label}: {fit.orphans + fit.blank:,} of {fit.rows:,} rows join no row of {fit.to}"
            )
        if fit is not None and fit.repeated:
            notes.append(
                f"{fit.to}: {fit.repeated:,} rows repeat {fit.to_column}; what joins goes to the first"
            )
        if fit is not None and fit.form is KeyForm.LOOSE:
            notes.append(f"{label}: keys agree but for signs and leading noughts")
    return tuple(notes)
