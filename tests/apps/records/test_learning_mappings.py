"""What an agency has confirmed teaches its own next suggestion, and no other agency's."""

import csv
import io
import json
from dataclasses import replace

import pytest

from accord.apps.records import services
from accord.core.formats.delivery import Delivery, PartChoice, PartRole
from accord.core.formats.tabular import Mapping
from accord.core.safe_io import pack

pytestmark = pytest.mark.django_db

SECRET = "ZEUGENSCHUTZCODE 9"
ODD = ("nummer", "geschehen", "was", "longitude", "latitude", "ort", "revier")


def propose(send, by, why, agency, data, **more):
    name = more.pop("name", "export.csv")
    submission = send(agency, data, name=name)
    services.propose(by=by, purpose=why, submission=submission, **more)
    submission.refresh_from_db()
    return submission


@pytest.fixture
def agency(make_agency):
    return make_agency()


@pytest.fixture
def other_agency(make_agency):
    return make_agency()


@pytest.fixture
def taught(send, system, records_why, export, agency):
    """The first export of an agency, whose every column was named by a person."""
    first = propose(send, system, records_why, agency, export(columns=ODD))
    assert "mapping" in first.proposal
    base = propose(send, system, records_why, agency, export(41))

    usual = Mapping.from_json(base.proposal["mapping"])
    mapping = replace(
        usual, signature=ODD, local_id="nummer",
        occurred=replace(usual.occurred, column="geschehen"), address=("ort",), area=("revier",),
        offence=replace(usual.offence, texts=("was",), crosswalk={SECRET: "13A"}),
    )  # fmt: skip
    services.confirm_mapping(
        by=system, purpose=records_why, submission=first, mapping=mapping, name="rms"
    )
    return first


def wider(export):
    """The same agency's next layout: one column more, and a code of its own."""
    rows = list(csv.reader(io.StringIO(export(43, columns=ODD).decode())))
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*rows[0], "neu"])
    writer.writerows([*row[:2], SECRET, *row[3:], "x"] for row in rows[1:])
    return out.getvalue().encode()


@pytest.mark.usefixtures("taught")
def test_names_and_codes_that_were_confirmed_are_suggested(
    send, system, records_why, export, agency
):
    found = propose(send, system, records_why, agency, wider(export)).proposal
    assert not found["matched_known"]
    assert found["missing"] == []
    assert found["fields"]["occurred"][0]["value"] == "geschehen"
    assert found["fields"]["address"][0]["value"] == "ort"
    assert [(one["code"], one["evidence"]) for one in found["crosswalk"]] == [
        ("13A", "as confirmed before")
    ]


@pytest.mark.usefixtures("taught")
def test_nothing_of_it_reaches_another_agency(send, system, records_why, export, other_agency):
    data = wider(export)
    found = propose(send, system, records_why, other_agency, data).proposal
    assert found["mapping"] is None
    assert "occurred" not in found["fields"] or found["fields"]["occurred"] == []
    assert "as confirmed before" not in json.dumps(found)
    assert "13A" not in json.dumps(found.get("crosswalk", []))


def test_words_of_roles_are_learnt_from_a_delivery(send, system, records_why, export, agency):
    def delivery(count, column):
        persons = [f"nummer,{column},last_name,first_name,dob"]
        persons += [f"24-{n:06d},OPFX,DOE{n},JO,19{30 + n % 60}-05-06" for n in range(count)]
        out = io.BytesIO()
        told = "\n".join(persons).encode()
        pack(out, {"incidents.csv": io.BytesIO(export(count)), "persons.csv": io.BytesIO(told)})
        return out.getvalue()

    said = {"persons": PartChoice(role=PartRole.PERSON, words={"OPFX": "victim"})}
    first = propose(
        send, system, records_why, agency, delivery(40, "role"), name="a.zip", choices=said
    )

    plan = Delivery.from_json(first.proposal["delivery"])
    services.confirm_mapping(
        by=system, purpose=records_why, submission=first, mapping=plan, name="rms"
    )
    second = propose(
        send, system, records_why, agency, delivery(41, "als_was"), name="b.zip"
    ).proposal
    part = next(one for one in second["parts"] if one["label"] == "persons")
    assert part["fields"]["role"]["value"] == "als_was"
    assert part["role_words"] == {"OPFX": "victim"}
    assert part["unknown_words"] == []
