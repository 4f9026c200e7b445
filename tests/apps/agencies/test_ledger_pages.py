"""Receipts, tiles and keys over HTTP: each for those who may, the same answer for all others."""

import pytest

from accord.apps.agencies import ledger_api
from accord.core.crypto import NoteVerifier
from accord.core.ledger.receipt import Receipt, check_receipt
from accord.core.ledger.tiles import decode_bundle
from accord.frame.approvals.models import Approval
from accord.frame.audit import keys, sequencer
from accord.frame.audit.models import LedgerEntry
from accord.frame.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(make_agency, make_user, sign_in):
    return sign_in(make_user("ann", "analyst", agency=make_agency()))


@pytest.fixture
def auditor(make_user, sign_in):
    return sign_in(make_user("udo", "auditor"))


def test_a_page_names_its_receipt_and_the_receipt_proves_the_page(analyst):
    page = analyst.get("/agreements")
    entry = page.headers["X-Accord-Receipt"]
    sequencer.sequence_all()
    shown = analyst.get(f"/receipts/{entry}").content.decode()
    assert "agreements.viewed" in shown
    file = analyst.get(f"/receipts/{entry}/file")
    assert file.headers["Content-Disposition"].endswith('.tlog-proof"')
    receipt = Receipt.parse(file.content.decode())
    found = check_receipt(receipt, [NoteVerifier.parse(str(keys.verifier()))])
    assert (found.leaf.verb, str(found.leaf.id)) == ("agreements.viewed", entry)


def test_before_the_tree_holds_it_the_page_shows_a_promise(analyst):
    entry = analyst.get("/agreements").headers["X-Accord-Receipt"]
    file = analyst.get(f"/receipts/{entry}/file")
    assert file.headers["Content-Disposition"].endswith('.promise"')
    assert "waits to be integrated" in analyst.get(f"/receipts/{entry}").content.decode()


def test_a_page_that_disclosed_links_its_receipt_in_the_footer(analyst):
    listed = analyst.get("/records/status/")
    assert f"/receipts/{listed.headers['X-Accord-Receipt']}" in listed.content.decode()


def test_foreign_and_missing_receipts_give_the_same_answer(
    analyst, make_agency, make_user, sign_in
):
    entry = analyst.get("/agreements").headers["X-Accord-Receipt"]
    other = sign_in(make_user("bob", "analyst", agency=make_agency()))
    for path in ("/receipts/{}", "/receipts/{}/file"):
        foreign, missing = other.get(path.format(entry)), other.get(path.format(new_id()))
        assert (foreign.status_code, missing.status_code) == (404, 404)


def test_the_log_is_read_as_tiles_by_those_who_may(auditor):
    for _ in range(3):
        auditor.get("/admin/ledger")
    sequencer.sequence_all()
    size = int(auditor.get("/ledger/checkpoint").content.decode().split("\n")[1])
    bundle = auditor.get(f"/ledger/tile/entries/000.p/{size}")
    stored = LedgerEntry.objects.filter(index__lt=size).order_by("index")
    assert decode_bundle(bundle.content) == [bytes(one.leaf) for one in stored]
    assert len(auditor.get(f"/ledger/tile/0/000.p/{size}").content) == 32 * size
    for wrong in ("0/000", "0/0", "entries/007", "9/000", "x"):
        assert auditor.get(f"/ledger/tile/{wrong}").status_code == 404


def test_who_may_see_checkpoints_is_a_right(analyst, client):
    for path in ("/ledger/checkpoint", "/ledger/tile/0/000.p/1", "/admin/ledger/keys"):
        assert analyst.get(path).status_code == 403
        assert client.get(path).status_code in {302, 401}


def test_keys_and_witnesses_are_shown_in_both_languages(auditor):
    sequencer.sequence_all()
    english = auditor.get("/admin/ledger/keys").content.decode()
    assert "Ed25519" in english
    assert "ECDSA with P-256" in english
    spanish = auditor.get("/admin/ledger/keys", headers={"Accept-Language": "es"}).content.decode()
    assert "Claves y testigos" in spanish


@pytest.fixture
def own_keys(tmp_path, settings):
    """Keys of this test come and go in a folder of their own."""
    settings.ACCORD_STATE_DIR = tmp_path


