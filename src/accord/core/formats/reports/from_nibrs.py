"""A NIBRS report taken apart: codes with their FBI names, dates as intervals, nothing guessed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from accord.core.formats.nibrs import model
from accord.core.formats.nibrs.codes import CodeBook
from accord.core.formats.reports.columns import (
    ARRESTS,
    DELETIONS,
    LEFT_OUT,
    OFFENCES,
    PERSONS,
    PROPERTY,
    REPORTS,
    Taken,
)

#: Actions that change single segments of a report that the receiver is to have already.
_PARTIAL: Final = frozenset({"A", "M", "W"})
_WHOLE: Final = frozenset({"1", "2", "4", "5"})
#: Victims who are persons: an individual, or a law enforcement officer.
_PERSONS: Final = frozenset({"I", "L"})
_NOBODY: Final = "00"


class NibrsTaker:
    """Takes reports apart with the code tables of one year."""

    def __init__(self, book: CodeBook) -> None:
        self._book = book

    def take(self, report: model.Report, *, at: int) -> Taken:
        """Take the `at`-th report of a file apart."""
        first = report.segments[0]
        number, kind = _numbered(first)
        taken = Taken(key=f"{first.ori} {kind} {number}" if number else f"(report {at})")
        if isinstance(first, model.ZeroReport):
            taken.key = f"{first.ori} zero {at}"
            taken.add(LEFT_OUT, what="zero report", owner_ori=first.ori)
            return taken
        if first.action == "D":
            taken.add(DELETIONS, report_id=number, kind=kind, owner_ori=first.ori)
            return taken
        group_b = [one for one in report.segments if isinstance(one, model.GroupBArrest)]
        if group_b:
            self._group_b(taken, group_b)
            return taken
        lead = next((one for one in report.segments if isinstance(one, model.Administrative)), None)
        if lead is None:
            taken.key += f" (part, report {at})"  # beside the whole report, never in its place
            told = "it holds single segments of an incident; send the incident whole"
            taken.wrong("whole_incident", f"segment {first.level}", told)
        self._incident(taken, report, lead)
        return taken

    def alone(self, segment: model.Segment, *, day: str, ordinal: int) -> Taken:
        """A segment taken apart as that of an incident of this day; an offence by its number."""
        taken = Taken(key=f"{segment.ori} incident {segment.number}")
        if isinstance(segment, model.Administrative):
            self._incident(taken, model.Report((segment,)), segment)
            return taken
        taken.add(
            REPORTS, report_id=segment.number, kind="incident", owner_ori=segment.ori, begins=day,
            not_persons=self._not_persons(segment),
        )  # fmt: skip
        if isinstance(segment, model.Offense):
            self._offence(taken, segment, ordinal)
        else:
            self._part(taken, segment)
        return taken

    def name_of_offence(self, code: str) -> str:
        """The FBI's name of an offence."""
        return self._name("offence", code)

    def names_of_losses(self) -> list[str]:
        """The names of the kinds of loss, in the order of their codes."""
        return [self._name("loss", code) for code in sorted(self._book["loss"].codes)]

    def _incident(
        self, taken: Taken, report: model.Report, lead: model.Administrative | None
    ) -> None:
        first = report.segments[0]
        begins, ends = _moment(lead.incident_date, lead.incident_hour) if lead else ("", "")
        told = [one for one in report.segments if isinstance(one, model.Offense)]
        others = list(filter(None, map(self._not_persons, report.segments)))
        is_report_date = bool(lead and lead.report_date_indicator)
        cleared = lead.cleared_exceptionally if lead else ""
        taken.add(
            REPORTS,
            report_id=first.number,
            kind="incident",
            owner_ori=first.ori,
            begins=begins,
            ends=ends,
            reported=_day(lead.incident_date) if lead and is_report_date else "",
            offence_code=told[0].offence if told else "",
            offence=self._name("offence", told[0].offence) if told else "",
            cleared=self._name("cleared_exceptionally", cleared)
            if cleared not in {"", "N"}
            else "",
            clearance_date=_day(lead.clearance_date) if lead else "",
            date_is_that_of_the_report="yes" if is_report_date else "",
            cargo_theft=lead.cargo_theft if lead and lead.cargo_theft == "Y" else "",
            not_persons="; ".join(others),
        )
        for number, one in enumerate(told, start=1):
            self._offence(taken, one, number)
        for segment in report.segments:
            self._part(taken, segment)

    def _part(self, taken: Taken, segment: model.Segment) -> None:
        if isinstance(segment, model.Victim):
            self._victim(taken, segment)
        elif isinstance(segment, model.Offender) and segment.sequence != _NOBODY:
            taken.add(PERSONS, role="suspect", **self._person(segment))
        elif isinstance(segment, model.Property):
            self._property(taken, segment)
        elif isinstance(segment, model.Arrestee):
            self._arrest(taken, segment)

    def _not_persons(self, one: model.Segment) -> str:
        """The number and kind of a victim who is no person."""
        if not isinstance(one, model.Victim) or one.kind in _PERSONS:
            return ""
        return f"{one.sequence} {self._name('victim_kind', one.kind)}"

    def _offence(self, taken: Taken, one: model.Offense, number: int) -> None:
        names = self._names
        taken.add(
            OFFENCES,
            report_id=one.number,
            ordinal=str(number),
            offence_code=one.offence,
            offence=self._name("offence", one.offence),
            attempted_or_completed=self._name("attempted_completed", one.attempted_completed),
            location_type=self._name("location", one.location),
            premises_entered=one.premises_entered,
            method_of_entry=self._name("method_of_entry", one.method_of_entry),
            criminal_activity=names("criminal_activity", one.criminal_activity),
            suspected_of_using=names("suspected_of_using", one.suspected_of_using),
            weapons=names("weapon", one.weapons),
            bias=names("bias", (code for code in one.bias if code != "88")),
        )

    def _victim(self, taken: Taken, one: model.Victim) -> None:
        if one.kind not in _PERSONS:
            return
        names = self._names
        taken.add(
            PERSONS,
            role="victim",
            **self._person(one),
            resident=self._name("resident", one.resident),
            victim_of=names("offence", one.offences),
            circumstances=names("circumstance", one.circumstances),
            injuries=names("injury", one.injuries),
            relationships="; ".join(
                f"{number}: {self._name('relationship', relation)}"
                for number, relation in zip(one.offender_numbers, one.relationships, strict=False)
                if relation
            ),
            officer_activity=self._name("officer_activity", one.officer_activity),
            officer_assignment=self._name("officer_assignment", one.officer_assignment),
            officer_ori=one.officer_ori,
        )

    def _person(
        self, one: model.Victim | model.Offender | model.Arrestee | model.GroupBArrest
    ) -> dict[str, str]:
        return {
            "person_id": one.sequence,
            "age": one.age.lstrip("0") or one.age if one.age.isdigit() else one.age,
            "sex": self._name("sex", one.sex),
            "race": self._name("race", one.race),
            "ethnicity": self._name("ethnicity", one.ethnicity),
        }

    def _property(self, taken: Taken, one: model.Property) -> None:
        """Each described thing is a row; so is a kind of loss that describes none."""
        loss = self._name("loss", one.loss)
        drugs = iter(range(max(len(one.drug_types), len(one.drug_quantities))))
        for at, code in enumerate(one.descriptions or ("",)):
            told = {
                "description": self._name("property_description", code),
                "value": _whole(_at(one.values, at)),
                "recovered": _day(_at(one.dates_recovered, at)),
            }
            if code == "10" and (place := next(drugs, None)) is not None:
                told |= self._drug(one, place)
            taken.add(PROPERTY, loss=loss, **told)
        for place in drugs:
            taken.add(PROPERTY, loss=loss, **self._drug(one, place))

    def _drug(self, one: model.Property, at: int) -> dict[str, str]:
        whole, part = _whole(_at(one.drug_quantities, at)), _at(one.drug_fractions, at)
        return {
            "description": self._name("property_description", "10"),
            "drug_type": self._name("drug_type", _at(one.drug_types, at)),
            "quantity": f"{whole or '0'}.{part}" if part.strip("0") else whole,
            "drug_measure": self._name("drug_measure", _at(one.drug_measures, at)),
        }

    def _arrest(self, taken: Taken, one: model.Arrestee) -> None:
        number = one.arrest_number or f"{one.number}-arrest"
        taken.add(
            ARRESTS,
            report_id=one.number,
            arrest_id=f"{number}-{one.sequence}" if one.sequence else number,
            date=_day(one.arrest_date),
            offence_code=one.offence,
            offence=self._name("offence", one.offence),
            **self._person(one),
            **self._arrested(one),
            multiple=self._name("multiple_arrestee", one.multiple),
        )

    def _arrested(self, one: model.Arrestee | model.GroupBArrest) -> dict[str, str]:
        return {
            "resident": self._name("resident", one.resident),
            "armed_with": self._names("armed_with", one.armed_with),
            "arrest_type": self._name("arrest_type", one.arrest_type),
            "under_18": self._name("disposition", one.disposition),
        }

    def _group_b(self, taken: Taken, arrests: list[model.GroupBArrest]) -> None:
        """A Group B report: an arrest that belongs to no incident."""
        first = arrests[0]
        taken.add(
            REPORTS,
            report_id=_numbered(first)[0],
            kind="arrest",
            owner_ori=first.ori,
            begins=_day(first.arrest_date),
            offence_code=first.offence,
            offence=self._name("offence", first.offence),
        )
        for one in arrests:
            taken.add(PERSONS, role="arrestee", **self._person(one), **self._arrested(one))

    def _name(self, table: str, code: str) -> str:
        """The FBI's name of a code; a code that the tables do not hold stays as it was sent."""
        return self._book[table].codes.get(code, code) if code else ""

    def _names(self, table: str, codes: Iterable[str]) -> str:
        return "; ".join(self._name(table, code) for code in codes if code)


