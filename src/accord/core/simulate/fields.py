"""The values that agencies export, each as a column of texts over rows: one function a field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from accord.core.names import RecordedDate
from accord.core.simulate.agencies import Agency, police
from accord.core.simulate.civil import DAY, Civil
from accord.core.simulate.composition import written
from accord.core.simulate.draws import I64, below, draw, key
from accord.core.simulate.geography import Geography
from accord.core.simulate.identifiers import IdentifierRecorder, RecordedIdentifiers
from accord.core.simulate.lattice import Positions
from accord.core.simulate.offences import offences
from accord.core.simulate.people import People
from accord.core.simulate.plan import Plan
from accord.core.simulate.recorded import RecordedPersons, Recorder
from accord.core.simulate.recorded_vehicles import RecordedVehicles, VehicleRecorder
from accord.core.simulate.rows import ROLES, VEHICLE_ROLES, Rows

_ITEMS = ("CASH", "PHONE", "LAPTOP", "BICYCLE", "TOOLS", "JEWELRY", "CLOTHING", "PURSE", "CREDIT CARD",
          "TELEVISION", "PACKAGE", "KEYS")  # fmt: skip
_CONTRABAND = {"35A": "METHAMPHETAMINE", "35B": "PIPE", "520": "HANDGUN"}
_ROLE_WORDS = ("VICTIM", "SUSPECT", "WITNESS")
_STORIES = {
    "property": "Reporting party states that between {0} and {1} unknown persons came to {2}, and {3}.",
    "vehicle": 'Owner parked on {2} and found it "gone through" or gone; {3}.',
    "violence": 'Officers met the victim at {2}. Victim stated: "he came at me", and {3}.',
    "shop": "Loss prevention at {2} observed the subject conceal goods; {3}.",
    "fraud": "Victim noticed charges, not authorized, after a call; lives near {2}; {3}.",
    "patrol": "While on patrol near {2} officers made contact with the subject; {3}.",
}
_ENDINGS = ("area canvassed with negative results", "photos were taken, no prints", "case number was given",
            "video is available, to be collected", "forwarded to investigations")  # fmt: skip


@dataclass(frozen=True)
class Office:
    """What an agency's records office works with: the plan's tables and the agency itself."""

    plan: Plan
    ground: Geography
    civil: Civil
    people: People
    recorder: Recorder
    vehicle_recorder: VehicleRecorder
    identifier_recorder: IdentifierRecorder
    agency: Agency
    index: int
    number_format: str


class View:
    """Rows as the agency sees them; texts that several fields share are made once."""

    def __init__(self, office: Office, rows: Rows) -> None:
        self.office, self.rows = office, rows

    @cached_property
    def numbers(self) -> list[str]:
        """Incident numbers in the agency's own form."""
        form = self.office.number_format
        pairs = zip(self.rows.reports.year.tolist(), self.rows.reports.number.tolist(), strict=True)
        return [form.format(year=year, number=number, short=year % 100) for year, number in pairs]

    @cached_property
    def persons(self) -> RecordedPersons:
        """The persons of the rows as recorded."""
        return self.office.recorder.persons(self.rows)

    @cached_property
    def vehicles(self) -> RecordedVehicles:
        """The vehicles of the rows as recorded."""
        return self.office.vehicle_recorder.vehicles(self.rows)

    @cached_property
    def identifiers(self) -> RecordedIdentifiers:
        """Telephones and licences of the persons of the rows as recorded."""
        return self.office.identifier_recorder.identifiers(self.rows)

    @cached_property
    def where(self) -> Positions:
        """Exact positions of the incidents."""
        return self.office.ground.streets.position(
            self.rows.reports.segment, self.rows.reports.slot
        )

    def draw(self, name: str, bound: int) -> list[int]:
        """A number below `bound` for each row."""
        return below(draw(key(self.office.plan.seed, "field", name), self.rows.uid), bound).tolist()

    def time(self, minutes: I64, form: str) -> list[str]:
        """Times as text."""
        return self.office.civil.text(minutes, form)

    def street(self, segment: I64) -> list[str]:
        """Street names of segments."""
        names = self.office.ground.streets.names
        return [names[at] for at in self.office.ground.streets.street[segment].tolist()]


Field = Callable[[View, str], list[str]]


def column(view: View, spec: str) -> list[str]:
    """Return the texts of a field; `spec` is `name` or `name:form`, or `=text` for a constant."""
    if spec.startswith("="):
        return [spec[1:]] * len(view.rows)
    name, _, form = spec.partition(":")
    return FIELDS[name](view, form)


