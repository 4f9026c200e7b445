"""The API and the command line do what the pages do."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.apps.exchange.deconfliction.conftest import WHY
from typer.testing import CliRunner

from accord.apps.agencies import services as agencies
from accord.apps.exchange.models import ConflictSide, DeconflictionConflict, DeconflictionEntry
from accord.cli.main import app

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/exchange/deconfliction"


def body(**changed: Any) -> dict[str, Any]:
    start = timezone.now() + timedelta(days=2)
    return {
        "operation_type": "raid", "zone": "America/Denver", "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(hours=2)).isoformat(), "points": [[-73.98, 40.72]],
        "contact_name": "Sgt. Ito", "contact_phone": "555-0100", **changed,
    }  # fmt: skip


@pytest.fixture
def api(four, settings) -> Any:
    settings.ACCORD_RATE_LIMITS = False

    def make(name: str) -> Any:
        who = getattr(four, name)
        _token, secret = agencies.issue_token(
            by=who, purpose=WHY, label="t", purposes=["deconfliction"], days=1
        )
        client = Client(
            headers={"Authorization": f"Bearer {secret}", "X-Accord-Purpose": "deconfliction"}
        )

        def ask(method: str, path: str, data: Any = None) -> Any:
            call = getattr(client, method)
            if data is None:
                return call(f"{ROOT}{path}")
            return call(f"{ROOT}{path}", json.dumps(data), content_type="application/json")

        return ask

    return make


def test_an_entry_answers_with_its_conflicts_and_what_was_not_asked(api) -> None:
    first = api("alder")("post", "/entries", body()).json()
    assert first["standing"] == "no_conflict_found"
    assert first["not_checked"] == ["RISSafe", "Case Explorer", "SAFETNet"]
    assert first["compared_with"] == ["Birch", "Cedar"]
    second = api("birch")("post", "/entries", body(contact_name="Bo")).json()
    assert second["standing"] == "unresolved"
    (told,) = second["conflicts"]
    assert told["contact"]["name"] == "Sgt. Ito"
    assert told["told"] == {
        "in_place": True, "in_subject": False, "within_ft": 500, "within_m": 152,
        "shared_minutes": 240,
    }  # fmt: skip


def test_a_local_window_is_one_way_to_say_when(api) -> None:
    ask = api("alder")
    day = (timezone.now() + timedelta(days=3)).date().isoformat()
    local = {"day": day, "start": "23:30", "end": "00:30"}
    made = ask("post", "/entries", body(starts_at=None, ends_at=None, local=local))
    assert made.status_code == 201
    both = ask("post", "/entries", body(local=local))
    assert both.status_code == 422
    assert both.json()["faults"][0]["rule"] == "one_way"


def test_from_change_to_outcome(api, four) -> None:
    alder, birch = api("alder"), api("birch")
    mine = alder("post", "/entries", body()).json()
    birch("post", "/entries", body())
    (open_one,) = alder("get", "/conflicts").json()
    assert alder("post", f"/conflicts/{open_one['side_id']}/acknowledge").status_code == 200
    changed = alder("put", f"/entries/{mine['id']}", body(points=[[-73.98, 40.7201]])).json()
    assert changed["version"] == 2
    for ask in (alder, birch):
        (one,) = ask("get", "/conflicts").json()
        said = {"outcome": "proceed", "note": "Different floors."}
        assert ask("post", f"/conflicts/{one['side_id']}/outcome", said).status_code == 200
    assert alder("get", "/conflicts").json() == []
    assert len(alder("get", "/conflicts?everything=true").json()) == 2
    assert alder("get", f"/entries/{mine['id']}").json()["standing"] == "resolved"
    gone = alder("post", f"/entries/{mine['id']}/cancel", {"reason": "Off."}).json()
    assert gone["standing"] == "cancelled"
    assert alder("get", "/entries").json()[0]["status"] == "cancelled"


def test_foreign_ids_are_missing_through_the_api(api) -> None:
    mine = api("alder")("post", "/entries", body()).json()
    api("birch")("post", "/entries", body())
    side = ConflictSide.objects.get(entry=mine["id"])
    birch = api("birch")
    for method, path, data in (
        ("get", f"/entries/{mine['id']}", None),
        ("get", f"/entries/{mine['id']}/export", None),
        ("put", f"/entries/{mine['id']}", body()),
        ("post", f"/entries/{mine['id']}/cancel", {"reason": "x"}),
        ("post", f"/conflicts/{side.pk}/acknowledge", {}),
        ("post", f"/conflicts/{side.pk}/outcome", {"outcome": "joint", "note": "x"}),
    ):
        assert birch(method, path, data).status_code == 404, path


@pytest.mark.parametrize("extra", [{"agency": "x"}, {"status": "active"}, {"is_exigent": False}])
def test_what_is_not_asked_is_refused(api, extra: dict) -> None:
    assert api("alder")("post", "/entries", {**body(), **extra}).status_code == 422


def test_the_watch_and_the_rota_through_the_api(api, four, sign_in) -> None:
    four.alder, four.birch = four.chiefs.alder, four.chiefs.birch
    for name in ("alder", "birch"):
        made = api(name)("put", "/setup", {"watch_centre": four.agencies["cedar"].ori})
        assert made.json()["call_step_minutes"] == 10
    api("alder")("post", "/entries", body())
    api("birch")("post", "/entries", body())
    (row,) = api("cedar")("get", "/watch").json()
    assert {one["agency"] for one in row["sides"]} == {"Alder", "Birch"}
    done = api("cedar")(
        "post", f"/watch/{row['id']}/resolve", {"outcome": "joint", "note": "Together."}
    )
    assert done.json()["state"] == "resolved"
    now = timezone.now()
    shift = {
        "username": "at-alder", "level": 2, "starts_at": now.isoformat(),
        "ends_at": (now + timedelta(hours=8)).isoformat(),
    }  # fmt: skip
    line = api("alder")("post", "/on-call", shift).json()
    assert [one["username"] for one in api("alder")("get", "/on-call").json()] == ["at-alder"]
    assert api("birch")("delete", f"/on-call/{line['id']}").status_code == 404
    assert api("alder")("delete", f"/on-call/{line['id']}").status_code == 204


def test_the_export_is_csv_or_pdf(api) -> None:
    ask = api("alder")
    mine = ask("post", "/entries", body()).json()
    assert b"Sgt. Ito" in ask("get", f"/entries/{mine['id']}/export").content
    assert ask("get", f"/entries/{mine['id']}/export?form=pdf").content.startswith(b"%PDF")


def run(*words: str, who: str = "at-alder") -> Any:
    return CliRunner().invoke(app, ["deconflict", *words, "--as", who])


def entered(who: str, at: str = "40.72,-73.98") -> Any:
    day = (timezone.now().date() + timedelta(days=3)).isoformat()
    return run(
        "enter", "raid", "--at", at, "--day", day, "--start", "22:00", "--end", "01:00",
        "--contact", "Sgt. Ito", "--phone", "555-0100", "--subject", "plate:ABC1234", who=who,
    )  # fmt: skip


def test_commands_from_entry_to_outcome(four) -> None:
    first = entered("at-alder")
    assert first.exit_code == 0, first.output
    assert "No conflict found." in first.output
    assert "Not checked: RISSafe" in first.output
    assert "UNRESOLVED: 1" in entered("at-birch").output
    assert "UNRESOLVED" in run("list").output
    listed = run("conflicts")
    assert "Speak to: Birch, Sgt. Ito, 555-0100" in listed.output
    for name in ("alder", "birch"):
        side = ConflictSide.objects.get(agency=four.agencies[name])
        run("conflicts", "--acknowledge", str(side.pk), who=f"at-{name}")
        run(
            "conflicts", "--decide", str(side.pk), "--outcome", "joint", "--note", "Together.",
            who=f"at-{name}",
        )  # fmt: skip
    assert "No unresolved conflict." in run("conflicts").output
    assert DeconflictionConflict.objects.get().state == "resolved"
    mine = DeconflictionEntry.objects.get(agency=four.agencies["alder"])
    assert "Cancelled." in run("cancel", str(mine.pk), "--because", "Off.").output


def test_a_subject_by_command_and_a_bad_place(four) -> None:
    made = run("subject", "phone:2125550147", "--contact", "Ito", "--phone", "555-0100")
    assert "Entered" in made.output
    assert entered("at-alder", "nowhere").exit_code == 2


def test_the_watch_by_command(four) -> None:
    for name in ("alder", "birch"):
        cedar = four.agencies["cedar"].ori
        kept = run("setup", "--watch-centre", cedar, who=f"chief-{name}")
        assert "Kept." in kept.output
    shift = "at-alder,1,2031-01-01T00:00Z,2031-01-02T00:00Z"
    assert "On call." in run("setup", "--on-call", shift, who="chief-alder").output
    entered("at-alder")
    entered("at-birch")
    found = DeconflictionConflict.objects.get()
    assert "Alder / Birch" in run("watch", who="at-cedar").output
    ended = run(
        "watch", "--resolve", str(found.pk), "--outcome", "delay", "--note", "x", who="at-cedar"
    )
    assert "No conflict waits." in ended.output
