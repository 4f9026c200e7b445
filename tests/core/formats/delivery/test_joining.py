"""Keys are found by value; what joins nothing is rejected with its file, row, key and rule."""

import io
from dataclasses import replace

import pytest

from accord.core.formats.delivery import (
    Delivery,
    KeyForm,
    PartChoice,
    PartRole,
    RowKeys,
    assigned,
    labelled,
    land_delivery,
    read_plan,
    suggest_delivery,
)
from accord.core.formats.tabular import Landed, Rejected, open_table
from accord.core.safe_io import BadInput, pack

INCIDENTS = ["case_number,occurred_at,offense,address"] + [
    f"24-{n:05d},2024-03-{1 + n % 28:02d} 10:00,BURGLARY,{n}00 MAIN ST" for n in range(1, 41)
]
PERSONS = ["ref,person_id,role,last_name,first_name,dob,sex"] + [
    f"24-{n:05d},P{n}{role[0]},{role},DOE{n},JO,19{30 + n % 60}-05-06,F"
    for n in range(1, 41)
    for role in ("VICTIM", "SUSPECT")[: 1 + n % 2]
]


def tables(**files):
    """Tables by label from lines of CSV."""
    opened = [
        open_table(io.BytesIO("\n".join(lines).encode()), filename=f"{name}.csv")
        for name, lines in files.items()
    ]
    return labelled(opened)


def answers(found, files, **more):
    assert found.delivery is not None, found.missing
    return [answer for answer, _ in land_delivery(found.delivery, files, **more)]


def suggested(files, **more):
    return suggest_delivery(files, zone="America/New_York", **more)


def test_the_key_is_found_by_its_values_whatever_it_is_called():
    files = tables(incidents=INCIDENTS, persons=PERSONS)
    found = suggested(files)
    plan = found.delivery.part("persons")
    assert (plan.key, plan.to, plan.to_key) == ("ref", "incidents", "case_number")
    fit = next(part.fit for part in found.parts if part.studied.label == "persons")
    assert (fit.rows, fit.orphans, fit.blank, fit.most, fit.childless) == (60, 0, 0, 2, 0)


def test_orphans_are_counted_before_loading_and_rejected_with_their_rule():
    persons = [*PERSONS, "24-99999,PX,VICTIM,LOST,ANN,1990-01-01,F", ",PY,VICTIM,NONE,ANN,,F"]
    files = tables(incidents=INCIDENTS, persons=persons)
    found = suggested(files)
    fit = next(part.fit for part in found.parts if part.studied.label == "persons")
    assert (fit.orphans, fit.blank) == (1, 1)
    assert any("2 of 62 rows join no row" in note for note in found.notes)
    wrong = {a.row_number: a for a in answers(found, files) if isinstance(a, Rejected)}
    assert {row: (a.part, a.field, a.rule) for row, a in wrong.items()} == {
        62: ("persons", "ref", "orphan"),
        63: ("persons", "ref", "key_given"),
    }
    assert wrong[62].raw["last_name"] == "LOST"


def test_what_joins_a_rejected_incident_waits_with_it():
    incidents = [*INCIDENTS, "24-00077,someday,BURGLARY,1 MAIN ST"]
    persons = [*PERSONS, "24-00077,P77,WITNESS,ROE,JO,1970-01-02,M"]
    files = tables(incidents=incidents, persons=persons)
    wrong = [a for a in answers(suggested(files), files) if isinstance(a, Rejected)]
    assert [(a.part, a.rule, a.joined_to) for a in wrong] == [
        ("incidents", "date_format", None),
        ("persons", "incident_quarantined", 42),
    ]


def test_an_unknown_word_for_a_role_is_rejected_and_the_incident_lands():
    persons = [*PERSONS, "24-00001,PZ,NEIGHBOUR,ROE,JO,1970-01-02,M"]
    files = tables(incidents=INCIDENTS, persons=persons)
    found = answers(suggested(files), files)
    wrong = [a for a in found if isinstance(a, Rejected)]
    assert [(a.field, a.rule, a.joined_to) for a in wrong] == [("role", "known_role", 2)]
    assert sum(isinstance(a, Landed) for a in found) == 40


