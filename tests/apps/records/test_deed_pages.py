"""The same deeds through pages without JavaScript, the API, and the command line."""

import json

import pytest
from typer.testing import CliRunner

from accord.apps.records.models import Expungement, Record
from accord.cli.main import app

pytestmark = pytest.mark.django_db
NUMBER = "24-000005"
WHY = "typed wrongly at the desk"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def agency(make_agency, ingest, export):
    found = make_agency()
    ingest(found, export(20))
    return found


@pytest.fixture
def browser(agency, make_user, sign_in):
    def make(name, role, of=None):
        user = make_user(name, role, agency=of or agency)
        return sign_in(user, purpose="records-management")

    return make


def current() -> Record:
    return Record.objects.get(local_id=NUMBER, is_current=True)


def here(deed: str = "") -> str:
    return f"/records/{current().pk}/{deed}"


def data_of(page) -> dict[str, str]:
    form = page.context["form"]
    return {one.html_name: one.value() or "" for one in form}


def test_a_record_is_corrected_on_its_page(browser):
    ann = browser("ann", "analyst")
    text = ann.get(here()).content.decode()
    assert "correct/" in text
    assert "seal/" not in text
    page = ann.get(here("correct/"))
    data = data_of(page) | {"address": "1 ELM ST", "reason": WHY}
    refused = ann.post(here("correct/"), data | {"lon": "999"})
    assert refused.status_code == 422
    assert "[on_the_globe]" in refused.content.decode()
    answer = ann.post(here("correct/"), data)
    assert answer.url == here()
    text = ann.get(answer.url).content.decode()
    assert "1 ELM ST" in text
    assert WHY in text
    assert "a person of the owner" in text


def test_a_supplement_offers_empty_fields_alone(browser):
    ann = browser("ann", "analyst")
    page = ann.get(here("supplement/"))
    assert "address" not in page.context["form"].fields
    answer = ann.post(here("supplement/"), {"narrative": "A witness came.", "reason": WHY})
    assert answer.url == here()
    assert "A witness came." in ann.get(here()).content.decode()


def test_deleted_and_brought_back(browser):
    ann = browser("ann", "analyst")
    assert ann.post(here("delete/"), {"reason": WHY}).status_code == 422
    assert ann.post(here("delete/"), {"reason": WHY, "confirm": "on"}).url == here()
    text = ann.get(here()).content.decode()
    assert "Deleted" in text
    assert "restore/" in text
    assert ann.get(here("correct/")).status_code == 200
    assert ann.post(here("correct/"), {"address": "x", "reason": WHY}).status_code == 422
    assert NUMBER in ann.get("/records/taken-out/").content.decode()
    assert NUMBER not in ann.get("/records/?kind=incident").content.decode()
    assert ann.post(here("restore/"), {"reason": WHY}).url == here()
    assert current().state == "standing"


def test_sealed_records_are_missing_to_all_but_custodians(browser, make_agency):
    ann, cus = browser("ann", "analyst"), browser("cus", "records-custodian")
    stranger = browser("sam", "records-custodian", of=make_agency())
    assert cus.post(here("seal/"), {"reason": "Order 7", "confirm": "on"}).url == here()
    missing = "/records/00000000-0000-7000-8000-000000000000/"
    for client in (ann, stranger):
        answers = [client.get(url) for url in (here(), missing)]
        assert [one.status_code for one in answers] == [404, 404]
        assert client.get(here("restore/")).status_code == 404
        assert NUMBER not in client.get("/records/taken-out/").content.decode()
    assert "Sealed" in cus.get(here()).content.decode()
    assert NUMBER in cus.get("/records/taken-out/").content.decode()
    assert ann.get(here("unseal/")).status_code == 403
    assert cus.post(here("unseal/"), {"reason": "Order lifted"}).url == here()


def test_expunged_by_two_people_on_pages(browser, agency):
    one, two = browser("one", "records-custodian"), browser("two", "records-custodian")
    pk = current().pk
    asked = one.post(here("expunge/"), {"authority": "Order 24-77", "confirm": "on"})
    assert asked.url == "/records/expungements/"
    order = Expungement.objects.get()
    decide = f"/records/expungements/{order.pk}/"
    assert decide in two.get("/records/expungements/").content.decode()
    own = one.post(decide, {"decision": "approve"})
    assert own.status_code == 422
    assert "second person" in own.content.decode()
    assert two.post(decide, {"decision": "approve"}).url == "/records/expungements/"
    assert two.get(decide).status_code == 404
    stub = two.get(f"/records/{pk}/")
    assert stub.status_code == 200
    text = stub.content.decode()
    assert "what it committed to is gone" in text
    assert NUMBER not in text
    assert "expunged: Order 24-77" in text
    run_jobs()
    order.refresh_from_db()
    assert (order.state, order.files_rewritten) == ("done", 1)


