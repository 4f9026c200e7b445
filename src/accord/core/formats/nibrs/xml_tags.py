"""The elements of a NIBRS XML report made from segments: what the schema takes, in its order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from accord.core.formats.nibrs import model
from accord.core.formats.nibrs.xml_elements import age_tag, day, leaf, number, ori_tag, tag
from accord.core.formats.nibrs.xml_names import GROUP_A, GROUP_B, ZERO
from accord.core.formats.nibrs.xml_values import DRUGS, VEHICLES

Spellings = Mapping[str, Mapping[str, str]]
CATEGORIES = {"0": ZERO, "1": GROUP_A, "7": GROUP_B}
_ACTIONS = {"M": "R"}  # a flat file may modify; the exchange replaces


@dataclass(slots=True)
class Tags:
    """Gathers a report's elements by part; `spellings` is the XML word of each code by field.

    A code without a word, a day that is none or a link to nothing is left out here: the schema
    refuses it, and the remainder keeps it.
    """

    spellings: Spellings
    notice: str
    found: dict[str, list[str]] = field(default_factory=dict)

    def report(self, segments: tuple[model.Segment, ...]) -> str:
        """The inside of a Report element."""
        first = segments[0]
        self._header(first)
        if first.level not in "07":
            incident = next((s for s in segments if isinstance(s, model.Administrative)), None)
            self._incident(first, incident)
        offences = [s for s in segments if isinstance(s, model.Offense)]
        offenders = [s for s in segments if isinstance(s, model.Offender)]
        for at, offence in enumerate(offences, 1):
            self._offence(offence, at)
        for segment in segments:
            if isinstance(segment, model.Property):
                self._property(segment)
        victims = [s for s in segments if isinstance(s, model.Victim)]
        for at, victim in enumerate(victims, 1):
            self._victim(victim, at, offences, offenders)
        for at, offender in enumerate(offenders, 1):
            self._offender(offender, at)
        arrests = [s for s in segments if isinstance(s, model.Arrestee | model.GroupBArrest)]
        for at, arrest in enumerate(arrests, 1):
            self._arrest(arrest, at)
        return "\n".join(line for part in PART_ORDER for line in self.found.get(part, ()))

    def _add(self, part: str, text: str) -> None:
        if text:
            self.found.setdefault(part, []).append(text)

    def _word(self, name: str, of: str, code: str) -> str:
        return leaf(name, self.spellings[of].get(code, "")) if code else ""

    def _words(self, name: str, of: str, codes: Iterable[str]) -> str:
        return "".join(self._word(name, of, code) for code in codes)

    def _header(self, segment: model.Segment) -> None:
        action = _ACTIONS.get(segment.action, segment.action)
        month = day(segment.year + segment.month + "01")[:7]
        self._add(
            "ReportHeader",
            tag(
                "nibrs:ReportHeader",
                f"<!-- {self.notice} -->",
                leaf("nibrs:NIBRSReportCategoryCode", CATEGORIES.get(segment.level, GROUP_A)),
                leaf("nibrs:ReportActionCategoryCode", action if action in {*"AIRD"} else "I"),
                tag("nibrs:ReportDate", leaf("nc:YearMonthDate", month)) or "<nibrs:ReportDate/>",
                ori_tag("nibrs:ReportingAgency", segment.ori) or "<nibrs:ReportingAgency/>",
            ),
        )

    def _incident(self, first: model.Segment, incident: model.Administrative | None) -> None:
        facts = ""
        if incident is not None:
            on, hour = day(incident.incident_date), incident.incident_hour
            at_hour = len(hour) == 2 and hour.isdecimal() and hour < "24"
            facts = (
                tag(
                    "nc:ActivityDate",
                    leaf("nc:DateTime", f"{on}T{hour}:00:00")
                    if on and at_hour
                    else leaf("nc:Date", on),
                )
                + tag(
                    "cjis:IncidentAugmentation",
                    leaf(
                        "cjis:IncidentReportDateIndicator",
                        "true" if incident.report_date_indicator == "R" else "false",
                    ),
                    self._word("j:OffenseCargoTheftIndicator", "cargo_theft", incident.cargo_theft),
                )
                + tag(
                    "j:IncidentAugmentation",
                    self._word(
                        "j:IncidentExceptionalClearanceCode",
                        "cleared_exceptionally",
                        incident.cleared_exceptionally,
                    ),
                    tag(
                        "j:IncidentExceptionalClearanceDate",
                        leaf("nc:Date", day(incident.clearance_date)),
                    ),
                )
            )
        known_as = tag("nc:ActivityIdentification", leaf("nc:IdentificationID", first.number))
        self._add("Incident", tag("nc:Incident", known_as, facts) or "<nc:Incident/>")

    def _offence(self, offence: model.Offense, at: int) -> None:
        word, words = self._word, self._words
        quantity = number(offence.premises_entered)
        self._add(
            "Offense",
            tag(
                "j:Offense",
                word("nibrs:OffenseUCRCode", "offence", offence.offence),
                words(
                    "nibrs:CriminalActivityCategoryCode",
                    "criminal_activity",
                    offence.criminal_activity,
                ),
                words("j:OffenseFactorBiasMotivationCode", "bias", offence.bias),
                leaf("j:OffenseStructuresEnteredQuantity", quantity),
                *(
                    tag("j:OffenseFactor", word("j:OffenseFactorCode", "suspected_of_using", one))
                    for one in offence.suspected_of_using
                ),
                tag(
                    "j:OffenseEntryPoint",
                    word("j:PassagePointMethodCode", "method_of_entry", offence.method_of_entry),
                ),
                *(
                    tag("j:OffenseForce", word("j:ForceCategoryCode", "weapons", one))
                    for one in offence.weapons
                ),
                word(
                    "j:OffenseAttemptedIndicator",
                    "attempted_completed",
                    offence.attempted_completed,
                ),
                id=f"Offense{at}",
            ),
        )
        place = word("nibrs:LocationCategoryCode", "location", offence.location)
        if place:
            self._add("Location", tag("nc:Location", place, id=f"Location{at}"))
            self._link(
                "j:OffenseLocationAssociation",
                f"j:Offense=Offense{at}",
                f"nc:Location=Location{at}",
            )

    def _link(self, name: str, *ends: str, inner: str = "") -> None:
        pairs = (end.split("=") for end in ends)
        self._add(name, tag(name, *(tag(key, ref=target) for key, target in pairs), inner))

    def _property(self, segment: model.Property) -> None:
        def at(texts: tuple[str, ...], index: int) -> str:
            return texts[index] if index < len(texts) else ""

        status = tag("nc:ItemStatus", self._word("cjis:ItemStatusCode", "loss", segment.loss))
        units = _shares(segment)
        drugs = self._drugs(segment)
        rows = max(len(segment.descriptions), len(segment.values), len(segment.dates_recovered))
        for index in range(rows):
            description = at(segment.descriptions, index)
            item = (
                status
                + tag(
                    "nc:ItemValue",
                    tag("nc:ItemValueAmount", leaf("nc:Amount", number(at(segment.values, index)))),
                    tag(
                        "nc:ItemValueDate",
                        leaf("nc:Date", day(at(segment.dates_recovered, index))),
                    ),
                )
                + self._word("j:ItemCategoryNIBRSPropertyCategoryCode", "descriptions", description)
                + leaf("nc:ItemQuantity", units.get(index, ""))
            )
            if description == DRUGS and drugs:
                self._add("Substance", tag("nc:Substance", item, drugs.pop(0)))
            else:
                self._add("Item", tag("nc:Item", item))
        kind = self._word("j:ItemCategoryNIBRSPropertyCategoryCode", "descriptions", DRUGS)
        for drug in drugs:
            known = DRUGS in segment.descriptions
            self._add("Substance", tag("nc:Substance", status, kind if known else "", drug))
        if not rows and not drugs:
            self._add("Item", tag("nc:Item", status))

    def _drugs(self, segment: model.Property) -> list[str]:
        columns = segment.drug_types, segment.drug_quantities, segment.drug_fractions
        made = []
        for index in range(max(map(len, (*columns, segment.drug_measures)))):
            kind, whole, part = (one[index] if index < len(one) else "" for one in columns)
            measures = segment.drug_measures
            unit = measures[index] if index < len(measures) else ""
            quantity = number(whole)
            if quantity and part.isdecimal() and part.strip("0"):
                quantity = f"{quantity}.{part.rstrip('0')}"
            made.append(
                self._word("j:DrugCategoryCode", "drug_types", kind)
                + tag(
                    "nc:SubstanceQuantityMeasure",
                    leaf("nc:MeasureDecimalValue", quantity),
                    self._word("j:SubstanceUnitCode", "drug_measures", unit),
                )
            )
        return [one for one in made if one]

    def _person(
        self,
        who: model.Victim | model.Offender | model.Arrestee | model.GroupBArrest,
        name: str,
    ) -> str:
        """Add the person and return the pointer to it; "" when nothing is known of one."""
        resident = "" if isinstance(who, model.Offender) else who.resident
        known = (
            age_tag(who.age)
            + self._word("j:PersonEthnicityCode", "ethnicity", who.ethnicity)
            + self._word("j:PersonRaceNDExCode", "race", who.race)
            + self._word("j:PersonResidentCode", "resident", resident)
            + self._word("j:PersonSexCode", "sex", who.sex)
        )
        officer = isinstance(who, model.Victim) and (
            who.officer_activity or who.officer_assignment or who.officer_ori
        )
        if not known and not officer:
            return ""
        self._add("Person", tag("nc:Person", known, id=name))
        return tag("nc:RoleOfPerson", ref=name)

    def _victim(
        self,
        victim: model.Victim,
        at: int,
        offences: list[model.Offense],
        offenders: list[model.Offender],
    ) -> None:
        role = self._person(victim, f"PersonVictim{at}")
        self._officer(victim, role)
        self._add(
            "Victim",
            tag(
                "j:Victim",
                role,
                leaf("j:VictimSequenceNumberText", number(victim.sequence)),
                *(
                    tag("j:VictimInjury", self._word("j:InjuryCategoryCode", "injuries", one))
                    for one in victim.injuries
                ),
                self._word("j:VictimCategoryCode", "kind", victim.kind),
                self._words(
                    "j:VictimAggravatedAssaultHomicideFactorCode",
                    "circumstances",
                    victim.circumstances,
                ),
                self._word(
                    "j:VictimJustifiableHomicideFactorCode",
                    "justifiable_homicide",
                    victim.justifiable_homicide,
                ),
                id=f"Victim{at}",
            ),
        )
        places = {offence.offence: n for n, offence in reversed([*enumerate(offences, 1)])}
        me = f"j:Victim=Victim{at}"
        for code in (code for code in victim.offences if code in places):
            self._link("j:OffenseVictimAssociation", f"j:Offense=Offense{places[code]}", me)
        people = {offender.sequence: n for n, offender in reversed([*enumerate(offenders, 1)])}
        for index, who in enumerate(victim.offender_numbers):
            if who in people:
                tie = victim.relationships[index] if index < len(victim.relationships) else ""
                inner = self._word("nibrs:VictimToSubjectRelationshipCode", "relationships", tie)
                offender = f"j:Subject=Subject{people[who]}"
                self._link("j:SubjectVictimAssociation", offender, me, inner=inner)

    def _officer(self, victim: model.Victim, role: str) -> None:
        duty = (
            self._word(
                "j:EnforcementOfficialActivityCategoryCode",
                "officer_activity",
                victim.officer_activity,
            )
            + self._word(
                "j:EnforcementOfficialAssignmentCategoryCode",
                "officer_assignment",
                victim.officer_assignment,
            )
            + ori_tag("j:EnforcementOfficialUnit", victim.officer_ori)
        )
        if duty:
            self._add("EnforcementOfficial", tag("j:EnforcementOfficial", role, duty))

    def _offender(self, offender: model.Offender, at: int) -> None:
        role = self._person(offender, f"PersonSubject{at}")
        sequence = leaf("j:SubjectSequenceNumberText", number(offender.sequence))
        self._add("Subject", tag("j:Subject", role, sequence, id=f"Subject{at}"))

    def _arrest(self, arrest: model.Arrestee | model.GroupBArrest, at: int) -> None:
        in_group_a = isinstance(arrest, model.Arrestee)
        known_as = arrest.arrest_number if isinstance(arrest, model.Arrestee) else arrest.number
        clearing, multiple = "", ""
        if isinstance(arrest, model.Arrestee):
            clearing = {"Y": "true", "N": "false"}.get(arrest.clearance_indicator, "")
            multiple = self._word("j:ArrestSubjectCountCode", "multiple", arrest.multiple)
        role = self._person(arrest, f"PersonArrestee{at}")
        self._add(
            "Arrestee",
            tag(
                "j:Arrestee",
                role,
                leaf("j:ArrestSequenceID", number(arrest.sequence)),
                leaf("j:ArresteeClearanceIndicator", clearing),
                self._words("j:ArresteeArmedWithCode", "armed_with", arrest.armed_with),
                self._word("j:ArresteeJuvenileDispositionCode", "disposition", arrest.disposition),
                multiple if in_group_a else "",
                id=f"Arrestee{at}",
            ),
        )
        self._add(
            "Arrest",
            tag(
                "j:Arrest",
                tag("nc:ActivityIdentification", leaf("nc:IdentificationID", known_as)),
                tag("nc:ActivityDate", leaf("nc:Date", day(arrest.arrest_date))),
                tag("j:ArrestCharge", self._word("nibrs:ChargeUCRCode", "offence", arrest.offence)),
                self._word("j:ArrestCategoryCode", "arrest_type", arrest.arrest_type),
                id=f"Arrest{at}",
            ),
        )
        self._link(
            "j:ArrestSubjectAssociation", f"nc:Activity=Arrest{at}", f"j:Subject=Arrestee{at}"
        )


def _shares(segment: model.Property) -> dict[int, str]:
    """The vehicles of a segment spread over its items: one each, the rest with the first."""
    total = number(segment.vehicles_stolen or segment.vehicles_recovered)
    places = [at for at, code in enumerate(segment.descriptions) if code in VEHICLES]
    if not total or not places or len(total) > 9 or int(total) < len(places):
        return {places[0]: total} if total and places else {}
    return {at: str(int(total) - len(places) + 1) if at == places[0] else "1" for at in places}


PART_ORDER = (
    "ReportHeader", "Incident", "Offense", "Location", "Item", "Substance", "Person",
    "EnforcementOfficial", "Victim", "Subject", "Arrestee", "Arrest",
    "j:ArrestSubjectAssociation", "j:OffenseLocationAssociation", "j:OffenseVictimAssociation",
    "j:SubjectVictimAssociation",
)  # fmt: skip