def test_keys_that_differ_in_signs_and_noughts_are_compared_without_them():
    persons = [PERSONS[0]] + [
        line.replace("24-0", "24").replace("24-", "24") for line in PERSONS[1:]
    ]
    incidents = [INCIDENTS[0]] + [line.replace("24-0", "24-") for line in INCIDENTS[1:]]
    files = tables(incidents=incidents, persons=persons)
    found = suggested(files)
    assert found.delivery.part("persons").form is KeyForm.LOOSE
    landed = answers(found, files)
    assert sum(len(a.attached) for a in landed if isinstance(a, Landed)) == 60


def test_persons_reached_through_a_file_of_roles_stand_in_each_of_their_incidents():
    people = ["person_id,last_name,first_name,dob,sex"] + [
        f"M{n},DOE{n},JO,19{30 + n % 60}-05-06,F" for n in range(1, 31)
    ]
    roles = ["case_no,mni,involvement"] + [
        f"24-{n:05d},M{1 + n % 30},{'VICTIM' if n % 2 else 'SUSPECT'}" for n in range(1, 41)
    ]
    files = tables(incidents=INCIDENTS, names=people, roles=[*roles, "24-00001,M99,VICTIM"])
    found = suggested(files)
    assert found.delivery.part("roles").role is PartRole.LINK
    assert found.delivery.part("names").to == "roles"
    landed = answers(found, files)
    wrong = [a for a in landed if isinstance(a, Rejected)]
    assert [(a.part, a.field, a.rule) for a in wrong] == [("roles", "mni", "orphan")]
    good = [a for a in landed if isinstance(a, Landed)]
    assert sum(len(a.attached) for a in good) == 40 + 30
    assert [one.role for one in good[0].related.persons] == ["victim"]
    assert good[0].related.persons[0].family_name == "DOE2"


def test_a_second_row_of_a_number_takes_nothing_twice():
    files = tables(incidents=[*INCIDENTS, INCIDENTS[1]], persons=PERSONS)
    found = suggested(files)
    landed = answers(found, files)
    assert sum(len(a.attached) for a in landed if isinstance(a, Landed)) == 60


def test_a_number_that_thousands_share_is_no_number_of_one_incident():
    persons = [*PERSONS, *(f"24-00001,Q{n},WITNESS,ROE,JO,1970-01-02,M" for n in range(1_001))]
    files = tables(incidents=INCIDENTS, persons=persons)
    found = answers(suggested(files), files)
    wrong = [a for a in found if isinstance(a, Rejected)]
    assert {a.rule for a in wrong} == {"fan_out"}
    assert len(wrong) == 1_003
    assert sum(isinstance(a, Landed) for a in found) == 40


def test_a_person_chooses_what_a_file_is_and_its_key():
    files = tables(incidents=INCIDENTS, extra=[line.replace("ref", "x") for line in PERSONS])
    choices = {"extra": PartChoice(role=PartRole.OTHER)}
    left = suggested(files, choices=choices)
    assert left.delivery.part("extra").role is PartRole.OTHER
    assert any("60 rows are left out" in note for note in left.notes)
    choices = {"extra": PartChoice(role=PartRole.PERSON, key="x", to_key="case_number")}
    assert suggested(files, choices=choices).delivery.part("extra").key == "x"


def test_the_same_files_next_week_take_the_saved_delivery():
    files = tables(incidents=INCIDENTS, persons=PERSONS)
    saved = replace(suggested(files).delivery, version=3)
    again = suggested(tables(**{"incidents_2024-06": INCIDENTS[:20], "persons_2024-06": PERSONS}),
                      known=[saved])  # fmt: skip
    assert (again.matched_known, again.delivery) == (True, saved)
    assert not suggested(tables(incidents=INCIDENTS, cars=PERSONS), known=[saved]).matched_known


