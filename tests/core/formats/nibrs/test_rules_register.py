"""A register of ORIs from a CSV file, refused by row and field where it is wrong."""

from __future__ import annotations

import io
from datetime import date

import pytest
from tests.core.formats.nibrs.reports import report

from accord.core.formats.nibrs.rules import Agency, read_register, validate
from accord.core.safe_io import BadInput

GOOD = """ori,reports_since,inactive_from,covered_from,historical
XX0010000,2000-01-01,,,no
XX0020000,,20190520,,
XX0030000,,,2019-04-01,yes
"""


def read(text: str) -> dict[str, Agency]:
    """The register of a text."""
    return dict(read_register(io.BytesIO(text.encode())))


def test_days_and_words_are_read():
    assert read("\ufeff" + GOOD) == {
        "XX0010000": Agency(reports_since=date(2000, 1, 1)),
        "XX0020000": Agency(inactive_from=date(2019, 5, 20)),
        "XX0030000": Agency(covered_from=date(2019, 4, 1), historical=True),
    }
    assert read("ORI\nXX0010000\n") == {"XX0010000": Agency()}


def test_the_rules_go_by_it():
    found = validate([report("theft", {"*.ori": "XX0020000"})], year=2019, register=read(GOOD))
    assert [one.rule for one in found] == ["118"]


@pytest.mark.parametrize(
    ("was", "becomes", "row", "field", "rule"),
    [
        ("XX0020000", "XX002", 3, "ori", "ori"),
        ("XX0020000", "XX0010000", 3, "ori", "unique"),
        ("2000-01-01", "2000-13-01", 2, "reports_since", "day"),
        ("20190520", "soon", 3, "inactive_from", "day"),
        (",no", ",maybe", 2, "historical", "yes_no"),
        ("covered_from", "covert", 1, "covert", "columns"),
        ("ori,", "agency,", 1, None, "columns"),
        (",yes", ",yes,7", 4, None, "columns"),
        ("XX0010000", '"XX0010000', None, None, "csv"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_field(
    was: str, becomes: str, row: int | None, field: str | None, rule: str
):
    with pytest.raises(BadInput) as caught:
        read(GOOD.replace(was, becomes))
    assert (caught.value.row, caught.value.field, caught.value.rule) == (row, field, rule)


def test_a_register_of_another_encoding_is_refused():
    with pytest.raises(BadInput, match="UTF-8"):
        read_register(io.BytesIO(b"ori\n\xff\xfe"))
