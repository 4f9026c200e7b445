"""The same number in two records: its form, what stands for none, one slip, and who holds it."""

from itertools import combinations

import numpy as np
import pytest

from accord.core.linkage import (
    IDENTIFIER,
    Constraints,
    LinkageModel,
    average_link,
    candidates_of,
    components,
    identifier_text,
    kind_of,
    starter_model,
)
from accord.core.linkage.identifier_comparisons import (
    ALIKE,
    DIFFER,
    IN_PART,
    ISSUED,
    SAME,
    SLIP,
    TWO_CHECKED,
    TWO_SCHEMES,
    HolderBirths,
    Holders,
    Identifiers,
    has_same_number,
)

ANN = {"holder_family": "Ito", "holder_given": "Ann", "holder_birth": "1980-02-03"}
BEN = {"holder_family": "Rao", "holder_given": "Ben", "holder_birth": "1971-11-20"}


def rows(*some: dict[str, str]):
    return IDENTIFIER.table([{"id": str(at), "source": "a", **one} for at, one in enumerate(some)])


def phone(value: str, **more: str) -> dict[str, str]:
    return {"scheme": "phone", "value": value, **more}


def level(one: dict[str, str], other: dict[str, str], comparison=None) -> int:
    table, at = rows(one, other), (np.array([0]), np.array([1]))
    found = (comparison or Identifiers()).levels(table, *at)
    turned = (comparison or Identifiers()).levels(table, *reversed(at))
    assert found.tolist() == turned.tolist(), "the order of the two says nothing"
    return int(found[0])


@pytest.mark.parametrize(
    ("scheme", "value", "expected"),
    [
        ("phone", "+1 (290) 200-0872", "phone:2902000872"),
        ("Telephone", "290.200.0872 x12", "phone:2902000872"),
        ("cell", "200-0872", "phone:~2000872"),
        ("email", "Ann.Ito+tips@Mail.Test.org", "email:ann.ito@mail.test.org"),
        ("DL", "d 123-4567", "licence:d1234567"),
        ("ssn", "***-**-6789", "social:~6789"),
        ("", "K1234567", "document:k1234567"),
        ("handle", "@Night.Owl", "account:night.owl"),
    ],
)
def test_a_number_has_one_form(scheme, value, expected) -> None:
    assert identifier_text(scheme, value) == expected


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("phone", "000-000-0000"), ("phone", "555-0100"), ("phone", "(290) 555-0199"),
        ("phone", "290-555-1212"), ("phone", "UNKNOWN"), ("phone", "9999999999"),
        ("email", "none@none.com"), ("email", "ann@example.com"), ("email", "no mail"),
        ("email", "a@b.invalid"), ("account", "none"), ("account", "@"), ("account", "xxxx"),
        ("ssn", "078-05-1120"), ("dl", "000000000"), ("dl", "N/A"), ("passport", ""),
    ],
)  # fmt: skip
def test_what_stands_for_none_is_no_identifier(scheme, value) -> None:
    assert identifier_text(scheme, value) == ""


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (phone("290-200-0872"), phone("2902000872"), SAME * ISSUED + 2),
        (phone("290-200-0872"), phone("290-200-0873"), ALIKE * ISSUED + 2),
        (phone("290-200-0872", **ANN), phone("290-200-0873", **ANN), SLIP * ISSUED + 2),
        (phone("290-200-0872", **ANN), phone("290-200-0873", **BEN), ALIKE * ISSUED + 2),
        (phone("290-200-0872"), phone("200-0872"), IN_PART * ISSUED + 2),
        (phone("290-200-0872"), phone("xxx-xxx-0872"), ALIKE * ISSUED + 2),
        (phone("290-200-0872", **ANN), phone("xxx-xxx-0872", **ANN), IN_PART * ISSUED + 2),
        (phone("290-200-0872", **ANN), phone("290-741-9913", **ANN), DIFFER * ISSUED + 2),
        (phone("290-200-0872"), {"scheme": "dl", "value": "2902000872"}, TWO_SCHEMES * ISSUED),
        ({"scheme": "dl", "value": "K1234567"}, {"value": "K1234567"}, SAME * ISSUED),
        ({"scheme": "dl", "value": "K1234567"}, {"scheme": "ssn", "value": "K1234567"}, TWO_SCHEMES * ISSUED),
        ({"scheme": "imei", "value": "490154203237518"}, {"scheme": "imei", "value": "490154203237526"},
         TWO_CHECKED * ISSUED),
    ],
)  # fmt: skip
def test_two_numbers_are_compared_by_what_may_have_gone_wrong(one, other, expected) -> None:
    assert level(one, other) == expected


def test_a_licence_of_another_state_is_another_finding() -> None:
    one = {"scheme": "dl", "value": "K1234567", "issuer": "XA"}
    assert level(one, one) == SAME * ISSUED + 2
    assert level(one, {**one, "issuer": "XB"}) == SAME * ISSUED + 1
    model = starter_model(IDENTIFIER).model
    table = rows(one, one, {**one, "issuer": "XB"})
    same, other = model.score(table, np.array([0, 0]), np.array([1, 2]))
    assert same > 4 > 0 > other