def _record_id(view: View, form: str) -> list[str]:
    if view.rows.kind == "person":
        marks = zip(view.numbers, view.rows.role.tolist(), view.rows.ordinal.tolist(), strict=True)
        return [f"{number}-{ROLES[role]}{nth + 1}" for number, role, nth in marks]
    letter = form or view.rows.kind[0].upper()
    marks_of = zip(view.numbers, view.rows.ordinal.tolist(), strict=True)
    return [f"{number}-{letter}{nth + 1}" for number, nth in marks_of]


def _code(view: View, form: str) -> list[str]:
    system, _, part = form.partition(".")
    if system == "nibrs":
        table = [o.code for o in offences()]
    elif system in {"code", "ext"}:
        table = [o.local["den"][0].split("-")[system == "ext"] for o in offences()]
    else:
        table = [o.local[system][int(part)] for o in offences()]
    return [table[at] for at in view.rows.offence.tolist()]


def _status(view: View, form: str) -> list[str]:
    words = form.split("|") if form else ["OPEN", "CLEARED BY ARREST", "UNFOUNDED"]
    reports, week = view.rows.reports, view.rows.week
    at = np.where(reports.unfounded_week <= week, 2, reports.arrest_week <= week)
    return [words[n] for n in at.tolist()]


def _updated(view: View, form: str) -> list[str]:
    """When the record was last touched: Friday 16:00 of the week of its last change."""
    reports = view.rows.reports
    last = reports.reported
    for changed in (reports.reclassified_week, reports.unfounded_week, reports.arrest_week):
        then = np.where(changed <= view.rows.week, changed * 7 * DAY + 4 * DAY + 960, 0)
        last = np.maximum(last, then)
    return view.time(last, form)


def _clock(name: str) -> Field:
    return lambda view, form: view.time(getattr(view.rows.reports, name), form)


def _last(view: View, form: str) -> list[str]:
    """End of the interval, empty where it equals the start."""
    same = (view.rows.reports.first == view.rows.reports.last).tolist()
    texts = view.time(view.rows.reports.last, form)
    return ["" if equal else text for equal, text in zip(same, texts, strict=True)]


def _arrest_time(view: View, form: str) -> list[str]:
    reports = view.rows.reports
    late = reports.arrest_week * 7 * DAY + np.array(view.draw("arrest day", 7 * DAY))
    prompt = reports.arrest_week <= reports.reported // (7 * DAY)
    return view.time(view.office.civil.valid(np.where(prompt, reports.reported + 30, late)), form)


def _address(view: View, form: str) -> list[str]:
    reports, streets = view.rows.reports, view.office.ground.streets
    return _address_text(
        view, streets.house_number(reports.segment, reports.slot), reports.segment, form
    )


def _home(view: View, form: str) -> list[str]:
    people, streets = view.persons, view.office.ground.streets
    return _address_text(
        view, streets.house_number(people.segment, people.slot), people.segment, form
    )


def _address_text(view: View, numbers: I64, segment: I64, form: str) -> list[str]:
    pairs = zip(numbers.tolist(), view.street(segment), strict=True)
    if form == "xx":
        return [f"{number // 100}XX {street}" for number, street in pairs]
    if form == "padded":
        return [f"{number // 100:03d}XX {street}" for number, street in pairs]
    if form == "block":
        return [f"{number // 100}00 Block {street}" for number, street in pairs]
    if form == "hundred":
        return [f"{number // 100}00 {street}" for number, street in pairs]
    return [f"{number} {street}" for number, street in pairs]


def _degrees(axis: str) -> Field:
    def write(view: View, form: str) -> list[str]:
        values = (view.where.lon_e6() if axis == "lon" else view.where.lat_e6()).tolist()
        texts = [degrees_text(value) for value in values]
        return [text.replace(".", ",") for text in texts] if form == "comma" else texts

    return write


def degrees_text(millionths: int) -> str:
    """Write millionths of a degree as a decimal number with six places."""
    whole, part = divmod(abs(millionths), 1_000_000)
    return f"{'-' if millionths < 0 else ''}{whole}.{part:06d}"


def _feet(axis: str) -> Field:
    return lambda view, _: [str(v) for v in getattr(view.where, axis + "_feet")().tolist()]


def _pair(view: View, form: str) -> list[str]:
    lat, lon = view.where.lat_e6().tolist(), view.where.lon_e6().tolist()
    pairs = zip(lat, lon, strict=True)
    if form == "point":
        return [f"POINT ({degrees_text(x)} {degrees_text(y)})" for y, x in pairs]
    return [f"({degrees_text(y)},{degrees_text(x)})" for y, x in pairs]