def test_a_saved_delivery_gives_way_to_roles_and_keys_that_a_person_chooses():
    files = tables(incidents=INCIDENTS, persons=PERSONS)
    saved = replace(suggested(files).delivery, version=3)
    same = {"persons": PartChoice(role=PartRole.PERSON, key="REF", to_key="case_number")}
    assert suggested(files, known=[saved], choices=same).delivery == saved
    for other in (PartChoice(role=PartRole.OTHER), PartChoice(key="person_id")):
        found = suggested(files, known=[saved], choices={"persons": other})
        assert not found.matched_known
        assert found.delivery != saved
    left_out = suggested(files, known=[saved], choices={"persons": PartChoice(role=PartRole.OTHER)})
    assert left_out.delivery.part("persons").role is PartRole.OTHER


def test_a_file_with_other_columns_is_refused_by_name():
    plan = suggested(tables(incidents=INCIDENTS, persons=PERSONS)).delivery
    with pytest.raises(BadInput, match="same_layout"):
        assigned(plan, list(tables(incidents=INCIDENTS, persons=[PERSONS[0] + ",new"]).values()))
    with pytest.raises(BadInput, match="known_file"):
        assigned(plan, list(tables(incidents=INCIDENTS, cars=PERSONS).values()))
    with pytest.raises(BadInput, match="incidents_given"):
        assigned(plan, list(tables(persons=PERSONS).values()))


def test_one_family_is_read_alone_with_mended_cells():
    persons = [*PERSONS, "24-99999,PX,VICTIM,LOST,ANN,1990-01-01,F"]
    files = tables(incidents=INCIDENTS, persons=persons)
    found = suggested(files)
    mended = {("persons", 62): ("24-00003", "PX", "VICTIM", "FOUND", "ANN", "1990-01-01", "F")}
    keys = RowKeys(found.delivery).of(found.delivery.part("persons"), mended["persons", 62])
    family = answers(found, files, only=keys, overrides=mended)
    assert [a.row_number for a in family] == [4]
    assert {one.family_name for one in family[0].related.persons} == {"DOE3", "FOUND"}


@pytest.mark.parametrize("spoil", [
    lambda text: text.replace('"key":"ref"', '"key":"gone"'),
    lambda text: text.replace('"to":"incidents"', '"to":"persons"'),
    lambda text: text.replace('"role":"incident"', '"role":"other"'),
    lambda text: text.replace('"delivery":1', '"delivery":9'),
    lambda text: text.replace('"version":1,', '"version":1,"more":2,', 1),
])  # fmt: skip
def test_a_plan_that_does_not_hold_together_is_refused(spoil):
    text = suggested(tables(incidents=INCIDENTS, persons=PERSONS)).delivery.to_json()
    assert isinstance(read_plan(text), Delivery)
    with pytest.raises(ValueError, match=r"\w"):
        Delivery.from_json(spoil(text))


def test_a_packed_delivery_has_the_same_bytes_whatever_the_order():
    packed = []
    for names in (("a.csv", "b.csv"), ("b.csv", "a.csv")):
        target = io.BytesIO()
        pack(target, {name: io.BytesIO(name.encode() * 9) for name in names})
        packed.append(target.getvalue())
    assert packed[0] == packed[1]
    with pytest.raises(BadInput, match="zip_names"):
        pack(io.BytesIO(), {"../a.csv": io.BytesIO()})


def test_what_was_confirmed_of_an_offence_is_suggested_again_in_another_layout():
    odd = [line.replace("BURGLARY", "CODE 77") for line in INCIDENTS]
    before = suggested(tables(incidents=odd)).delivery.mapping
    told = replace(before, offence=replace(before.offence, crosswalk={"CODE 77": "220"}))
    other = [odd[0].replace("case_number", "report_number"), *odd[1:]]
    found = suggested(tables(incidents=other), known=[told])
    assert not found.incidents.matched_known
    [entry] = found.incidents.crosswalk
    assert (entry.key, entry.code, entry.evidence) == ("CODE 77", "220", "as confirmed before")


