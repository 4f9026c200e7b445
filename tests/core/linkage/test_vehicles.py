"""The same vehicle in two records: numbers, plates, placeholders, and what two cars never share."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.linkage import (
    VEHICLE,
    Constraints,
    LinkageModel,
    NotAModel,
    average_link,
    candidates_of,
    cluster_scores,
    components,
    kind_of,
    starter_model,
    train,
    train_labelled,
)
from accord.core.linkage.kinds import IMPOSSIBLE
from accord.core.linkage.vehicle_comparisons import (
    STATED,
    TWO_NUMBERS,
    Colours,
    Makes,
    Plates,
    plate_levels,
    vin_levels,
)
from accord.core.linkage.vehicles import colour_text, plate_text, vin_text, year_text
from accord.core.names import misread, plate
from accord.core.names.vin import with_check_digit

VIN = with_check_digit("0FAABCDE05A123456")
NEXT = with_check_digit("0FAABCDE05A123457")


def level(levels, one: str, other: str) -> int:
    found = levels([one], [other]).tolist()
    assert levels([other], [one]).tolist() == found, "the order of the two says nothing"
    return found[0]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (VIN, VIN, 5),
        (VIN, NEXT, TWO_NUMBERS),
        (VIN, VIN.replace("0", "O"), 4),
        (VIN, VIN[:5] + VIN[6] + VIN[5] + VIN[7:], 4),
        (VIN, VIN[:12] + VIN[13:], 4),
        (VIN, VIN[-8:], 3),
        (VIN, NEXT[-8:], 2),
        (VIN[-8:], VIN[-8:], 5),
        (VIN, VIN[:14] + "999", 2),
    ],
)
def test_numbers_are_compared_by_what_may_have_gone_wrong(one, other, expected) -> None:
    assert level(vin_levels, one, other) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("KBC1234", "KBC1234", 5),
        ("KBC1234", "K8C1234", 4),
        ("KBO1234", "KB01234", 4),
        ("KBC1234", "KBC1243", 4),
        ("KBC1234", "KBC1239", 3),
        ("KBC1234", "KBC1", 2),
        ("KBC1234", "1234", 2),
        ("KBC1234", "XYZ9876", 1),
        ("KBC1234", "BC12", 1),
    ],
)
def test_plates_are_compared_by_what_may_have_gone_wrong(one, other, expected) -> None:
    assert level(plate_levels, one, other) == expected


@given(st.integers(0, 10**8), st.integers(0, 2**30))
def test_a_plate_misread_once_is_still_alike(serial, draw) -> None:
    true = plate(serial)
    assert level(plate_levels, true, misread(true, draw)) >= 4


@pytest.mark.parametrize(
    "text", ["UNKNOWN", "none", "N/A", "TEMP TAG", "Temporary", "NO PLATE", "PAPER-TAG", "0000000", "--", "1"]
)  # fmt: skip
def test_what_stands_for_no_plate_is_none(text) -> None:
    assert plate_text(text) == ""
    assert vin_text(text) == ""


def test_real_values_are_kept_and_dressing_goes() -> None:
    assert plate_text(" kbc-1234 ") == "KBC1234"
    assert plate_text("TEMP123") == "TEMP123"  # it has a number: somebody can be found by it
    assert vin_text("0" * 17) == ""
    assert (year_text("2019"), year_text("19"), year_text("2O19")) == ("2019", "", "")
    assert [colour_text(one) for one in ("SIL", "Silver/Black", "GREY", "UNK", "Puce")] == [
        "silver", "silver", "gray", "", "puce",
    ]  # fmt: skip


def rows(*some: dict[str, str]):
    return VEHICLE.table([{"id": str(at), "source": "a", **one} for at, one in enumerate(some)])


def compared(comparison, *some: dict[str, str]) -> int:
    table = rows(*some)
    return int(comparison.levels(table, np.array([0]), np.array([1]))[0])


def test_a_plate_in_another_state_is_another_finding() -> None:
    one = {"plate": "KBC1234", "state": "XA"}
    assert compared(Plates(), one, {"plate": "KBC1234", "state": "XB"}) == 5 * STATED + 1
    assert compared(Plates(), one, {"plate": "kbc 1234", "state": "xa"}) == 5 * STATED + 2
    assert compared(Plates(), one, {"plate": "KBC1234"}) == 5 * STATED
    assert compared(Plates(), one, {"state": "XA", "plate": "UNKNOWN"}) == 2


def test_makes_are_one_whatever_their_spelling_and_models_are_parted_from_them() -> None:
    one = {"make": "CHEVROLET", "model": "Silverado"}
    assert compared(Makes(), one, {"make": "CHEV SILVERADO"}) == 5
    assert compared(Makes(), one, {"make": "chevy", "model": "Silverdo"}) == 4
    assert compared(Makes(), one, {"make": "Chev"}) == 3
    assert compared(Makes(), one, {"make": "CHEV", "model": "Impala"}) == 2
    assert compared(Makes(), one, {"make": "FORD", "model": "F150"}) == 1
    assert compared(Makes(), one, {"colour": "RED"}) == 0


def test_colours_that_the_eye_confuses_are_alike() -> None:
    assert compared(Colours(), {"colour": "GRY"}, {"colour": "silver"}) == 2
    assert compared(Colours(), {"colour": "GRY"}, {"colour": "RED"}) == 1
    assert compared(Colours(), {"colour": "GRY"}, {"colour": "Gray"}) == 3


def test_blocking_finds_what_went_wrong_once_and_nothing_by_placeholders() -> None:
    true = {"vin": VIN, "plate": "KBC1234", "make": "FORD F150", "colour": "RED"}
    slips = [
        {**true, "plate": "UNKNOWN", "vin": VIN[:place] + "9" + VIN[place + 1 :]}
        for place in range(17)
        if VIN[place] != "9"
    ] + [
        {**true, "vin": "", "plate": one} for one in ("K8C1234", "KBC1243", "KBC1239", "1234", "KBC1")
    ] + [{**true, "plate": "", "vin": VIN[-8:]}]  # fmt: skip
    empty = [{"plate": "UNKNOWN", "vin": "NONE"}] * 50
    table = rows(true, *slips, *empty)
    found = candidates_of(table, VEHICLE.comparisons, VEHICLE.rules)
    with_true = set(found.right[found.left == 0].tolist())
    assert with_true == set(range(1, len(slips) + 1))
    assert int(found.right.max()) <= len(slips)


def fleet(size: int, seed: int) -> tuple[list[dict[str, object]], list[int]]:
    """Records of two agencies; every third vehicle has a twin with the next number."""
    rng = np.random.default_rng(seed)
    out: list[dict[str, object]] = []
    truth: list[int] = []
    makes, colours = (
        ("FORD F150", "KIA SOUL", "HONDA CIVIC", "JEEP WRANGLER"),
        ("RED", "BLK", "WHI", "SIL", "GRN"),
    )
    for one in range(size):
        like = one - 1 if one % 3 == 1 else one
        kind = np.random.default_rng((seed, like))
        make, colour = str(kind.choice(makes)), str(kind.choice(colours))
        year, vin = (
            str(kind.integers(2005, 2024)),
            with_check_digit(f"0FA{like % 7}BCDE05A{one:06d}"),
        )
        sign = plate(one * 7919)
        for copy in range(1 + int(rng.random() < 0.7)):
            draw = int(rng.integers(0, 2**30))
            said: dict[str, object] = {
                "id": f"{one}-{copy}", "source": ("a", "b")[copy], "vin": vin, "plate": sign,
                "state": "XA", "make": make, "model_year": year, "colour": colour,
            }  # fmt: skip
            if rng.random() < 0.4:
                said["vin"] = ""
            elif rng.random() < 0.1:
                said["vin"] = misread(vin, draw)
            if rng.random() < 0.12:
                said["plate"] = misread(sign, draw)
            if rng.random() < 0.04:
                said["plate"] = "UNKNOWN"
            out.append(said)
            truth.append(one)
    return out, truth


@pytest.fixture(scope="module")
def learned():
    some, truth = fleet(700, 4)
    table = VEHICLE.table(some)
    found = candidates_of(table, VEHICLE.comparisons, VEHICLE.rules)
    return table, np.array(truth), found, train(table, found, rng=np.random.default_rng(0), kind=VEHICLE)  # fmt: skip


def grouped(table, left, right, logits):
    near = logits > 0
    apart = VEHICLE.apart(table, components(len(table), left[near], right[near]))
    limits = Constraints(cannot_link=apart)
    return average_link(len(table), left, right, logits, stop=4.0, constraints=limits)


def test_without_a_label_vehicles_are_told_apart(learned) -> None:
    table, truth, found, model = learned
    logits = model.score(table, found.left, found.right, found.levels)
    scores = cluster_scores(grouped(table, found.left, found.right, logits), truth)
    assert scores.precision > 0.99
    assert scores.recall > 0.85
    sure = 1 / (1 + np.exp(-logits)) >= 0.99
    assert (truth[found.left[sure]] == truth[found.right[sure]]).mean() > 0.98


def test_two_numbers_that_hold_are_never_of_one_vehicle_whatever_else_agrees(learned) -> None:
    _, _, _, model = learned
    like = {
        "plate": "KBC1234",
        "state": "XA",
        "make": "FORD F150",
        "model_year": "2015",
        "colour": "RED",
    }
    table = rows(
        {**like, "vin": VIN}, {**like, "vin": NEXT}, {**like, "vin": ""}, {**like, "vin": ""}
    )
    pairs = np.array(list(combinations(range(4), 2)))
    logits = model.score(table, pairs[:, 0], pairs[:, 1])
    assert logits[0] < -10
    assert logits[1:].min() > 0
    labels = grouped(table, pairs[:, 0], pairs[:, 1], logits)
    assert labels[0] != labels[1], "nor are they by a third record that is like both"


def test_the_same_plate_of_another_state_says_less() -> None:
    like = {"plate": "KBC1234", "make": "FORD F150", "model_year": "2015"}
    table = rows({**like, "state": "XA"}, {**like, "state": "XB"}, {**like, "state": "XA"})
    same, other = starter_model(VEHICLE).model.score(table, np.array([0, 0]), np.array([2, 1]))
    assert same > 4
    assert other < same - 2


def test_what_is_only_described_alike_is_not_therefore_one_vehicle() -> None:
    like = {"make": "FORD F150", "model_year": "2015", "colour": "RED"}
    table = rows({**like, "plate": "KBC1234"}, {**like, "vin": VIN}, {"vin": VIN})
    alike, numbered = starter_model(VEHICLE).model.score(table, np.array([0, 1]), np.array([1, 2]))
    assert alike < 0
    assert numbered > 4


def test_a_plate_on_another_car_is_of_two_vehicles() -> None:
    model = starter_model(VEHICLE).model
    plated = {"plate": "KBC1234", "state": "XA"}
    table = rows(
        {**plated, "make": "FORD F150", "model_year": "2015", "colour": "RED"},
        {**plated, "make": "KIA SOUL", "model_year": "2021", "colour": "WHI"},
        {**plated, "make": "FORD F150", "model_year": "2015", "colour": "RED"},
    )
    same, other = model.score(table, np.array([0, 0]), np.array([2, 1]))
    assert same > 4 > other


def test_labels_teach_the_same_and_the_artefact_reads_back(learned) -> None:
    table, truth, found, _ = learned
    same = truth[found.left] == truth[found.right]
    model = train_labelled(table, found, same, kind=VEHICLE)
    assert model.kind is VEHICLE
    assert model.same.levels["vin"][TWO_NUMBERS] == IMPOSSIBLE
    again = LinkageModel.from_json(model.to_json())
    assert again.score(table, found.left, found.right) == pytest.approx(
        model.score(table, found.left, found.right), abs=1e-6
    )


def test_comparisons_of_two_kinds_are_of_none() -> None:
    assert kind_of(("vin", "plate")) is VEHICLE
    for names in ((), ("vin", "name"), ("nothing",)):
        with pytest.raises(NotAModel):
            kind_of(names)


def test_who_bears_two_numbers_is_told_group_by_group() -> None:
    table = rows({"vin": VIN}, {"vin": NEXT}, {"vin": VIN}, {"vin": VIN[-8:]}, {"vin": NEXT})
    assert VEHICLE.apart(table, np.array([0, 0, 0, 0, 4])) == {(0, 1), (1, 2)}
    assert VEHICLE.apart(table, np.array([0, 1, 0, 3, 1])) == frozenset()
