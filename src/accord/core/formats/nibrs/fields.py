"""Where each field of a NIBRS segment stands: one table drives reader, writer and rules."""

from __future__ import annotations

from dataclasses import dataclass

from accord.core.formats.nibrs import model


@dataclass(frozen=True, slots=True)
class Field:
    """A field: FBI data element, first column (from 1), width, times, step between times."""

    name: str
    element: str
    start: int
    width: int
    times: int = 1
    step: int = 0

    @property
    def end(self) -> int:
        """The last column of the field's last time."""
        return self.start + (self.times - 1) * (self.step or self.width) + self.width - 1


@dataclass(frozen=True, slots=True)
class Layout:
    """A segment level: its class, the record lengths it may have, its own fields.

    `filled` is the column up to which a whole segment is never blank, where blanks alone follow
    as a rule; 0 where no such column is known.
    """

    level: str
    segment: type[model.Segment]
    lengths: tuple[int, ...]
    fields: tuple[Field, ...]
    filled: int = 0


HEADER = (
    Field("action", "", 6, 1),
    Field("month", "", 7, 2),
    Field("year", "", 9, 4),
    Field("city", "", 13, 4),
    Field("ori", "1", 17, 9),
    Field("number", "2", 26, 12),
)

F = Field
LAYOUTS: dict[str, Layout] = {
    layout.level: layout
    for layout in (
        Layout(
            "0",
            model.ZeroReport,
            (43,),
            (F("zero_month", "", 38, 2), F("zero_year", "", 40, 4)),
        ),
        Layout(
            "1",
            model.Administrative,
            (87, 88),
            (
                F("incident_date", "3", 38, 8),
                F("report_date_indicator", "3", 46, 1),
                F("incident_hour", "3", 47, 2),
                F("cleared_exceptionally", "4", 49, 1),
                F("clearance_date", "5", 50, 8),
                F("clearance_offences", "", 58, 3, 10),
                F("cargo_theft", "2A", 88, 1),
            ),
        ),
        Layout(
            "2",
            model.Offense,
            (63, 71),
            (
                F("offence", "6", 38, 3),
                F("attempted_completed", "7", 41, 1),
                F("suspected_of_using", "8", 42, 1, 3),
                F("location", "9", 45, 2),
                F("premises_entered", "10", 47, 2),
                F("method_of_entry", "11", 49, 1),
                F("criminal_activity", "12", 50, 1, 3),
                F("weapons", "13", 53, 3, 3),
                F("bias", "8A", 62, 2, 5),
            ),
        ),
        Layout(
            "3",
            model.Property,
            (307,),
            (
                F("loss", "14", 38, 1),
                F("descriptions", "15", 39, 2, 10, 19),
                F("values", "16", 41, 9, 10, 19),
                F("dates_recovered", "17", 50, 8, 10, 19),
                F("vehicles_stolen", "18", 229, 2),
                F("vehicles_recovered", "19", 231, 2),
                F("drug_types", "20", 233, 1, 3, 15),
                F("drug_quantities", "21", 234, 9, 3, 15),
                F("drug_fractions", "21", 243, 3, 3, 15),
                F("drug_measures", "22", 246, 2, 3, 15),
                F("window_offences", "6", 278, 3, 10),
            ),
        ),
        Layout(
            "4",
            model.Victim,
            (129, 141),
            (
                F("sequence", "23", 38, 3),
                F("offences", "24", 41, 3, 10),
                F("kind", "25", 71, 1),
                F("age", "26", 72, 4),
                F("sex", "27", 76, 1),
                F("race", "28", 77, 1),
                F("ethnicity", "29", 78, 1),
                F("resident", "30", 79, 1),
                F("circumstances", "31", 80, 2, 2),
                F("justifiable_homicide", "32", 84, 1),
                F("injuries", "33", 85, 1, 5),
                F("offender_numbers", "34", 90, 2, 10, 4),
                F("relationships", "35", 92, 2, 10, 4),
                F("officer_activity", "25A", 130, 2),
                F("officer_assignment", "25B", 132, 1),
                F("officer_ori", "25C", 133, 9),
            ),
        ),
        Layout(
            "5",
            model.Offender,
            (45, 46),
            (
                F("sequence", "36", 38, 2),
                F("age", "37", 40, 4),
                F("sex", "38", 44, 1),
                F("race", "39", 45, 1),
                F("ethnicity", "39A", 46, 1),
            ),
        ),
        Layout(
            "6",
            model.Arrestee,
            (110,),
            (
                F("sequence", "40", 38, 2),
                F("arrest_number", "41", 40, 12),
                F("arrest_date", "42", 52, 8),
                F("arrest_type", "43", 60, 1),
                F("multiple", "44", 61, 1),
                F("offence", "45", 62, 3),
                F("armed_with", "46", 65, 3, 2),
                F("age", "47", 71, 4),
                F("sex", "48", 75, 1),
                F("race", "49", 76, 1),
                F("ethnicity", "50", 77, 1),
                F("resident", "51", 78, 1),
                F("disposition", "52", 79, 1),
                F("clearance_indicator", "", 80, 1),
                F("clearance_offences", "", 81, 3, 10),
            ),
            filled=78,
        ),
        Layout(
            "7",
            model.GroupBArrest,
            (66,),
            (
                F("sequence", "40", 38, 2),
                F("arrest_date", "42", 40, 8),
                F("arrest_type", "43", 48, 1),
                F("offence", "45", 49, 3),
                F("armed_with", "46", 52, 3, 2),
                F("age", "47", 58, 4),
                F("sex", "48", 62, 1),
                F("race", "49", 63, 1),
                F("ethnicity", "50", 64, 1),
                F("resident", "51", 65, 1),
                F("disposition", "52", 66, 1),
            ),
        ),
    )
}
