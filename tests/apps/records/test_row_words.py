"""Whatever the library says of a row, a file or a suggestion is told in Spanish too."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accord.apps.records.evidence_words import EVIDENCE, NOTES, noted, why_suggested
from accord.apps.records.row_words import REASONS, why_row
from accord.apps.records.sentences import PLACE, Sentences

CORE = Path("src/accord/core")
READERS = ("formats/tabular", "formats/delivery", "formats/outcomes", "safe_io")
#: What is no reason of a row or a file: programs hear it, or a command line.
ELSEWHERE = ("xml_schema.py", "packing.py", "csv_writer.py")
COMPLAINTS = {"Fault": 2, "BadInput": 0, "TooLarge": 0, "Truncated": 0, "_rejected": 3}
JUDGES = ("formats/tabular/candidates.py", "formats/delivery/study.py")


def spelt(node: ast.AST, given: dict[str, ast.expr] | None = None) -> Iterator[str]:
    """The texts that an expression may be, a figure in each of its places."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(
            one.value if isinstance(one, ast.Constant) else "7"
            for one in node.values
        )  # fmt: skip
    elif isinstance(node, ast.IfExp):
        yield from spelt(node.body, given)
        yield from spelt(node.orelse, given)
    elif isinstance(node, ast.Name) and given and node.id in given:
        yield from spelt(given[node.id])
    elif isinstance(node, ast.BoolOp):
        for one in node.values:
            yield from spelt(one, given)


def trees(*names: str) -> Iterator[tuple[Path, ast.Module]]:
    for name in names:
        place = CORE / name
        for path in sorted(place.glob("*.py")) if place.is_dir() else [place]:
            if path.name not in ELSEWHERE:
                yield path, ast.parse(path.read_text())


def complaints() -> Iterator[str]:
    for _path, tree in trees(*READERS):
        assigned = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            name = getattr(getattr(node, "func", None), "id", "") or getattr(
                getattr(node, "func", None), "attr", ""
            )
            if isinstance(node, ast.Call) and len(node.args) > COMPLAINTS.get(name, 99):
                said = node.args[COMPLAINTS[name]]
                yield from spelt(
                    assigned.get(said.id, said) if isinstance(said, ast.Name) else said
                )


def evidence() -> Iterator[str]:
    """The second part of what a judge of columns answers, and what is given as `evidence`."""
    for path, tree in trees("formats/tabular", "formats/delivery"):
        is_judge = str(path).endswith(JUDGES)
        for node in ast.walk(tree):
            if is_judge and isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                yield from spelt(node.value.elts[-1])
            elif isinstance(node, ast.keyword) and node.arg == "evidence":
                yield from spelt(node.value)


def in_spanish(tell: object, text: str) -> str:
    with translation.override("es"):
        return tell(text)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("texts", "tell", "least"), [(complaints, why_row, 60), (evidence, why_suggested, 30)]
)
def test_nothing_that_the_library_says_is_left_in_english(texts, tell, least):
    said = {text for text in texts() if re.search(r"[a-z]{3}", text)}
    assert len(said) >= least
    assert {text for text in said if in_spanish(tell, text) == text} == set()


@given(st.sampled_from(REASONS.templates + EVIDENCE.templates + NOTES.templates), st.data())
def test_what_stands_in_a_sentence_comes_through(template, data):
    values = {
        name: data.draw(st.text("ABC 0159'.%", min_size=1, max_size=8))
        for name in PLACE.findall(template)
    }
    english = template % values
    alone = Sentences([template])
    assert alone.told(english) == english
    told = in_spanish(alone.told, english)
    assert told != english
    assert all(value in told for value in values.values())


def test_several_pieces_of_evidence_and_formats_are_told_each():
    told = "named 'Date Occ'; 98.2% read as m/d/y or iso"
    assert why_suggested(told) == told
    assert in_spanish(why_suggested, told) == "se llama 'Date Occ'; 98.2% se leen como m/d/y o iso"


def test_a_complaint_keeps_its_row_and_its_rule():
    complaint = "row 7: a line is longer than 1,000 characters [line_cap]"
    assert noted(complaint) == "Row 7: a line is longer than 1,000 characters [line_cap]"
    assert in_spanish(noted, complaint).startswith("Fila 7: una línea tiene")
    assert in_spanish(noted, complaint).endswith("[line_cap]")
    assert in_spanish(why_row, "persons: the JSON holds no records").startswith("persons: el JSON")


def test_what_nobody_knows_stays_as_it_is():
    assert in_spanish(why_row, "a reason of next year") == "a reason of next year"


@pytest.mark.django_db
def test_pages_tell_reasons_in_spanish_and_downloads_stay_as_they_were(
    make_agency, make_user, export, ingest, sign_in
):
    agency = make_agency()
    bad = {4: {"date_occurred": "soon"}, 9: {"date_occurred": ""}}
    ingest(agency, export(40, changes=bad))
    ann = sign_in(make_user("ann", "analyst", agency=agency))
    ann.cookies["django_language"] = "es"
    from accord.apps.records.models import QuarantinedRow, Submission

    file = Submission.objects.get()
    waiting = reverse("records:quarantine", args=[file.pk])
    page = ann.get(waiting).content.decode()
    assert "no es una fecha en los formatos de la correspondencia" in page
    assert "no hay fecha" in page
    row = QuarantinedRow.objects.get(rule="date_format")
    assert "no es una fecha" in ann.get(reverse("records:mend", args=[row.pk])).content.decode()
    table = ann.get(waiting, {"format": "csv"})
    assert "is no date of the mapping's formats" in b"".join(table.streaming_content).decode()
    page = ann.get(reverse("records:mapping", args=[file.pk])).content.decode()
    assert "se llama" in page
    assert "un valor distinto en cada fila" in page
    assert "a different value" not in page