def run_jobs():
    from django_tasks_db.models import DBTaskResult

    from accord.apps.records.tasks import finish_expungement

    for job in DBTaskResult.objects.filter(task_path__endswith="finish_expungement"):
        finish_expungement.func(*job.args_kwargs["args"], **job.args_kwargs["kwargs"])


def test_the_same_through_the_api(browser):
    ann, cus = browser("ann", "analyst"), browser("cus", "records-custodian")
    two = browser("two", "records-custodian")

    def post(client, path, **body):
        return client.post(
            f"/api/v1/records/{path}", json.dumps(body), content_type="application/json"
        )

    first = current().pk
    made = post(ann, f"{first}/correct", fields={"address": "1 ELM ST"}, reason=WHY)
    assert made.status_code == 200, made.content
    assert made.json() == {"id": str(current().pk), "version": 2, "state": "standing"}
    assert post(ann, f"{first}/delete", reason=WHY, confirm=True).status_code == 404
    wrong = post(ann, f"{current().pk}/correct", fields={"lon": "x"}, reason=WHY)
    assert wrong.json()["faults"][0]["rule"] == "number"
    added = post(ann, f"{current().pk}/supplement", fields={"narrative": "More."}, reason=WHY)
    assert added.json()["version"] == 3
    assert post(ann, f"{current().pk}/delete", reason=WHY, confirm=False).status_code == 422
    assert (
        post(ann, f"{current().pk}/delete", reason=WHY, confirm=True).json()["state"] == "deleted"
    )
    listed = ann.get("/api/v1/records/custody/taken-out").json()
    assert [one["local_id"] for one in listed] == [NUMBER]
    assert post(ann, f"{current().pk}/restore", reason=WHY).json()["state"] == "standing"
    assert post(ann, f"{current().pk}/seal", reason=WHY, confirm=True).status_code == 403
    assert post(cus, f"{current().pk}/seal", reason=WHY, confirm=True).json()["state"] == "sealed"
    assert ann.get("/api/v1/records/custody/taken-out").json() == []
    assert post(cus, f"{current().pk}/unseal", reason=WHY).json()["state"] == "standing"
    asked = post(cus, f"{current().pk}/expunge", authority="Order 7", confirm=True).json()
    assert post(cus, f"custody/expungements/{asked['id']}/decide", approve=True).status_code == 403
    done = post(two, f"custody/expungements/{asked['id']}/decide", approve=True).json()
    assert (done["state"], done["versions"]) == ("wiped", 7)
    assert cus.get("/api/v1/records/custody/expungements").json()[0]["id"] == asked["id"]


def test_the_same_on_the_command_line(agency, make_user):
    make_user("ann", "analyst", agency=agency)
    make_user("one", "records-custodian", agency=agency)
    make_user("two", "records-custodian", agency=agency)

    def run(who, *args, **kwargs):
        return CliRunner().invoke(app, ["records", *args, "--as", who], **kwargs)

    made = run("ann", "correct", str(current().pk), "--set", "address=1 ELM ST", "--reason", WHY)
    assert made.exit_code == 0, made.output
    assert "version 2: standing" in made.output
    assert current().address == "1 ELM ST"
    pk = str(current().pk)
    assert run("ann", "delete", pk, "--reason", WHY, input="n\n").exit_code == 1
    assert current().state == "standing"
    assert "deleted" in run("ann", "delete", pk, "--reason", WHY, "--yes").output
    assert str(current().pk) in run("ann", "taken-out").output
    assert run("ann", "restore", str(current().pk), "--reason", WHY).exit_code == 0
    asked = run("one", "expunge", str(current().pk), "--order", "Order 24-77", "--yes")
    assert asked.exit_code == 0, asked.output
    order = str(Expungement.objects.get().pk)
    assert isinstance(run("one", "decide", order, "--approve", "--yes").exception, Exception)
    done = run("two", "decide", order, "--approve", "--yes")
    assert "done: 4 versions and 0 quarantined rows emptied, 1 files written anew" in done.output
