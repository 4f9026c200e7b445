"""Pages: from a form on a phone to an outcome; local times, faults beside their fields, exports."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.apps.exchange.deconfliction.conftest import WHY

from accord.apps.agencies.models import Agreement, User
from accord.apps.exchange.models import (
    ConflictSide,
    DeconflictionConflict,
    DeconflictionEntry,
    OnCall,
)
from accord.apps.exchange.services import deconfliction
from accord.frame.audit.models import LedgerEntry

pytestmark = pytest.mark.django_db
ROOT = "/exchange/deconflict/"


def answers(**changed: Any) -> dict[str, Any]:
    day = timezone.now().date() + timedelta(days=3)
    return {
        "operation_type": "search-warrant", "place": "40.72, -73.98", "day": day.isoformat(),
        "start": "22:00", "end": "01:00", "contact_name": "Sgt. Ito", "contact_phone": "555-0100",
        "subject_kind": "person", "place_kind": "point", "zone": "America/New_York", **changed,
    }  # fmt: skip


@pytest.fixture
def at(four, sign_in) -> Any:
    """A signed-in browser of an agency's planner."""

    def open_as(name: str) -> Any:
        return sign_in(User.objects.get(username=name), purpose="deconfliction")

    return open_as


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_an_operation_over_midnight_is_entered_and_its_conflict_is_shown_at_once(at) -> None:
    first = at("at-alder").post(f"{ROOT}new", answers(), follow=True)
    assert "No conflict found" in text(first)
    assert "Not checked: RISSafe, Case Explorer, SAFETNet." in text(first)
    assert "Birch and Cedar" in text(first) or "Birch, Cedar" in text(first)
    second = at("at-birch").post(
        f"{ROOT}new", answers(place="40.7205, -73.9803", contact_name="Det. Bo"), follow=True
    )
    assert "UNRESOLVED conflict" in text(second)
    assert all(told in text(second) for told in ("Alder", "Sgt. Ito", "555-0100"))
    assert "Your own agency" not in text(second)
    entry = DeconflictionEntry.objects.get(contact_name="Det. Bo")
    assert entry.ends_at - entry.starts_at == timedelta(hours=3)


def test_a_conflict_page_gives_the_contact_and_neither_place_nor_kind_nor_time(at, four) -> None:
    at("at-alder").post(f"{ROOT}new", answers(operation_type="undercover-meeting"))
    at("at-birch").post(f"{ROOT}new", answers(place="40.7205, -73.9803", start="23:10"))
    side = ConflictSide.objects.get(agency=four.agencies["birch"])
    page = text(at("at-birch").get(f"{ROOT}conflicts/{side.pk}"))
    assert "Sgt. Ito" in page
    assert "within 500 feet" in page
    assert "Undercover" not in page
    assert "40.72, " not in page.replace("40.7205", "")
    assert "22:00" not in page


def test_an_entry_twice_is_told_as_ones_own_and_what_no_agreement_covers_is_withheld(
    at, four
) -> None:
    alder = at("at-alder")
    alder.post(f"{ROOT}new", answers())
    again = text(alder.post(f"{ROOT}new", answers(contact_name="Sgt. Two"), follow=True))
    assert "Your own agency: another entry of Alder" in again
    assert "Sgt. Ito" in again
    at("at-birch").post(f"{ROOT}new", answers(contact_name="Det. Bo"))
    assert "Det. Bo" in text(alder.get(ROOT))
    Agreement.objects.update(status=Agreement.Status.ENDED, ended_at=timezone.now())
    ended = text(alder.get(ROOT))
    assert "Det. Bo" not in ended
    assert "its contact is withheld" in ended
    assert "Your own agency: another entry of Alder" in ended


