"""The parts of one NIBRS XML report: leaves by field, links between parts, faults found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accord.core.formats.nibrs.xml_names import PARTS, LocalNames
from accord.core.formats.nibrs.xml_values import flat_date
from accord.core.safe_io import Element

LOCAL = LocalNames()
Values = dict[str, list[str]]
Words = Mapping[str, Mapping[str, str]]
CLEARANCE_DATE = "IncidentExceptionalClearanceDate"


@dataclass(frozen=True, slots=True)
class XmlFault:
    """A flaw in an XML report: which report (from 1), element, rule; `raw` when it was refused.

    A fault with `raw` stands in the report's place and holds it whole; one without stands beside
    its report: what the message names was read past or kept as it was submitted. Report 0 is the
    document itself. No message holds a value.
    """

    report: int
    element: str
    rule: str
    message: str
    raw: bytes = b""


class Refused(Exception):
    """A report whose parts cannot be put together without loss: element, rule, message."""

    def __init__(self, element: str, rule: str, message: str) -> None:
        """Keep the parts of the fault to come."""
        self.element, self.rule, self.message = element, rule, message
        super().__init__(message)


@dataclass(slots=True)
class Part:
    """One part: its id, the person it points at, the texts of its leaves by field."""

    id: str
    person: str
    values: Values


def attribute(element: Element, name: str) -> str:
    """The attribute of that local name, whatever its namespace; "" without one."""
    for key, text in element.attrib.items():
        if LOCAL[key] == name:
            return text
    return ""


class Parts:
    """Reads the parts of one report, gathers faults, and translates codes with `words`."""

    def __init__(self, report: Element, *, at: int, words: Words) -> None:
        """Sort the report's children by their local names."""
        self.at = at
        self.words = words
        self.faults: list[XmlFault] = []
        self.elements: dict[str, list[Element]] = {name: [] for name in PARTS}
        self.instructions: list[str] = []
        for child in report:
            name = LOCAL[child.tag]
            if name in self.elements:
                self.elements[name].append(child)
            elif name:
                self.note(name, "left_out", "an element that the model does not know")
            else:
                self.instructions.append(child.text or "")

    def note(self, element: str, rule: str, message: str) -> None:
        """Gather a fault that stands beside the report."""
        self.faults.append(XmlFault(self.at, element, rule, message))

    def read(self, kind: str) -> list[Part]:
        """All parts of a kind, in their order."""
        found = [self._part(element, kind) for element in self.elements[kind]]
        if len(found) > 1:
            ids = [one.id for one in found if one.id]
            if len(set(ids)) < len(ids):
                raise Refused(kind, "reference", "two parts bear the same id")
        return found

    def _part(self, element: Element, kind: str) -> Part:
        known = PARTS[kind]
        values: Values = {}
        person = ""
        clearing = False
        for one in element.iter():
            text = one.text
            if one.attrib and not person and one is not element:
                person = attribute(one, "ref")
            if text is None or not (text := text.strip()):
                if kind == "Incident":
                    name = LOCAL[one.tag]
                    clearing = name == CLEARANCE_DATE or (clearing and name != "ActivityDate")
                continue
            name = LOCAL[one.tag]
            field = known.get(name)
            if field is None:
                if name:
                    self.note(name, "left_out", f"{kind} has no such element that is known")
            elif clearing and field == "incident_date":
                values.setdefault("clearance_date", []).append(text)
            elif field:
                values.setdefault(field, []).append(text)
        return Part(attribute(element, "id") if element.attrib else "", person, values)

    def links(self, kind: str, first: str, second: str) -> list[tuple[str, str, Values]]:
        """Associations of a kind: the ids of both ends and the leaves between them."""
        found = []
        for element in self.elements[kind]:
            ends = {LOCAL[one.tag]: attribute(one, "ref") for one in element if one.attrib}
            values = self._part(element, kind).values if PARTS[kind] else {}
            found.append((ends.get(first, ""), ends.get(second, ""), values))
        return found

    def one(self, values: Values, field: str, *, width: int = 0, pad: int = 0) -> str:
        """The field's one text, "" without one; digits are filled up with zeros to `pad`."""
        texts = values.get(field)
        if texts is None:
            return ""
        text = texts[0]
        if len(texts) > 1 and any(other != text for other in texts):
            self.note(
                field, "too_many", "more than one value where one is taken: the first is kept"
            )
        if pad and text.isdecimal():
            text = text.lstrip("0").rjust(pad, "0")
        if width and len(text) > width:
            self.note(field, "too_wide", f"longer than the {width} characters of a flat file")
        return text

    def code(self, values: Values, field: str) -> str:
        """The field's one flat code."""
        if field not in values:
            return ""
        return self._code(self.one(values, field), field)

    def codes(self, values: Values, field: str, times: int) -> tuple[str, ...]:
        """The field's flat codes, of which a segment has at most `times`."""
        texts = values.get(field)
        if texts is None:
            return ()
        if len(texts) > times:
            self.note(field, "too_many", f"{len(texts)} values where a flat file has {times}")
        return tuple([self._code(text, field) for text in texts])

    def _code(self, text: str, field: str) -> str:
        words = self.words[field]
        code = words.get(text)
        if code is None:
            code = words.get(text.upper())
        if code is None:
            self.note(field, "code", "no word of the code table: kept as submitted")
            return text
        return code

    def date(self, texts: Sequence[str], field: str) -> tuple[str, str]:
        """The date and hour of a field that may stand as dateTime, as date, or as both."""
        found = ("", "")
        for text in texts:
            date = flat_date(text)
            if date is None:
                self.note(field, "date", "neither a date nor a dateTime: kept as submitted")
                date = (text, "")
            if not found[0] or (date[1] and not found[1]):
                found = date
        return found