def is_change(report: model.Report) -> bool:
    """Whether a report is of single segments of an incident that was reported before.

    One that has all that every whole report must have, offence, victim and offender, is whole.
    """
    first = report.segments[0]
    if first.level in "07" or (first.action == "D" and first.level == "1"):
        return False
    if first.action == "D":
        return True
    return first.action in _PARTIAL and not {one.level for one in report.segments} >= _WHOLE


def _numbered(first: model.Segment) -> tuple[str, str]:
    """A report's own number and kind: numbers of arrests and of incidents are two series.

    Of several persons of one Group B arrest each has a report of their own.
    """
    if not isinstance(first, model.GroupBArrest):
        return first.number, "incident"
    sequence = first.sequence.lstrip("0")
    alone = not first.number or sequence in {"", "1"}
    return first.number if alone else f"{first.number}-{first.sequence}", "arrest"


def _at(texts: tuple[str, ...], place: int) -> str:
    return texts[place] if place < len(texts) else ""


def _day(text: str) -> str:
    """YYYYMMDD with hyphens; what is no such text stays, so that its cell tells what is wrong."""
    if len(text) == 8 and text.isdigit():
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return text


def _moment(day: str, hour: str) -> tuple[str, str]:
    """First and last minute of a day's hour; of the whole day where the hour is unknown."""
    if len(hour) == 2 and hour.isdigit() and hour < "24":
        return f"{_day(day)} {hour}:00", f"{_day(day)} {hour}:59"
    return _day(day), ""


def _whole(text: str) -> str:
    return text.strip().lstrip("0") or ("0" if text.strip() else "")
