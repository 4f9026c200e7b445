"""Bulletins: to agencies with an agreement, for a time, acknowledged, corrected, recalled."""

import base64
import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from typer.testing import CliRunner

from accord.apps.agencies import services as agencies
from accord.apps.agencies.models import Agreement, User
from accord.apps.exchange.models import Bulletin, BulletinAttachment
from accord.apps.exchange.selectors import bulletins as selectors
from accord.apps.exchange.services import bulletins
from accord.apps.exchange.services.bulletins import Told
from accord.cli.main import app
from accord.frame.actor import Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid, Missing
from accord.frame.outbox.models import OutboxEvent

pytestmark = pytest.mark.django_db
WHY = Purpose(code="investigation", reason="test", case_number="26-1")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
ROOT = "/exchange/bulletins/"


@pytest.fixture
def three(make_agency: Any, make_user: Any, actor_of: Any, agree: Any) -> SimpleNamespace:
    """Alder and Birch have an agreement; Cedar has none."""
    named = {name: make_agency(name=name.title()) for name in ("alder", "birch", "cedar")}
    people = {
        name: actor_of(make_user(f"at-{name}", "coordinator", agency=one))
        for name, one in named.items()
    }
    agree(named["alder"], named["birch"])
    return SimpleNamespace(**people, agencies=named, now=timezone.now())


def told(three: Any, **changed: Any) -> Told:
    said: dict[str, Any] = {
        "kind": "bolo", "title": "Grey van", "body": "Seen near the quay.", "contact": "Sgt. Ito",
        "tlp": "amber", "handling": "H2", "expires_at": three.now + timedelta(days=7),
        "audience": (three.agencies["birch"].ori,),
    }  # fmt: skip
    return Told(**{**said, **changed})


def issue(three: Any, **changed: Any) -> Bulletin:
    corrects = changed.pop("corrects", None)
    return bulletins.issue(
        by=three.alder, purpose=WHY, told=told(three, **changed), now=three.now, corrects=corrects
    )


def seen(three: Any, name: str, *, days: int = 0) -> list[Bulletin]:
    now = three.now + timedelta(days=days)
    rows = selectors.bulletins_visible_to(viewer=getattr(three, name), purpose=WHY, now=now)
    return list(rows)


def test_it_is_given_to_those_it_names_until_it_expires(three) -> None:
    made = issue(three)
    assert seen(three, "birch") == [made]
    assert seen(three, "alder") == [made]
    assert seen(three, "cedar") == []
    assert seen(three, "birch", days=8) == []
    assert seen(three, "alder", days=8) == [made]


