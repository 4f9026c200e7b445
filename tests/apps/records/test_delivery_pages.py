"""Several files on the pages and in the API: parts before loading, persons within policy after."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accord.apps.records import services
from accord.apps.records.models import Load, Person, Record, Submission

pytestmark = pytest.mark.django_db
INCIDENTS = "case_number,occurred_at,offense,address\n" + "".join(
    f"24-{n:05d},2024-03-{1 + n % 28:02d} 10:00,BURGLARY,{n}00 MAIN ST\n" for n in range(1, 31)
)
PERSONS = "ref,person_id,role,last_name,first_name,dob,sex\n" + "".join(
    f"24-{n:05d},P{n}{role[0]},{role},DOE{n},{role.title()},19{30 + n}-05-06,F\n"
    for n in range(1, 31)
    for role in ("VICTIM", "SUSPECT")[: 1 + n % 2]
)
CARS = "ref,vehicle_id,role,plate,plate_state,make,model,color\n" + "".join(
    f"24-{n:05d},C{n},STOLEN,7ABC{n:03d},CA,FORD,F150,BLK\n" for n in range(1, 31, 3)
)
STORIES = "ref,narrative\n" + "".join(
    f"24-{n:05d},{'The victim says that the door was forced open at night. ' * 2}\n"
    for n in range(1, 31)
)
FILES = {"incidents": INCIDENTS, "persons": PERSONS, "vehicles": CARS, "stories": STORIES}


@pytest.fixture
def agency(make_agency):
    return make_agency()


@pytest.fixture
def client(agency, make_user, sign_in):
    return sign_in(make_user("ann", "analyst", agency=agency))


def send(client, **changes: str):
    files = [
        SimpleUploadedFile(f"{name}.csv", data.encode())
        for name, data in {**FILES, **changes}.items()
    ]
    return client.post("/records/submissions/new/", {"file": files, "level": "green"})


def form_of(page) -> dict[str, str]:
    values = {bound.html_name: bound.value() for bound in page.context["form"]}
    return {name: value for name, value in values.items() if value not in (None, False, "")}


def text_of(page) -> str:
    return " ".join(page.content.decode().split())


def test_files_are_shown_with_keys_orphans_and_fan_out_before_anything_is_loaded(client):
    answer = send(client, persons=PERSONS + "24-99999,PX,VICTIM,LOST,ANN,1990-01-01,F\n")
    assert answer.status_code == 302, text_of(answer)[:3000]
    page = client.get(answer.url)
    shown = text_of(page)
    assert "ref = incidents: case_number" in shown
    assert page.context["parts"][1]["orphans"] == 1
    assert page.context["parts"][1]["most"] == 2
    assert "VICTIM = victim" in shown
    assert not Record.objects.exists()


def test_a_role_and_a_key_are_changed_and_words_are_explained(client):
    answer = send(client, persons=PERSONS.replace("SUSPECT", "BADDIE"))
    submission = Submission.objects.get()
    page = client.get(f"/records/submissions/{submission.pk}/files/")
    assert "What “BADDIE” means in persons" in text_of(page)
    data = form_of(page)
    word = next(bound.html_name for bound in page.context["form"] if "word" in bound.html_name)
    vehicles = next(
        f"role{place}" for place, part in enumerate(page.context["form"].parts)
        if part["label"] == "vehicles"
    )  # fmt: skip
    chosen = {**data, word: "suspect", vehicles: "other"}
    again = client.post(f"/records/submissions/{submission.pk}/files/", chosen)
    assert again.url == answer.url
    submission.refresh_from_db()
    parts = {part["label"]: part for part in submission.proposal["parts"]}
    assert parts["persons"]["role_words"]["BADDIE"] == "suspect"
    assert parts["vehicles"]["role"] == "other"
    assert "left out" in text_of(client.get(answer.url))


def test_from_files_to_persons_on_the_page_of_the_record(client, system, records_why):
    answer = send(client)
    page = client.get(answer.url)
    confirmed = client.post(answer.url, {**form_of(page), "step": "confirm"})
    assert confirmed.status_code == 302, text_of(confirmed)[:3000]
    submission = Submission.objects.get()
    services.load(by=system, purpose=records_why, submission_id=submission.pk)
    result = text_of(client.get(f"/records/submissions/{submission.pk}/"))
    assert "85 rows of other files stand in these records." in result
    record = Record.objects.get(local_id="24-00001")
    shown = text_of(client.get(f"/records/{record.pk}/"))
    for word in ("DOE1, Victim", "DOE1, Suspect", "7ABC001 CA", "the door was forced"):
        assert word in shown
    assert Load.objects.get().quarantined == 0


def test_a_changed_time_zone_holds_for_what_takes_its_time_from_the_incident(client):
    charges = "ref,charge_no,offense\n" + "".join(
        f"24-{n:05d},{k},BURGLARY\n" for n in range(1, 31) for k in range(1, 2 + n % 2)
    )
    answer = send(client, charges=charges)
    page = client.get(answer.url)
    data = {**form_of(page), "zone": "America/Denver", "step": "confirm"}
    assert client.post(answer.url, data).status_code == 302
    from accord.core.formats.delivery import Delivery

    plan = Delivery.from_json(Submission.objects.get().mapping_version.body)
    assert plan.part("charges").mapping.zone == "America/Denver"


@pytest.fixture
def loaded(agency, system, records_why):
    who: dict[str, Any] = {"by": system, "purpose": records_why}
    files = [(f"{name}.csv", io.BytesIO(data.encode())) for name, data in FILES.items()]
    submission = services.receive_files(**who, agency=agency, files=files)
    found = services.propose(**who, submission=submission)
    services.confirm_mapping(**who, submission=submission, mapping=found.mapping, name="rms")
    services.load(**who, submission_id=submission.pk)
    return Record.objects.get(local_id="24-00001")


def test_a_partner_sees_no_victim_and_only_that_a_suspect_may_be_asked_for(
    loaded, agency, make_agency, agree, make_user, sign_in
):
    partner = make_agency()
    agree(agency, partner)
    client = sign_in(make_user("pat", "analyst", agency=partner))
    page = client.get(f"/records/{loaded.pk}/")
    assert page.status_code == 200
    shown = text_of(page)
    assert "DOE1" not in shown
    assert "forced" not in shown
    assert "7ABC001" in shown
    assert "1 more person or vehicle is shared as a pointer alone" in shown
    Person.objects.filter(role="suspect").update(level="red")
    assert "shared as a pointer" not in text_of(client.get(f"/records/{loaded.pk}/"))


def test_a_delivery_of_another_agency_does_not_exist(client, make_agency, make_user, sign_in):
    send(client)
    stranger = sign_in(make_user("eve", "analyst", agency=make_agency()))
    submission = Submission.objects.get()
    assert stranger.get(f"/records/submissions/{submission.pk}/files/").status_code == 404


def test_one_file_has_no_page_of_files(client):
    client.post(
        "/records/submissions/new/",
        {"file": SimpleUploadedFile("a.csv", INCIDENTS.encode()), "level": "green"},
    )
    submission = Submission.objects.get()
    assert client.get(f"/records/submissions/{submission.pk}/files/").status_code == 404
