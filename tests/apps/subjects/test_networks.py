"""Who stands together in the records of a subject: within policy, between days, as a file."""

import io

import pytest
from tests.apps.subjects.test_within_policy import TOKEN

from accord.apps.records.models import Record, Vehicle
from accord.apps.subjects import services
from accord.core.safe_io import parse_xml


@pytest.fixture
def joined(linked, somebody):
    """With the woman of three records a man in one of Birch, and a car in her first of Alder."""
    linked.with_her = somebody(linked.birch, 0, family="Vandersloot", given="Pieter", sex="M")
    record = linked.one.record
    linked.car = Vehicle.objects.create(
        record=record, sequence=1, plate="ABC123", plate_state="NY", level="yellow"
    )
    services.link_new()
    return linked


def paths(mention) -> list[str]:
    start = f"/subjects/{mention.pk}/network"
    return [start, f"{start}.csv", f"{start}.graphml", f"/api/v1{start}", f"/api/v1{start}.csv"]


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_page_table_files_and_api_tell_the_same(joined, sign_in, mention_of) -> None:
    client, her = sign_in(joined.ana), mention_of(joined.one)
    page = client.get(paths(her)[0]).content.decode()
    for words in ("Who stands with whom", "Vandersloot, Pieter", "ABC123 NY", "24-000000"):
        assert words in page
    assert f"/subjects/{her.pk}/network.graphml" in page
    assert f"{paths(her)[0]}" in client.get(f"/subjects/{her.pk}").content.decode()
    told = client.get(paths(her)[3]).json()
    names = {one["id"]: one["name"] for one in told["subjects"]}
    both = {frozenset({names[one["one"]], names[one["other"]]}) for one in told["together"]}
    assert both == {
        frozenset({"Okonkwo, Ngozi", "ABC123 NY"}),
        frozenset({"Okonkwo, Ngozi", "Vandersloot, Pieter"}),
    } or both == {
        frozenset({"Okonkwo, Ngozie", "ABC123 NY"}),
        frozenset({"Okonkwo, Ngozie", "Vandersloot, Pieter"}),
    }
    assert len(told["records"]) == 3
    lines = body(client.get(paths(her)[1])).decode()
    for words in ("verify", "Vandersloot", "ABC123 NY", joined.birch.ori, "green", "yellow"):
        assert words.lower() in lines.lower()
    drawn = parse_xml(io.BytesIO(body(client.get(paths(her)[2]))))
    kinds = [one.tag.rpartition("}")[2] for one in drawn.iter()]
    assert (kinds.count("node"), kinds.count("edge")) == (3, 2)


def test_days_narrow_and_what_is_not_understood_is_refused(joined, sign_in, mention_of) -> None:
    client, her = sign_in(joined.ana), mention_of(joined.one)
    api = paths(her)[3]
    first = Record.objects.get(pk=joined.one.record_id).local_date
    told = client.get(f"{api}?first={first}&last={first}").json()
    assert {one["number"] for one in told["records"]} == {joined.one.record.local_id}
    for wrong in ("first=x", "colour=red", "first=2024-02-01&last=2024-01-01"):
        assert client.get(f"{api}?{wrong}").status_code == 422, wrong
        assert client.get(f"{paths(her)[0]}?{wrong}").status_code == 422, wrong
    assert client.get(f"{paths(her)[0]}.png").status_code == 404


@pytest.mark.nightly_on_postgres
def test_what_one_may_not_see_changes_no_byte(joined, sign_in, mention_of, somebody) -> None:
    client, her = sign_in(joined.ana), mention_of(joined.one)

    def everything() -> list[bytes]:
        return [TOKEN.sub(b"", body(client.get(path))) for path in paths(her)]

    before = everything()
    somebody(joined.cedar, 0)
    somebody(joined.cedar, 0, family="Vandersloot", given="Pieter", sex="M")
    somebody(joined.birch, 0, family="Hidden", given="Man", level="red")
    services.link_new()
    assert everything() == before
    hidden = sign_in(joined.cal)
    absent = "01a22faf-dcd0-7301-8758-2d3061275364"
    for path in paths(her):
        there, nowhere = hidden.get(path), hidden.get(path.replace(str(her.pk), absent))
        assert there.status_code == nowhere.status_code == 404


def test_the_network_speaks_spanish(joined, sign_in, mention_of) -> None:
    client, her = sign_in(joined.ana), mention_of(joined.one)
    client.cookies["django_language"] = "es"
    assert "Quién figura con quién" in client.get(paths(her)[0]).content.decode()
