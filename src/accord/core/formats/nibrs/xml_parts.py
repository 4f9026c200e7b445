"""The parts of one NIBRS XML report: leaves by field, links between parts, faults found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from accord.core.formats.nibrs.xml_memory import CLEARING, LOCAL, Memory, Plan, Texts, Values
from accord.core.formats.nibrs.xml_names import PARTS, STRUCTURES
from accord.core.formats.nibrs.xml_values import flat_date
from accord.core.safe_io import Element

_ID, _REF = f"{{{STRUCTURES}}}id", f"{{{STRUCTURES}}}ref"


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


FIRST = (1,)
#: The values of a part that tells nothing; nobody adds to it.
NOTHING = Values()


@dataclass(slots=True)
class Part:
    """One part: its id, the person it points at, the texts of its leaves by field."""

    id: str
    person: str
    values: Values


def attribute(element: Element, name: str) -> str:
    """The id or ref of an element, whatever its namespace; "" without one.

    NIEM from version 4.2 on takes a URI as either: "#a" is the object whose id is "a".
    """
    found = ""
    for key, value in element.items() if element.keys() else ():
        local = LOCAL[key]
        if local == name:
            return value
        if local == "uri":
            found = value.removeprefix("#")
    return found


def _part_clearance(plan: Plan, texts: Texts, values: Values) -> None:
    """The next date after the clearance's own element is that of the clearance."""
    dates = {place for place, field in plan.leaves if field == "incident_date"}
    found: dict[str, list[str]] = {"incident_date": [], "clearance_date": []}
    clearing = False
    for place, name in enumerate(plan.names):
        if name == CLEARING:
            clearing = True
        elif place in dates and (text := (texts[place] or "").strip()):
            found["clearance_date" if clearing else "incident_date"].append(text)
            clearing = False
    for name, told in found.items():
        values.pop(name, None)
        if told:
            values[name] = told


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


class Parts:
    """Reads the parts of one report, gathers faults, and translates codes.

    What a part tells, and what is made of it, is remembered (`Memory`): both are functions of its
    elements' names and texts alone.
    """

    __slots__ = ("_last", "_memory", "at", "elements", "faults", "instructions", "words")

    def __init__(self, report: Element, *, at: int, memory: Memory) -> None:
        """Sort the report's children by their local names."""
        self.at = at
        self.words = memory.words
        self.faults: list[XmlFault] = []
        self.elements: dict[str, list[Element]] = {}
        self.instructions: list[str] = []
        self._memory = memory
        self._last = memory.last
        elements, local = self.elements, LOCAL
        for child in report:
            name = local[child.tag]
            if name in elements:
                elements[name].append(child)
            elif name in PARTS:
                elements[name] = [child]
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
        if len(elements) == 1:
            return [self.part(elements[0], kind)]
        found = [self.part(element, kind) for element in elements]
        ids = [one.id for one in found if one.id]
        if len(set(ids)) < len(ids):
            raise Refused(kind, "reference", "two parts bear the same id")
        return found

    def part(self, element: Element, kind: str) -> Part:
        """One part of a kind, whose texts are looked up before they are read."""
        shape: list[str] = []
        said: list[str | None] = []
        for one in element.iter():
            shape.append(one.tag)
            said.append(one.text)
        plan = self._last.get(kind)
        if plan is None or plan.shape != shape:
            plan = self._last[kind] = self._memory.plan(kind, shape)
            if not plan.is_plain:
                _drop_instructions(element)
                return self.part(element, kind)
        texts = tuple(said)
        values = plan.told.get(texts) if plan.keeps else None
        if values is None:
            values = self._values(plan, kind, texts)
        person = ""
        if plan.persons:
            first = plan.persons == FIRST  # as the schema has it
            for at in [element[0]] if first else [[*element.iter()][at] for at in plan.persons]:
                person = person or at.get(_REF) or attribute(at, "ref")
        return Part(element.get(_ID) or attribute(element, "id"), person, values)

    def _values(self, plan: Plan, kind: str, texts: Texts) -> Values:
        """The texts of a part's leaves by field; text that stands elsewhere is told."""
        values = Values()
        for place, field in plan.leaves:
            text = texts[place]
            if text and (text := text.strip()):
                if field in values:
                    values[field].append(text)
                else:
                    values[field] = [text]
        if plan.clears:
            _part_clearance(plan, texts, values)
        if any(plan.outside(texts)) and self._astray(plan, kind, texts):
            return values
        if plan.keeps:
            self._memory.keep(plan, texts, values)
        return values

    def _astray(self, plan: Plan, kind: str, texts: Texts) -> bool:
        """Tell of text outside of leaves; say whether there is any that is not white space."""
        astray = [at for at in plan.bare if (text := texts[at]) and not text.isspace()]
        for name in filter(None, [plan.names[at] for at in astray]):
            self.note(name, "left_out", f"{kind} has no such element that is known")
        return bool(astray)

    def told(self, values: Values, make: Callable[[Parts, Values], Any]) -> Any:
        """What is made of a part's values; made once for all parts alike, unless it has a fault."""
        told = values.told
        if told is None:
            before = len(self.faults)
            told = make(self, values)
            if len(self.faults) == before:
                values.told = told
        return told

    def links(self, kind: str, first: str, second: str) -> list[tuple[str, str, Values]]:
        """Associations of a kind: the ids of both ends and the leaves between them."""
        elements = self.elements.get(kind)
        if elements is None:
            return []
        found = []
        tells = bool(PARTS[kind])
        for element in elements:
            ends = {LOCAL[one.tag]: one.get(_REF) or attribute(one, "ref") for one in element}
            values = self.part(element, kind).values if tells else NOTHING
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
        if pad and text.isascii() and (digits := text.removeprefix("+")).isdecimal():
            text = digits.lstrip("0").rjust(pad, "0")
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