def test_the_doors_that_mend_or_check_the_key_open_while_its_file_is_gone(
    own_keys, tmp_path, make_agency, make_user, sign_in
):
    people = {"root": "platform-admin", "udo": "auditor"}
    root, udo = (sign_in(make_user(name, role)) for name, role in people.items())
    adam = sign_in(make_user("adam", "agency-admin", agency=make_agency()))
    entry = udo.get("/admin/ledger").headers["X-Accord-Receipt"]
    sequencer.sequence_all()
    key = str(keys.verifier())
    (tmp_path / keys.FILE).unlink()
    assert root.post("/admin/ledger/key-changes/new", {"lost": "on"}).status_code == 302
    (waiting,) = Approval.objects.filter(action="ledger.key")
    api = "/api/v1/agencies/ledger"
    doors = {
        adam: ("/admin/ledger/key-changes", f"/admin/ledger/key-changes/{waiting.pk}"),
        udo: (
            "/admin/ledger/keys", f"/receipts/{entry}", f"/receipts/{entry}/file", f"{api}/keys",
            f"{api}/receipts/{entry}", f"{api}/checkpoint",
        ),
    }  # fmt: skip
    for client, paths in doors.items():
        found = {path: client.get(path).status_code for path in paths}
        assert set(found.values()) == {200}, found
    assert [(one["verifier"], one["is_in_use"]) for one in udo.get(f"{api}/keys").json()] == [
        (key, True)
    ]
    assert "its file is gone" in udo.get("/admin/ledger/keys").content.decode()
    deed = {"confirm": "on", "step": "adopt"}
    assert adam.post(f"/admin/ledger/key-changes/{waiting.pk}", deed).status_code == 302
    assert str(keys.verifier()) != key


def test_an_agreement_under_a_key_that_cannot_be_answered_moves_no_file(
    own_keys, tmp_path, make_agency, make_user, sign_in, monkeypatch
):
    root = sign_in(make_user("root", "platform-admin"))
    adam = sign_in(make_user("adam", "agency-admin", agency=make_agency()))
    sequencer.sequence_all()
    before, file = keys.verifier(), (tmp_path / keys.FILE).read_bytes()
    base = "/api/v1/agencies/ledger/key-changes"
    asked = root.post(base, {}, "application/json").json()["id"]
    again = {"headers": {"Idempotency-Key": "agree-0001"}}

    def breaks():
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(ledger_api, "_keys", breaks)
        adam.raise_request_exception = False
        answer = adam.post(f"{base}/{asked}", {"approve": True}, "application/json", **again)
    assert answer.status_code == 500
    assert (keys.verifier(), (tmp_path / keys.FILE).read_bytes()) == (before, file)
    sequencer.sequence_all()
    stated = adam.post(f"{base}/{asked}", {"approve": True}, "application/json", **again)
    assert stated.status_code == 200
    assert [one["is_in_use"] for one in stated.json()] == [False, True]


def test_one_asks_for_another_key_and_a_second_person_agrees(
    own_keys, make_agency, make_user, sign_in
):
    root = sign_in(make_user("root", "platform-admin"))
    adam = sign_in(make_user("adam", "agency-admin", agency=make_agency()))
    sequencer.sequence_all()
    before = keys.verifier()
    assert adam.get("/admin/ledger/key-changes/new").status_code == 403
    asked = root.post("/admin/ledger/key-changes/new", {})
    assert asked.status_code == 302, asked.content.decode()
    (waiting,) = Approval.objects.filter(action="ledger.key")
    there = f"/admin/ledger/key-changes/{waiting.pk}"
    assert there in adam.get("/admin/ledger/key-changes").content.decode()
    assert "another person decides" in root.get(there).content.decode()
    refused = root.post(there, {"confirm": "on", "step": "adopt"})
    assert (refused.status_code, keys.verifier()) == (200, before)
    assert adam.post(there, {"confirm": "on", "step": "adopt"}).status_code == 302
    assert keys.verifier() != before
    assert adam.get(there).status_code == 404


def test_a_program_asks_and_another_agrees(own_keys, make_agency, make_user, sign_in):
    root = sign_in(make_user("root", "platform-admin"))
    adam = sign_in(make_user("adam", "agency-admin", agency=make_agency()))
    base = "/api/v1/agencies/ledger/key-changes"
    asked = root.post(base, {"lost": True}, "application/json")
    assert asked.status_code == 201, asked.content
    assert [one["id"] for one in adam.get(base).json()] == [asked.json()["id"]]
    there = f"{base}/{asked.json()['id']}"
    assert root.post(there, {"approve": True}, "application/json").status_code == 403
    stated = adam.post(there, {"approve": True}, "application/json").json()
    assert [(one["reason"], one["is_in_use"]) for one in stated][-1] == ("lost", True)
    assert adam.post(there, {"approve": True}, "application/json").status_code == 409
