"""The parts of one NIBRS XML report: leaves by field, links between parts, faults found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accord.core.formats.nibrs.xml_names import PARTS, STRUCTURES, LocalNames
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
    text = element.get(f"{{{STRUCTURES}}}{name}")
    if text is not None:
        return text
    return next((element.get(key, "") for key, _ in element.items() if LOCAL[key] == name), "")


class _Fields(dict[object, str | None]):
    """Clark names to the field of a part; the pointer to a person; None for what is no leaf."""

    def __init__(self, kind: str) -> None:
        self._known = {**PARTS[kind], "RoleOfPerson": PERSON_REF, CLEARANCE_DATE: CLEARING}

    def __missing__(self, tag: object) -> str | None:
        field = self._known.get(LOCAL[tag])
        if len(self) < LocalNames.KEPT:
            self[tag] = field
        return field


def _drop_instructions(element: Element) -> None:
    """Take processing instructions out of a part: the text around one is one text."""
    for parent in list(element.iter()):
        before: Element | None = None
        for child in list(parent):
            if isinstance(child.tag, str):
                before = child
                continue
            if before is None:
                parent.text = (parent.text or "") + (child.tail or "")
            else:
                before.tail = (before.tail or "") + (child.tail or "")
            parent.remove(child)


PERSON_REF, CLEARING = "@person", "@clearing"
_FIELDS = {kind: _Fields(kind) for kind in PARTS}


class Parts:
    """Reads the parts of one report, gathers faults, and translates codes with `words`."""

    def __init__(self, report: Element, *, at: int, words: Words) -> None:
        """Sort the report's children by their local names."""
        self.at = at
        self.words = words
        self.faults: list[XmlFault] = []
        self.elements: dict[str, list[Element]] = {}
        self.instructions: list[str] = []
        for child in report:
            name = LOCAL[child.tag]
            if name in PARTS:
                self.elements.setdefault(name, []).append(child)
            elif name:
                self.note(name, "left_out", "an element that the model does not know")
            else:
                self.instructions.append(child.text or "")

    def note(self, element: str, rule: str, message: str) -> None:
        """Gather a fault that stands beside the report."""
        self.faults.append(XmlFault(self.at, element, rule, message))

    def read(self, kind: str) -> list[Part]:
        """All parts of a kind, in their order."""
        elements = self.elements.get(kind)
        if elements is None:
            return []
        found = [self._part(element, kind) for element in elements]
        if len(found) > 1:
            ids = [one.id for one in found if one.id]
            if len(set(ids)) < len(ids):
                raise Refused(kind, "reference", "two parts bear the same id")
        return found

    def _part(self, element: Element, kind: str) -> Part:
        fields = _FIELDS[kind]
        values: Values = {}
        person = ""
        clearing = False
        for one in element.iter():
            field = fields[one.tag]
            text = one.text
            if field is None:
                if not isinstance(one.tag, str):
                    _drop_instructions(element)
                    return self._part(element, kind)
                if text and text.strip() and LOCAL[one.tag]:
                    message = f"{kind} has no such element that is known"
                    self.note(LOCAL[one.tag], "left_out", message)
            elif field == PERSON_REF:
                person = person or attribute(one, "ref")
            elif field == CLEARING:
                clearing = True
            elif field and text and (text := text.strip()):
                if clearing and field == "incident_date":
                    clearing, field = False, "clearance_date"
                if field in values:
                    values[field].append(text)
                else:
                    values[field] = [text]
        return Part(attribute(element, "id"), person, values)

    def links(self, kind: str, first: str, second: str) -> list[tuple[str, str, Values]]:
        """Associations of a kind: the ids of both ends and the leaves between them."""
        found = []
        for element in self.elements.get(kind, ()):
            ends = {LOCAL[one.tag]: attribute(one, "ref") for one in element}
            values = self._part(element, kind).values if PARTS[kind] else {}
            found.append((ends.get(first, ""), ends.get(second, ""), values))
        return found

    def one(self, values: Values, field: str, width: int = 0, pad: int = 0) -> str:
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
        texts = values.get(field)
        if texts is None:
            return ""
        code = self.words[field].get(texts[0]) if len(texts) == 1 else None
        return self._code(self.one(values, field), field) if code is None else code

    def codes(self, values: Values, field: str, times: int) -> tuple[str, ...]:
        """The field's flat codes, of which a segment has at most `times`."""
        texts = values.get(field)
        if texts is None:
            return ()
        if len(texts) > times:
            self.note(field, "too_many", f"{len(texts)} values where a flat file has {times}")
        words = self.words[field]
        return tuple([words.get(text) or self._code(text, field) for text in texts])

    def _code(self, text: str, field: str) -> str:
        words = self.words[field]
        code = words.get(text, words.get(text.upper()))
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
