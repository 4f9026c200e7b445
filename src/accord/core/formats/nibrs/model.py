"""What a NIBRS submission holds: reports and their segments, each code as it was submitted."""

from __future__ import annotations

from dataclasses import dataclass

Texts = tuple[str, ...]


# Segments are not frozen, since a frozen one takes four times as long to make, and a state's month has
# many thousands; nobody changes one.
@dataclass(slots=True, unsafe_hash=True)
class Segment:
    """Where a segment stood and the header that all segments share.

    Texts are as submitted without their trailing blanks; "" is blank. Tuples of repeated
    fields keep their places; blanks after the last value are left out.
    """

    line: int
    level: str
    length: int
    action: str
    month: str
    year: str
    city: str
    ori: str
    number: str


@dataclass(slots=True, unsafe_hash=True)
class ZeroReport(Segment):
    """Level 0: nothing happened in a month."""

    zero_month: str
    zero_year: str


@dataclass(slots=True, unsafe_hash=True)
class Administrative(Segment):
    """Level 1: when an incident was and whether it was cleared by other means."""

    incident_date: str
    report_date_indicator: str
    incident_hour: str
    cleared_exceptionally: str
    clearance_date: str
    clearance_offences: Texts
    cargo_theft: str


@dataclass(slots=True, unsafe_hash=True)
class Offense(Segment):
    """Level 2: one offence of an incident."""

    offence: str
    attempted_completed: str
    suspected_of_using: Texts
    location: str
    premises_entered: str
    method_of_entry: str
    criminal_activity: Texts
    weapons: Texts
    bias: Texts


@dataclass(slots=True, unsafe_hash=True)
class Property(Segment):
    """Level 3: property of one kind of loss; the tuples of a group run side by side."""

    loss: str
    descriptions: Texts
    values: Texts
    dates_recovered: Texts
    vehicles_stolen: str
    vehicles_recovered: str
    drug_types: Texts
    drug_quantities: Texts
    drug_fractions: Texts
    drug_measures: Texts
    window_offences: Texts


@dataclass(slots=True, unsafe_hash=True)
class Victim(Segment):
    """Level 4: one victim; offender numbers and relationships run side by side."""

    sequence: str
    offences: Texts
    kind: str
    age: str
    sex: str
    race: str
    ethnicity: str
    resident: str
    circumstances: Texts
    justifiable_homicide: str
    injuries: Texts
    offender_numbers: Texts
    relationships: Texts
    officer_activity: str
    officer_assignment: str
    officer_ori: str


@dataclass(slots=True, unsafe_hash=True)
class Offender(Segment):
    """Level 5: one offender; sequence 00 says that nothing is known."""

    sequence: str
    age: str
    sex: str
    race: str
    ethnicity: str


@dataclass(slots=True, unsafe_hash=True)
class Arrestee(Segment):
    """Level 6: one person arrested for a Group A incident."""

    sequence: str
    arrest_number: str
    arrest_date: str
    arrest_type: str
    multiple: str
    offence: str
    armed_with: Texts
    age: str
    sex: str
    race: str
    ethnicity: str
    resident: str
    disposition: str
    clearance_indicator: str
    clearance_offences: Texts


@dataclass(slots=True, unsafe_hash=True)
class GroupBArrest(Segment):
    """Level 7: one person arrested for a Group B offence; `number` is the arrest's."""

    sequence: str
    arrest_date: str
    arrest_type: str
    offence: str
    armed_with: Texts
    age: str
    sex: str
    race: str
    ethnicity: str
    resident: str
    disposition: str


@dataclass(frozen=True, slots=True)
class Report:
    """The segments of one report that stood together, in the order submitted."""

    segments: tuple[Segment, ...]
