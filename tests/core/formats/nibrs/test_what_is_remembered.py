"""What a reader of NIBRS XML remembers changes nothing of what it reads, and is bounded."""

import io
import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.formats.nibrs.reports import SITUATIONS, report

from accord.core.formats.nibrs import xml_memory
from accord.core.formats.nibrs.model import Report
from accord.core.formats.nibrs.xml_memory import Memory
from accord.core.formats.nibrs.xml_read import read_xml
from accord.core.formats.nibrs.xml_values import shipped_words
from accord.core.formats.nibrs.xml_write import Message, XmlWriter, write_xml

REPORTS = [report(name) for name in SITUATIONS]
REPORT = re.compile(r"<nibrs:Report>.*?</nibrs:Report>", re.DOTALL)


def document() -> tuple[str, list[str], str]:
    """What stands before the reports, each of them, and what stands after."""
    out = io.BytesIO()
    message = Message("XX0010000", "1", datetime(2026, 1, 1))
    write_xml(REPORTS, out, writer=XmlWriter("2019.1"), message=message)
    text = out.getvalue().decode()
    found = REPORT.findall(text)
    return text[: text.index(found[0])], found, text[text.index(found[-1]) + len(found[-1]) :]


BEFORE, EACH, AFTER = document()
#: What spoils a report without ending it: unknown codes, strange elements, texts astray.
SPOILT = (
    ("", ""),
    ("<j:PersonSexCode>", "<j:PersonSexCode>?"),
    ("<nc:Location ", "astray<nc:Location "),
    ("</nc:Person>", "astray</nc:Person>"),
    ("<nc:RoleOfPerson ", "<nc:Mood>good</nc:Mood><nc:RoleOfPerson "),
    ("</j:PersonRaceNDExCode>", "<!-- c --></j:PersonRaceNDExCode>"),
    ("</j:PersonRaceNDExCode>", "<?a b?></j:PersonRaceNDExCode>"),
)


def told(text: str) -> list[tuple[object, ...]]:
    """Segments and faults without the number of their report."""
    found: list[tuple[object, ...]] = []
    for one in read_xml(io.BytesIO(text.encode())):
        if isinstance(one, Report):
            found.append(tuple(repr(each).partition("level=")[2] for each in one.segments))
        else:
            found.append((one.element, one.rule, one.message))
    return found


@given(
    st.lists(
        st.tuples(st.integers(0, len(EACH) - 1), st.sampled_from(SPOILT)), min_size=1, max_size=12
    )
)
def test_a_report_reads_the_same_whatever_was_read_before_it(
    chosen: list[tuple[int, tuple[str, str]]],
) -> None:
    texts = [EACH[place].replace(*change) if change[0] else EACH[place] for place, change in chosen]
    together = told(BEFORE + "\n".join(texts) + AFTER)
    assert together == [one for text in texts for one in told(BEFORE + text + AFTER)]


def test_it_reads_the_same_when_it_forgets_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = BEFORE + "\n".join(EACH * 3) + AFTER
    before = told(whole)
    monkeypatch.setattr(xml_memory, "TEXTS_KEPT", 3)
    monkeypatch.setattr(xml_memory, "SHAPES_KEPT", 2)
    assert told(whole) == before


def test_what_is_remembered_is_bounded_in_shapes_texts_and_characters() -> None:
    memory = Memory(shipped_words())
    for number in range(3 * xml_memory.SHAPES_KEPT):
        plan = memory.plan("Person", ["Person", f"Strange{number}"])
        memory.keep(plan, (None, "x" * 10_000), xml_memory.Values())
        assert not plan.told
    assert sum(map(len, memory._plans.values())) <= xml_memory.SHAPES_KEPT
    for number in range(3 * xml_memory.TEXTS_KEPT):
        plan = memory.plan("Person", ["Person", "PersonSexCode"])
        memory.keep(plan, (None, str(number)), xml_memory.Values())
        assert len(plan.told) <= xml_memory.TEXTS_KEPT
    long = memory.plan("Person", ["Person", *["PersonSexCode"] * 500])
    assert memory.plan("Person", ["Person", *["PersonSexCode"] * 500]) is not long


def test_clearances_take_the_date_after_them_whatever_stands_around() -> None:
    spell = (
        "<nc:IncidentExceptionalClearanceDate><nc:Date>2020-02-0{}</nc:Date>"
        "</nc:IncidentExceptionalClearanceDate>"
    )
    place = next(at for at, text in enumerate(EACH) if "nc:Incident>" in text)
    text = re.sub(
        r"</nc:Incident>", spell.format(3) + "</nc:Incident>", EACH[place], count=1
    )  # fmt: skip
    (found,) = [
        one
        for one in read_xml(io.BytesIO((BEFORE + text + AFTER).encode()))
        if isinstance(one, Report)
    ]
    administrative = found.segments[0]
    assert administrative.clearance_date == "20200203"  # type: ignore[attr-defined]  # level 1
    assert administrative.incident_date  # type: ignore[attr-defined]  # level 1