def _beat(view: View, form: str) -> list[str]:
    ground = view.office.ground
    numbers = ground.beat_number[ground.streets.beat[view.rows.reports.segment]]
    return [str(n // 100 if form == "district" else n) for n in numbers.tolist()]


def _birth(view: View, form: str) -> list[str]:
    texts: Mapping[str, Callable[[RecordedDate], str]] = {
        "": lambda b: f"{b.year}-{b.month:02d}-{b.day:02d}",
        "us": lambda b: f"{b.month}/{b.day}/{b.year}",
        "mdy": lambda b: f"{b.month:02d}{b.day:02d}{b.year}",
        "dmy": lambda b: f"{b.day:02d}.{b.month:02d}.{b.year}",
        "ymd": lambda b: f"{b.year}{b.month:02d}{b.day:02d}",
    }
    write = texts[form]
    return [write(b) if b.year else "" for b in view.persons.births]


def _person_name(part: str) -> Field:
    def write(view: View, form: str) -> list[str]:
        if part == "full":
            texts = [
                f"{n.surname}, {n.given}" if n.given else n.surname for n in view.persons.names
            ]
        else:
            texts = [getattr(n, part) for n in view.persons.names]
        return [text.upper() for text in texts] if form == "upper" else texts

    return write


def _role(view: View, form: str) -> list[str]:
    words = _ROLE_WORDS if form == "word" else ROLES
    return [words[at] for at in view.rows.role.tolist()]


def _item(view: View, _: str) -> list[str]:
    kinds = offences()
    pairs = zip(view.rows.offence.tolist(), view.draw("item", len(_ITEMS)), strict=True)
    return [_CONTRABAND.get(kinds[at].code, _ITEMS[item]) for at, item in pairs]


def _value(view: View, form: str) -> list[str]:
    """Dollars, many small and few large, in fives."""
    values = [5 * (1 + 40_000 // (20 + u)) for u in view.draw("value", 4000)]
    return [f"{value},00" if form == "comma" else str(value) for value in values]


def _narrative(view: View, _: str) -> list[str]:
    kinds = offences()
    first, last = view.time(view.rows.reports.first, "hm"), view.time(view.rows.reports.last, "hm")
    stories = [_STORIES[kinds[at].family] for at in view.rows.offence.tolist()]
    endings = [_ENDINGS[at] for at in view.draw("ending", len(_ENDINGS))]
    parts = zip(stories, first, last, _address(view, "block"), endings, strict=True)
    return [story.format(a, b, place, end) for story, a, b, place, end in parts]


FIELDS: Mapping[str, Field] = {
    "number": lambda view, _: view.numbers,
    "ori": lambda view, _: [view.office.agency.ori] * len(view.rows),
    "record": _record_id,
    "ordinal": lambda view, _: [str(n + 1) for n in view.rows.ordinal.tolist()],
    "code": _code,
    "status": _status,
    "arrested": lambda view, form: _status(view, (form or "false|true") + "|false"),
    "first": _clock("first"),
    "last": _last,
    "reported": _clock("reported"),
    "updated": _updated,
    "arrest_time": _arrest_time,
    "address": _address,
    "lon": _degrees("lon"),
    "lat": _degrees("lat"),
    "east": _feet("east"),
    "north": _feet("north"),
    "pair": _pair,
    "beat": _beat,
    "year": lambda view, _: [str(n) for n in view.rows.reports.year.tolist()],
    "given": _person_name("given"),
    "surname": _person_name("surname"),
    "full_name": _person_name("full"),
    "birth": _birth,
    "sex": lambda view, _: view.persons.sex,
    "race": lambda view, form: written(view.persons.race, form),
    "home": _home,
    "role": _role,
    "phone": lambda view, _: view.identifiers.phones,
    "licence": lambda view, _: view.identifiers.licences,
    "licence_state": lambda view, _: view.identifiers.states,
    "plate": lambda view, _: view.vehicles.plates,
    "plate_state": lambda view, _: view.vehicles.states,
    "vin": lambda view, _: view.vehicles.vins,
    "model": lambda view, _: view.vehicles.models,
    "model_year": lambda view, _: view.vehicles.years,
    "colour": lambda view, _: view.vehicles.colours,
    "vehicle_role": lambda view, _: [VEHICLE_ROLES[at].upper() for at in view.rows.role.tolist()],
    "item": _item,
    "value": _value,
    "narrative": _narrative,
}


def offices(
    plan: Plan, ground: Geography, civil: Civil, forms: Mapping[str, str]
) -> tuple[Office, ...]:
    """Return the records office of each police agency; `forms` maps layouts to number formats."""
    people = People(plan, ground)
    recorder, vehicle_recorder = Recorder(plan, ground, people), VehicleRecorder(plan)
    identifier_recorder = IdentifierRecorder(plan, people)
    return tuple(
        Office(
            plan,
            ground,
            civil,
            people,
            recorder,
            vehicle_recorder,
            identifier_recorder,
            agency,
            at,
            forms[agency.layout],
        )
        for at, agency in enumerate(police())
    )