def test_acknowledging_and_both_sides_word_resolve_it(at, four) -> None:
    at("at-alder").post(f"{ROOT}new", answers())
    at("at-birch").post(f"{ROOT}new", answers())
    for name in ("alder", "birch"):
        side = ConflictSide.objects.get(agency=four.agencies[name])
        client = at(f"at-{name}")
        client.post(f"{ROOT}conflicts/{side.pk}/acknowledge")
        assert "UNRESOLVED" in text(client.get(ROOT))
        refused = client.post(f"{ROOT}conflicts/{side.pk}", {"outcome": "joint", "note": ""})
        assert refused.status_code == 422
        client.post(f"{ROOT}conflicts/{side.pk}", {"outcome": "joint", "note": "Together."})
    assert DeconflictionConflict.objects.get().state == "resolved"
    assert "UNRESOLVED" not in text(at("at-alder").get(ROOT))


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        ({"place": "somewhere"}, "no streets"),
        ({"place": "95.0, 10.0"}, "Latitude is"),
        ({"place": "40.72"}, "latitude, longitude"),
        ({"day": "2020-01-01"}, "It is over already"),
        ({"radius_ft": "7"}, "100 to 52,800 feet"),
        ({"more_subjects": "nonsense"}, "Begin each line"),
        ({"more_subjects": "phone: 1"}, "at least seven digits"),
        ({"operation_type": ""}, "This field is required"),
        ({"place_kind": "area", "place": "40,-73; 41,-72; 41,-73; 40,-72"}, "crosses itself"),
    ],
)
def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(at, changed, shown) -> None:
    answer = at("at-alder").post(f"{ROOT}new", answers(**changed))
    assert answer.status_code == 422
    assert shown in text(answer)
    assert "Sgt. Ito" in text(answer)
    assert not DeconflictionEntry.objects.exists()


def test_a_time_that_the_clocks_skip_is_refused(at) -> None:
    answer = at("at-alder").post(
        f"{ROOT}new", answers(day="2031-03-09", start="02:30", end="05:00")
    )
    assert "skip" in text(answer)


def test_a_late_entry_asks_for_the_supervisor_with_its_fields_open(at, settings) -> None:
    from zoneinfo import ZoneInfo

    soon = timezone.now().astimezone(ZoneInfo("UTC")) + timedelta(minutes=20)
    late = {
        "zone": "UTC", "day": soon.date().isoformat(), "start": f"{soon:%H:%M}",
        "end": f"{soon + timedelta(minutes=30):%H:%M}",
    }  # fmt: skip
    refused = at("at-alder").post(f"{ROOT}new", answers(**late))
    assert refused.status_code == 422
    assert '<details class="ac-details" open>' in refused.content.decode()
    made = {"supervisor": "Lt. Ode", "exigent_reason": "The target leaves."}
    assert at("at-alder").post(f"{ROOT}new", answers(**late, **made)).status_code == 302
    assert DeconflictionEntry.objects.get().is_exigent


def test_a_subject_is_entered_changed_and_shown_to_its_own_agency_alone(at, four) -> None:
    said = {
        "subject_kind": "phone", "subject_value": "212 555 0147", "weeks": "4",
        "contact_name": "Sgt. Ito", "contact_phone": "555-0100", "zone": "America/New_York",
    }  # fmt: skip
    mine = at("at-alder").post(f"{ROOT}new-subject", said, follow=True)
    assert "212 555 0147" in text(mine)
    theirs = at("at-birch").post(
        f"{ROOT}new-subject", {**said, "subject_value": "(212) 555-0147", "contact_name": "Bo"},
        follow=True,
    )  # fmt: skip
    assert "subject in common" in text(theirs)
    assert "212 555 0147" not in text(theirs)
    entry = DeconflictionEntry.objects.get(contact_name="Sgt. Ito")
    url = f"{ROOT}{entry.pk}/change"
    assert "phone: 212 555 0147" in text(at("at-alder").get(url))
    changed = {**said, "subject_value": "", "more_subjects": "plate: ABC 1234"}
    assert at("at-alder").post(url, changed).status_code == 302
    assert DeconflictionConflict.objects.get().state == "closed"


def test_change_cancel_and_exports(at) -> None:
    client = at("at-alder")
    client.post(f"{ROOT}new", answers(place_kind="route", place="40.72,-73.98\n40.73,-73.97"))
    entry = DeconflictionEntry.objects.get()
    form = text(client.get(f"{ROOT}{entry.pk}/change"))
    assert "40.73, -73.97" in form
    assert 'value="22:00"' in form
    changed = answers(start="21:00")
    assert client.post(f"{ROOT}{entry.pk}/change", changed).status_code == 302
    csv = client.get(f"{ROOT}{entry.pk}/as/csv")
    assert "attachment" in csv.headers["Content-Disposition"]
    assert "Phone of the contact,555-0100" in csv.content.decode()
    pdf = client.get(f"{ROOT}{entry.pk}/as/pdf")
    assert pdf.content.startswith(b"%PDF")
    assert client.get(f"{ROOT}{entry.pk}/as/exe").status_code == 404
    assert client.post(f"{ROOT}{entry.pk}/cancel", {"reason": ""}).status_code == 422
    assert client.post(f"{ROOT}{entry.pk}/cancel", {"reason": "Off."}).status_code == 302
    exported = LedgerEntry.objects.filter(verb="deconfliction.exported", outcome="ok")
    assert exported.count() == 2
    assert "Cancelled" in text(client.get(f"{ROOT}{entry.pk}"))