def test_it_is_announced_by_ids_and_the_ledger_holds_no_word_of_it(three) -> None:
    made = issue(three)
    (event,) = [one for one in OutboxEvent.objects.all() if one.type.endswith("BulletinIssued")]
    assert event.payload == {
        "bulletin_id": str(made.pk), "agency_id": str(three.agencies["alder"].pk),
        "audience_ids": [str(three.agencies["birch"].pk)], "corrects_id": "",
    }  # fmt: skip
    leaf = bytes(LedgerEntry.objects.get(verb="bulletin.issued").leaf)
    assert b"van" not in leaf
    assert str(made.pk).encode() in leaf


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": " "}, "title"),
        ({"kind": "rumour"}, "kind"),
        ({"tlp": "pink"}, "tlp"),
        ({"handling": "H9"}, "handling"),
        ({"audience": ()}, "audience"),
        ({"attachments": (b"<svg onload=x>",)}, "attachments"),
        ({"attachments": (PNG,) * 6}, "attachments"),
        ({"attachments": (PNG + b"0" * 5_000_000,)}, "attachments"),
    ],
)
def test_what_cannot_be_issued_says_where(three, changed: dict, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        issue(three, **changed)
    assert field in {one.field for one in caught.value.faults}
    assert not Bulletin.objects.exists()


def test_an_agency_without_an_agreement_cannot_be_named(three) -> None:
    with pytest.raises(Invalid):
        issue(three, audience=(three.agencies["birch"].ori, three.agencies["cedar"].ori))
    for expires in (three.now, three.now + timedelta(days=91)):
        with pytest.raises(Invalid):
            issue(three, expires_at=expires)


def test_acknowledging_is_counted_once_for_its_author(three) -> None:
    made = issue(three)
    for _twice in range(2):
        bulletins.acknowledge(by=three.birch, purpose=WHY, bulletin_id=made.pk, now=three.now)
    assert selectors.receipts_of(viewer=three.alder, bulletin=made) == [("Birch", 1)]
    assert selectors.receipts_of(viewer=three.birch, bulletin=made) == []
    with pytest.raises(Missing):
        bulletins.acknowledge(by=three.cedar, purpose=WHY, bulletin_id=made.pk, now=three.now)


def test_a_correction_goes_to_whoever_had_the_first_and_only_once(three) -> None:
    made = issue(three)
    newer = issue(three, title="White van", corrects=made.pk)
    assert newer.corrects_id == made.pk
    with pytest.raises(Conflict):
        issue(three, corrects=made.pk)
    with pytest.raises(Missing):
        bulletins.issue(
            by=three.birch, purpose=WHY, now=three.now, corrects=made.pk,
            told=told(three, audience=(three.agencies["alder"].ori,)),
        )  # fmt: skip


def test_after_the_agreement_a_reader_has_neither_it_nor_its_correction(three, agree) -> None:
    made = issue(three, attachments=(PNG,))
    file = made.attachments.get()
    Agreement.objects.update(status=Agreement.Status.ENDED, ended_at=timezone.now())
    agree(three.agencies["alder"], three.agencies["cedar"])
    three.now = timezone.now()
    assert seen(three, "birch") == []
    assert seen(three, "alder") == [made]
    with pytest.raises(Missing):
        selectors.attachment_visible_to(
            viewer=three.birch, purpose=WHY, attachment_id=file.pk, now=three.now
        )
    newer = issue(three, corrects=made.pk, audience=(three.agencies["cedar"].ori,))
    assert {one.agency_id for one in newer.audience.all()} == {three.agencies["cedar"].pk}
    assert seen(three, "birch") == []
    assert seen(three, "cedar") == [newer]


def test_of_a_recalled_one_its_readers_get_the_reason_alone(three) -> None:
    made = issue(three, attachments=(PNG,))
    file = made.attachments.get()
    with pytest.raises(Missing):
        bulletins.recall(
            by=three.birch, purpose=WHY, bulletin_id=made.pk, reason="x", now=three.now
        )
    with pytest.raises(Invalid):
        bulletins.recall(by=three.alder, purpose=WHY, bulletin_id=made.pk, reason="", now=three.now)
    bulletins.recall(
        by=three.alder, purpose=WHY, bulletin_id=made.pk, reason="Wrong van.", now=three.now
    )
    (shown,) = seen(three, "birch")
    assert selectors.is_withheld(shown, viewer=three.birch)
    assert not selectors.is_withheld(shown, viewer=three.alder)
    who = {"purpose": WHY, "attachment_id": file.pk, "now": three.now}
    with pytest.raises(Missing):
        selectors.attachment_visible_to(viewer=three.birch, **who)
    assert selectors.attachment_visible_to(viewer=three.alder, **who) == file


def test_who_may_only_read_issues_nothing(three, make_user, actor_of) -> None:
    reader = actor_of(make_user("ana", "analyst", agency=three.agencies["alder"]))
    with pytest.raises(Denied):
        bulletins.issue(by=reader, purpose=WHY, told=told(three), now=three.now)


@pytest.mark.parametrize(
    ("name", "model", "changed"),
    [
        ("bulletin_expires_later", Bulletin, {"expires_at": timezone.now() - timedelta(days=400)}),
        ("bulletin_says_something", Bulletin, {"title": ""}),
        ("bulletin_codes_known", Bulletin, {"tlp": "pink"}),
        ("bulletin_recalled_with_reason", Bulletin, {"recall_reason": "x"}),
        ("attachment_type_known", BulletinAttachment, {"media_type": "image/svg+xml"}),
    ],
)
def test_the_database_keeps_what_must_hold(three, name: str, model: Any, changed: dict) -> None:
    issue(three, attachments=(PNG,))
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.update(**changed)


def test_pages_from_issuing_to_recall(three, sign_in) -> None:
    author = sign_in(User.objects.get(username="at-alder"))
    reader = sign_in(User.objects.get(username="at-birch"))
    outsider = sign_in(User.objects.get(username="at-cedar"))
    said = {
        "kind": "officer-safety", "title": "Armed <b>dog</b>", "body": "Beware.",
        "contact": "Sgt. Ito", "tlp": "amber", "handling": "H2",
        "audience": [three.agencies["birch"].ori],
        "expires_at": (three.now + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    wrong = author.post(f"{ROOT}new", {**said, "attachment_1": SimpleUploadedFile("a.png", b"no")})
    assert wrong.status_code == 422
    picture = SimpleUploadedFile("../../x.html", PNG, content_type="text/html")
    done = author.post(f"{ROOT}new", {**said, "attachment_1": picture})
    made = Bulletin.objects.get()
    assert done.url == f"{ROOT}{made.pk}"
    page = reader.get(done.url).content.decode()
    assert "Armed &lt;b&gt;dog" in page
    assert "TLP:AMBER" in page
    assert "Verify with the issuing agency" in page
    file = reader.get(f"{ROOT}attachments/{made.attachments.get().pk}")
    assert file.headers["Content-Type"] == "image/png"
    assert file.headers["Content-Disposition"] == 'attachment; filename="attachment-1.png"'
    reader.post(f"{ROOT}{made.pk}/acknowledge")
    assert made.receipts.count() == 1
    assert outsider.get(done.url).status_code == 404
    assert "dog" not in outsider.get(ROOT).content.decode()
    assert author.get(f"{ROOT}{made.pk}/correct").status_code == 200
    for act in ("correct", "recall"):
        assert (
            sign_in(User.objects.get(username="at-birch")).get(f"{ROOT}{made.pk}/{act}").status_code
            == 404
        )
    author.post(f"{ROOT}{made.pk}/recall", {"reason": "No dog."})
    recalled = reader.get(done.url).content.decode()
    assert "No dog." in recalled
    assert "Armed" not in recalled
    assert "Armed" not in reader.get(ROOT).content.decode()


def test_the_api_does_the_same(three, settings) -> None:
    settings.ACCORD_RATE_LIMITS = False

    def ask(name: str, method: str, path: str, data: Any = None) -> Any:
        _token, secret = agencies.issue_token(
            by=getattr(three, name), purpose=WHY, label="t", purposes=["crime-analysis"], days=1
        )
        client = Client(
            headers={"Authorization": f"Bearer {secret}", "X-Accord-Purpose": "crime-analysis"}
        )
        more = [] if data is None else [json.dumps(data), "application/json"]
        return getattr(client, method)(f"/api/v1/exchange/bulletins{path}", *more)

    said = {
        "kind": "bolo", "title": "Van", "body": "Grey.", "contact": "Ito",
        "expires_at": (three.now + timedelta(days=3)).isoformat(),
        "audience": [three.agencies["birch"].ori],
        "attachments": [base64.b64encode(PNG).decode()],
    }  # fmt: skip
    made = ask("alder", "post", "", said)
    assert made.status_code == 201, made.content
    assert ask("alder", "post", "", {**said, "attachments": ["?"]}).status_code == 422
    assert ask("alder", "post", "", {**said, "issued_by": "x"}).status_code == 422
    key = made.json()["id"]
    (got,) = ask("birch", "get", "").json()
    assert got["title"] == "Van"
    assert ask("birch", "get", f"/attachments/{got['attachment_ids'][0]}").content == PNG
    assert ask("birch", "post", f"/{key}/acknowledge").json()["is_read"]
    assert ask("cedar", "post", f"/{key}/acknowledge").status_code == 404
    assert ask("birch", "post", f"/{key}/recall", {"reason": "x"}).status_code == 404
    assert ask("alder", "post", f"/{key}/recall", {"reason": "Wrong."}).status_code == 200
    (got,) = ask("birch", "get", "").json()
    assert (got["title"], got["recall_reason"], got["attachment_ids"]) == ("", "Wrong.", [])


def test_the_command_line_does_the_same(three, tmp_path) -> None:
    file, picture = tmp_path / "van.txt", tmp_path / "van.png"
    file.write_text("Grey van\nSeen near the quay.")
    picture.write_bytes(PNG)

    def run(*words: str, who: str = "at-alder") -> str:
        return CliRunner().invoke(app, ["bulletins", *words, "--as", who]).output

    to = three.agencies["birch"].ori
    made = run(
        "issue", "bolo", str(file), "--to", to, "--contact", "Sgt. Ito", "--attach", str(picture)
    )
    key = made.split()[-1]
    assert Bulletin.objects.get(pk=key).attachments.count() == 1
    assert "Alder: Grey van" in run("list", who="at-birch")
    assert "Acknowledged." in run("acknowledge", key, who="at-birch")
    assert "No bulletin." in run("list", who="at-cedar")
    assert "Recalled." in run("recall", key, "--because", "Wrong van.")
    assert "(recalled)" in run("list", who="at-birch")


def test_a_purpose_of_aggregates_alone_opens_none(three) -> None:
    issue(three)
    for code, seen in (("investigation", 1), ("public-information", 0), ("administration", 0)):
        who = {"purpose": Purpose(code=code, reason="test", case_number="1"), "now": three.now}
        for viewer in (three.alder, three.birch):
            assert selectors.bulletins_visible_to(viewer=viewer, **who).count() == seen