def odd_persons(head="wer,nummer,funktion,last_name,first_name,dob,sex", words=("OPF", "TAT")):
    rows = [line.replace("VICTIM", words[0]).replace("SUSPECT", words[1]) for line in PERSONS[1:]]
    return [head, *rows]


def confirmed_of(files):
    """The plan that a person confirmed, with what the two words mean."""
    said = {"beteiligung": PartChoice(role=PartRole.PERSON, words={"OPF": "victim"})}
    plan = suggested(files, choices=said).delivery
    part = plan.part("beteiligung")
    columns = {**part.entity.columns, "role": "funktion", "local_id": "nummer"}
    entity = replace(
        part.entity, columns=columns, roles={"OPF": "victim", "TAT": "suspect"}, fixed_role=""
    )
    parts = tuple(replace(one, entity=entity) if one is part else one for one in plan.parts)
    return replace(plan, parts=parts)


def test_the_agencys_words_for_roles_and_its_columns_are_suggested_in_another_layout():
    known = confirmed_of(tables(incidents=INCIDENTS, beteiligung=odd_persons()))
    wider = [INCIDENTS[0] + ",neu", *(line + ",x" for line in INCIDENTS[1:])]
    found = suggested(tables(incidents=wider, beteiligung=odd_persons()), known=[known])
    assert not found.matched_known
    entity = found.delivery.part("beteiligung").entity
    assert (entity.columns["role"], entity.columns["local_id"]) == ("funktion", "nummer")
    assert entity.roles == {"OPF": "victim", "TAT": "suspect"}
    nobody = suggested(tables(incidents=wider, beteiligung=odd_persons())).delivery
    assert "OPF" not in nobody.part("beteiligung").entity.roles


def test_confirmed_words_tell_a_column_of_roles_that_has_a_new_name():
    known = confirmed_of(tables(incidents=INCIDENTS, beteiligung=odd_persons()))
    renamed = odd_persons("wer,nummer,als_was,last_name,first_name,dob,sex")
    found = suggested(tables(incidents=INCIDENTS, beteiligung=renamed), known=[known])
    assert found.delivery.part("beteiligung").entity.columns["role"] == "als_was"
    unknown = odd_persons("wer,nummer,als_was,last_name,first_name,dob,sex", ("AAA", "BBB"))
    found = suggested(tables(incidents=INCIDENTS, beteiligung=unknown), known=[known])
    assert "role" not in found.delivery.part("beteiligung").entity.columns


def test_a_file_of_a_name_that_was_confirmed_is_what_it_was():
    known = confirmed_of(tables(incidents=INCIDENTS, beteiligung=odd_persons()))
    bare = ["wer,nummer,funktion", *(",".join(line.split(",")[:3]) for line in odd_persons()[1:])]
    found = suggested(tables(incidents=INCIDENTS, beteiligung=bare), known=[known])
    part = next(one for one in found.parts if one.studied.label == "beteiligung")
    assert part.role is PartRole.PERSON
    assert part.studied.roles[0].evidence == "as confirmed before"


def test_an_incident_file_alone_learns_from_the_deliveries_it_stood_in():
    odd = [INCIDENTS[0].replace("occurred_at", "geschehen"), *INCIDENTS[1:]]
    base = suggested(tables(incidents=INCIDENTS)).delivery
    lead = base.mapping
    known = base.with_mapping(replace(lead, occurred=replace(lead.occurred, column="geschehen")))
    assert suggested(tables(incidents=odd)).delivery is None
    found = suggested(tables(incidents=odd), known=[known])
    assert found.delivery.mapping.occurred.column == "geschehen"