def test_a_spreadsheet_runs_nothing_of_an_export(at) -> None:
    client = at("at-alder")
    client.post(f"{ROOT}new", answers(contact_name="=1+1"))
    entry = DeconflictionEntry.objects.get()
    assert ",=1+1" not in client.get(f"{ROOT}{entry.pk}/as/csv").content.decode()


def test_the_watch_queue_sees_both_sides_and_resolves(at, four) -> None:
    for chief in (four.chiefs.alder, four.chiefs.birch):
        deconfliction.set_up(
            by=chief, purpose=WHY, watch_centre=four.agencies["cedar"].ori, call_step_minutes=10,
            now=timezone.now(),
        )  # fmt: skip
    at("at-alder").post(f"{ROOT}new", answers(more_subjects="phone: 212 555 0147"))
    at("at-birch").post(f"{ROOT}new", answers(place="40.7205, -73.9803"))
    found = DeconflictionConflict.objects.get()
    client = at("at-cedar")
    assert "Alder · Birch" in text(client.get(f"{ROOT}watch"))
    page = text(client.get(f"{ROOT}watch/{found.pk}"))
    assert "Search warrant" in page
    assert "feet (" in page
    assert "555 0147" not in page
    done = client.post(f"{ROOT}watch/{found.pk}", {"outcome": "delay", "note": "Birch waits."})
    assert done.status_code == 302
    assert "No conflict waits" in text(client.get(f"{ROOT}watch"))
    assert "One is delayed or moved" in text(client.get(f"{ROOT}watch?state=all"))
    assert at("at-alder").get(f"{ROOT}watch").status_code == 403


def test_the_rota_is_set_up_on_its_page(at, four) -> None:
    client = at("chief-alder")
    kept = client.post(
        f"{ROOT}setup",
        {"watch_centre": four.agencies["cedar"].ori, "call_step_minutes": "5"}, follow=True,
    )  # fmt: skip
    assert "Kept" in text(kept)
    day = (timezone.now().date() + timedelta(days=1)).isoformat()
    shift = {
        "person": "at-alder", "level": "1", "starts_at": f"{day}T08:00",
        "ends_at": f"{day}T20:00",
    }  # fmt: skip
    client.post(f"{ROOT}setup/on-call", shift)
    line = OnCall.objects.get()
    assert line.ends_at - line.starts_at == timedelta(hours=12)
    assert "At-Alder" in text(client.get(f"{ROOT}setup"))
    wrong = client.post(f"{ROOT}setup/on-call", {**shift, "ends_at": f"{day}T07:00"})
    assert wrong.status_code == 422
    client.post(f"{ROOT}setup/on-call/{line.pk}/off", {"confirm": "on"})
    assert not OnCall.objects.exists()


def test_foreign_pages_answer_as_missing_ones(at, four) -> None:
    at("at-alder").post(f"{ROOT}new", answers())
    at("at-birch").post(f"{ROOT}new", answers())
    entry = DeconflictionEntry.objects.get(agency=four.agencies["alder"])
    side = ConflictSide.objects.get(agency=four.agencies["alder"])
    nothing = four.agencies["alder"].pk
    client = at("at-birch")
    for path in ("{}", "{}/change", "{}/cancel", "{}/as/csv", "conflicts/{}"):
        key = side.pk if path.startswith("conflicts") else entry.pk
        foreign, missing = (client.get(ROOT + path.format(pk)) for pk in (key, nothing))
        assert foreign.status_code == missing.status_code == 404
        assert _plain(foreign, key) == _plain(missing, nothing)


def _plain(answer: Any, key: Any) -> str:
    body = answer.content.decode().replace(str(key), "KEY")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", body)


def test_it_speaks_spanish(at) -> None:
    client = at("at-alder")
    client.post(f"{ROOT}new", answers())
    page = text(client.get(ROOT, headers={"accept-language": "es"}))
    assert "Anotar un operativo" in page
    assert "Orden de registro" in page
