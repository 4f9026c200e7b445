"""Telephone and document numbers: one form, told in part, standing for none; evidence, never proof."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.linkage import candidates_of, persons, train
from accord.core.linkage.number_comparisons import (
    DIFFER,
    DOCUMENTS,
    IN_PART,
    PHONES,
    SAME,
    SLIP,
    number_levels,
)
from accord.core.linkage.numbers import document_text, document_type_text, is_checked, phone_text
from accord.core.names import name_tables

from .conftest import population

# Of ICAO 9303's own specimen, with its check digit; an IMEI of the GSMA's test range.
PASSPORT, IMEI = "l898902c36", "490154203237518"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("(614) 310-2077", "6143102077"), ("+1 614.310.2077", "6143102077"),
        ("1-614-310-2077", "6143102077"), ("011 44 20 7946 0018", "442079460018"),
        ("+44 (0)20 7946 0018", "442079460018"), ("0044 20 7946 0018", "442079460018"),
        ("02 6188 4571", "0261884571"), ("614-310-2077 ext. 12", "6143102077"),
        ("614-310-2077x12", "6143102077"), ("614 310 2077 #12", "6143102077"),
        ("310-2077", "~3102077"), ("XXX-XXX-2077", "~2077"), ("***-***-2077", "~2077"),
        ("######2077", "~2077"), ("614-310-XXXX", ""), ("xxx-77", ""),
    ],
)  # fmt: skip
def test_telephone_numbers_have_one_form(written, said) -> None:
    assert phone_text(written) == said


@pytest.mark.parametrize(
    "nobody",
    ["000-000-0000", "614-000-0000", "614-555-0000", "555-0000", "614 555 1212", "999 999 9999",
     "1234567890", "614-123-4567", "+1 000 000 0000", "unknown", "none", "1" * 16],
)  # fmt: skip
def test_numbers_that_no_telephone_has_are_missing(nobody) -> None:
    assert phone_text(nobody) == ""


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("RT-418 220", "rt418220"), ("219-48-6612", "219486612"), ("***-**-6612", "~6612"),
        ("XXX-XX-6612", "~6612"), ("X1234567", "x1234567"), ("UNKNOWN", ""), ("078-05-1120", ""),
        ("000-00-0000", ""), ("XXX-XX-0000", ""),
    ],
)  # fmt: skip
def test_document_numbers_have_one_form(written, said) -> None:
    assert document_text(written) == said


def test_types_of_documents_have_one_word() -> None:
    for spelling in ("DL", "Driver's License", "OLN", "driver licence"):
        assert document_type_text(spelling) == "licence"
    assert document_type_text("S.S.N.") == "social"
    assert document_type_text("Library card") == "librarycard"


def test_levels_of_numbers() -> None:
    pairs = [
        ("6143102077", "6143102077", SAME), ("6143102077", "6143102707", SLIP),
        ("6143102077", "614310207", SLIP), ("6143102077", "6149992077", DIFFER),
        ("6143102077", "~2077", IN_PART), ("~2077", "~3102077", IN_PART),
        ("~2077", "~2077", IN_PART), ("~2078", "6143102077", DIFFER),
    ]  # fmt: skip
    one, other, levels = zip(*pairs, strict=True)
    assert number_levels(list(one), list(other)).tolist() == list(levels)
    assert number_levels(list(other), list(one)).tolist() == list(levels)


def test_two_numbers_whose_check_digits_hold_are_no_slip() -> None:
    assert is_checked(IMEI)
    assert is_checked(PASSPORT)
    assert not is_checked("490154203237519"), "one sign read wrongly breaks the digit"
    assert number_levels([IMEI], ["490154203237519"]).tolist() == [SLIP]
    # An exchange of 0 and 9 is the one slip that Luhn's digit does not see: two telephones.
    first = next(f"49091542032375{c}" for c in "0123456789" if is_checked(f"49091542032375{c}"))
    other = first.replace("4909", "4990", 1)
    assert is_checked(other)
    assert number_levels([first], [other]).tolist() == [DIFFER]


@given(st.text(alphabet="0123456789+-() x*#", max_size=24))
def test_a_form_is_its_own_form(text) -> None:
    said = phone_text(text)
    assert said == "" or set(said.removeprefix("~")) <= set("0123456789")
    assert len(said.removeprefix("~")) <= 15


def test_two_types_or_issuers_say_nothing_of_each_other() -> None:
    table = persons(
        [
            {"id": "1", "document": "RT418220", "document_type": "DL", "document_issuer": "OH"},
            {"id": "2", "document": "L898902C36", "document_type": "passport"},
            {"id": "3", "document": "RT418220", "document_type": "OLN", "document_issuer": "IN"},
            {"id": "4", "document": "RT-418-220", "document_type": "driver license"},
        ]
    )
    left, right = np.array([0, 0, 0]), np.array([1, 2, 3])
    assert DOCUMENTS.levels(table, left, right).tolist() == [0, 0, SAME]
    assert not PHONES.present(table)


@pytest.fixture(scope="module")
def told():
    """People who told a telephone, one to a household, and some a licence; a model of them."""
    rows, truth = population(1200, 5)
    for row, person in zip(rows, truth, strict=True):
        row["phone"] = f"614 3{person // 3:03} {person // 3 * 7 % 9000 + 1000}"
        if person % 2:
            row["document"], row["document_type"] = f"RT{person * 7919 % 900_000 + 100_000}", "DL"
    table = persons(rows)
    return table, truth, train(table, candidates_of(table), rng=np.random.default_rng(0))


def test_a_rare_number_supports_and_a_households_does_not_force(told) -> None:
    model = told[2]
    home = {"surname": "Ostrander", "number": "12", "street": "Elm St", "phone": "614-302-4410"}
    rows = [
        {**home, "id": "1", "given": "Ruth", "birth": "1961-04-09", "document": "RT734411"},
        {**home, "id": "2", "given": "Walter", "birth": "1988-11-23"},
        {"id": "3", "given": "Ruth", "surname": "Ostrander", "document": "RT734411"},
        {"id": "4", "given": "Ruth", "surname": "Ostrander"},
    ]
    table = persons(rows)
    scores = model.score(table, np.array([0, 0, 0]), np.array([1, 2, 3]))
    assert scores[0] < 0, "two of one household who share its telephone are two"
    assert scores[1] > scores[2] + 3, "the same document supports what a name alone leaves open"
    assert scores[1] > 3


def test_a_number_that_hundreds_share_costs_no_pairs_and_links_nobody(told) -> None:
    names = name_tables()
    pairs = zip(names.given_female[:80] * 5, names.surnames[:400], strict=True)
    rows = [
        {"id": str(at), "given": first, "surname": last, "phone": "614 310 2077"}
        for at, (first, last) in enumerate(pairs)
    ]
    rows.append({"id": "last", "given": "Ruth", "surname": "Ostrander", "phone": "614 310 2077"})
    table = persons(rows)
    cost = next(cost for cost in candidates_of(table).costs if cost.rule == "phone")
    assert (cost.pairs, cost.left_out_values) == (0, 1)
    assert told[2].score(table, np.array([0]), np.array([1]))[0] < 0
