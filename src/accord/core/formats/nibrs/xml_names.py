"""Element names of NIBRS XML: which leaf of which part holds which field, and the versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Leaves = Mapping[str, str]

# A role may hold its person in itself instead of pointing at one: its leaves are known there too.
PERSON: Leaves = {
    "MeasureIntegerValue": "age",
    "MeasureValueText": "age",
    "PersonAgeCode": "age",
    "RangeMaximumIntegerValue": "age_high",
    "RangeMinimumIntegerValue": "age_low",
    "PersonEthnicityCode": "ethnicity",
    "PersonRaceNDExCode": "race",
    "PersonResidentCode": "resident",
    "PersonSexCode": "sex",
    "InjuryCategoryCode": "injuries",  # version 4.0 has it at the person
}
ITEM: Leaves = {
    "ItemStatusCode": "loss",
    "Amount": "values",
    "Date": "dates_recovered",
    "DateTime": "dates_recovered",
    "ItemCategoryNIBRSPropertyCategoryCode": "descriptions",
    "ItemQuantity": "quantity",
    "DrugCategoryCode": "drug_types",
    "MeasureDecimalValue": "drug_quantities",
    "MeasureIntegerValue": "drug_quantities",
    "SubstanceUnitCode": "drug_measures",
}
#: By part of a report: its leaves with the field that each holds; "" is read past knowingly.
PARTS: Mapping[str, Leaves] = {
    "ReportHeader": {
        "NIBRSReportCategoryCode": "category",
        "ReportActionCategoryCode": "action",
        "YearMonthDate": "month",
        "Date": "month",
        "IdentificationID": "ori",
    },
    "Incident": {
        "IdentificationID": "number",
        "YearMonthDate": "",
        "DateTime": "incident_date",
        "Date": "incident_date",
        "IncidentReportDateIndicator": "report_date_indicator",
        "OffenseCargoTheftIndicator": "cargo_theft",
        "IncidentExceptionalClearanceCode": "cleared_exceptionally",
    },
    "Offense": {
        "OffenseUCRCode": "offence",
        "CriminalActivityCategoryCode": "criminal_activity",
        "OffenseFactorBiasMotivationCode": "bias",
        "OffenseStructuresEnteredQuantity": "premises_entered",
        "OffenseFactorCode": "suspected_of_using",
        "PassagePointMethodCode": "method_of_entry",
        "ForceCategoryCode": "weapons",
        "OffenseAttemptedIndicator": "attempted_completed",
    },
    "Location": {"LocationCategoryCode": "location"},
    "Item": ITEM,
    "Substance": ITEM,
    "Person": PERSON,
    "EnforcementOfficial": {
        **PERSON,
        "EnforcementOfficialActivityCategoryCode": "officer_activity",
        "EnforcementOfficialAssignmentCategoryCode": "officer_assignment",
        "IdentificationID": "officer_ori",
    },
    "Victim": {
        **PERSON,
        "VictimSequenceNumberText": "sequence",
        "InjuryCategoryCode": "injuries",
        "VictimCategoryCode": "kind",
        "VictimAggravatedAssaultHomicideFactorCode": "circumstances",
        "VictimJustifiableHomicideFactorCode": "justifiable_homicide",
    },
    "Subject": {**PERSON, "SubjectSequenceNumberText": "sequence"},
    "Arrestee": {
        **PERSON,
        "ArrestSequenceID": "sequence",
        "SubjectSequenceNumberText": "",
        "ArresteeClearanceIndicator": "clearance_indicator",
        "ArresteeArmedWithCode": "armed_with",
        "ArresteeJuvenileDispositionCode": "disposition",
        "ArrestSubjectCountCode": "multiple",
    },
    "Arrest": {
        "IdentificationID": "arrest_number",
        "Date": "arrest_date",
        "DateTime": "arrest_date",
        "ChargeUCRCode": "offence",
        "ArrestCategoryCode": "arrest_type",
        "ArrestSubjectCountCode": "multiple",  # version 4.0 has it at the arrest
    },
    "ArrestSubjectAssociation": {},
    "OffenseLocationAssociation": {},
    "OffenseVictimAssociation": {},
    "SubjectVictimAssociation": {"VictimToSubjectRelationshipCode": "relationships"},
}


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the exchange: its name, the year of its code tables, its namespaces.

    `wordless` are codes (by field) of that year for which its schema has no word.
    """

    name: str
    year: int
    stated: str
    nibrs: str
    cjis: str
    wordless: tuple[tuple[str, str], ...] = ()


VERSIONS: Mapping[str, Version] = {
    version.name: version
    for version in (
        Version(
            "4.2",
            2018,
            "4.2",
            "http://fbi.gov/cjis/nibrs/4.2",
            "http://fbi.gov/cjis/1.0",
            wordless=(("relationships", "XR"),),
        ),
        Version(
            "2019.1", 2019, "2019", "http://fbi.gov/cjis/nibrs/2019", "http://fbi.gov/cjis/2.0"
        ),
    )
}
JUSTICE = "http://release.niem.gov/niem/domains/jxdm/5.2/"
CORE = "http://release.niem.gov/niem/niem-core/3.0/"
STRUCTURES = "http://release.niem.gov/niem/structures/3.0/"

GROUP_A = "GROUP A INCIDENT REPORT"
GROUP_B = "GROUP B ARREST REPORT"
ZERO = "ZERO REPORT"


class LocalNames(dict[object, str]):
    """Clark names to local names; the namespace of a version or prefix does not matter."""

    KEPT = 4096  # a hostile document may hold ever new names

    def __missing__(self, tag: object) -> str:
        """The name after the namespace; "" for a processing instruction."""
        name = tag.rpartition("}")[2] if isinstance(tag, str) else ""
        if len(self) < self.KEPT:
            self[tag] = name
        return name