def test_who_holds_a_number_that_is_told_alike_says_nothing_of_it() -> None:
    for comparison in (Holders(), HolderBirths()):
        assert level(phone("290-200-0872", **ANN), phone("290-200-0872", **BEN), comparison) == 0
        assert level(phone("290-200-0872", **ANN), phone("200-0872", **BEN), comparison) == 1
    table = rows(phone("290-200-0872", **ANN), phone("290 200 0872", **BEN))
    assert starter_model(IDENTIFIER).model.score(table, np.array([0]), np.array([1]))[0] > 4


def test_a_slip_is_one_number_where_one_person_holds_both_and_else_a_neighbours() -> None:
    table = rows(
        phone("290-200-0872", **ANN), phone("290-200-9872", **ANN), phone("290-200-0873", **BEN)
    )
    same, other = starter_model(IDENTIFIER).model.score(table, np.array([0, 0]), np.array([1, 2]))
    assert other < -4
    assert other < 0 < same


def test_another_number_of_one_person_is_another_number() -> None:
    table = rows(phone("290-200-0872", **ANN), phone("490-731-9914", **ANN))
    assert starter_model(IDENTIFIER).model.score(table, np.array([0]), np.array([1]))[0] < -2


def test_a_shared_number_is_one_number_and_chains_no_other() -> None:
    """A shelter's desk, whom forty name: one number; none of theirs is joined by it."""
    desk = [phone("290-200-0100", **{**ANN, "holder_family": f"Q{at:02}x"}) for at in range(40)]
    own = [phone(f"390-61{at:02}-40{at:02}", **{**ANN, "holder_family": f"Q{at:02}x"}) for at in range(40)]  # fmt: skip
    table = rows(*desk, *own)
    pairs = np.array(list(combinations(range(80), 2)))
    logits = starter_model(IDENTIFIER).model.score(table, pairs[:, 0], pairs[:, 1])
    labels = average_link(80, pairs[:, 0], pairs[:, 1], logits, stop=4.0)
    assert len(set(labels[:40].tolist())) == 1
    assert len(set(labels.tolist())) == 41


def test_placeholders_find_nothing_and_slips_are_found() -> None:
    true = phone("290-200-4872", **ANN)
    slips = [
        phone(text, **ANN)
        for text in ("190-200-4872", "290-201-4872", "290-200-4871", "200-4872", "290-200-8472", "90-200-4872")
    ] + [phone("290-200-4872", **BEN)]  # fmt: skip
    none = [phone("000-000-0000", **BEN), phone("UNKNOWN", **BEN)] * 60
    table = rows(true, *slips, *none)
    found = candidates_of(table, IDENTIFIER.comparisons, IDENTIFIER.rules)
    assert set(found.right[found.left == 0].tolist()) == set(range(1, len(slips) + 1))
    assert int(found.right.max()) <= len(slips)


def test_two_numbers_whose_check_digits_hold_are_never_joined_by_a_third() -> None:
    one, other = "490154203237518", "490154203237526"
    some = [
        {"scheme": scheme, "value": value, **ANN}
        for scheme, value in (("imei", one), ("imei", other), ("imei", f"****{one[-4:]}"))
    ]
    table = rows(*some, {**some[0]})
    pairs = np.array(list(combinations(range(4), 2)))
    logits = starter_model(IDENTIFIER).model.score(table, pairs[:, 0], pairs[:, 1])
    near = logits > 0
    apart = IDENTIFIER.apart(table, components(4, pairs[near, 0], pairs[near, 1]))
    labels = average_link(
        4, pairs[:, 0], pairs[:, 1], logits, stop=0.0, constraints=Constraints(cannot_link=apart)
    )
    assert logits[0] < -10
    assert labels[0] == labels[3] != labels[1]


def test_the_model_reads_back_and_its_waterfall_tells_the_same_number() -> None:
    frozen = starter_model(IDENTIFIER)
    assert kind_of(frozen.model.comparisons) is IDENTIFIER
    again = LinkageModel.from_json(frozen.model.to_json())
    table = rows(
        phone("290-200-0872", **ANN), phone("290-200-0872", **BEN), phone("290-200-0873", **ANN)
    )
    left, right = np.array([0, 0]), np.array([1, 2])
    assert again.score(table, left, right) == pytest.approx(frozen.model.score(table, left, right))
    bars = again.explain(table, 0, 1)
    assert sum(one.weight for one in bars) == pytest.approx(again.score(table, left, right)[0])
    assert any(one.words == "same number, of one series" for one in bars)
    assert has_same_number([["identifier", SAME * ISSUED + 2, 1.0, 0.0]])
    assert not has_same_number([["identifier", SLIP * ISSUED + 2, 1.0, 0.0], ["holder", 4, 1, 0]])
