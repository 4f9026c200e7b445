"""A repeated write with the same key happens once and is answered the same; other use is refused."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import RequestFactory

from accord.frame import audit, doors, idempotency
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.declaration import Declaration
from accord.frame.errors import AccordError, Denied, Invalid
from accord.frame.idempotency.middleware import repeated_writes
from accord.frame.idempotency.models import IdempotencyKey
from accord.frame.outbound.models import Peer

pytestmark = pytest.mark.django_db
ANA = Actor(id="ana", name="Ana", capabilities=frozenset({"things.make"}))
BOB = Actor(id="bob", name="Bob", capabilities=frozenset({"things.make"}))
WHY = Purpose(code="crime-analysis", reason="test")
DOOR = Declaration(
    name="test.make", kind="route", policy="things.make", audit="thing.made", rate="write"
)
READ = Declaration(
    name="test.read", kind="route", policy="things.make", audit="thing.read", rate="read"
)
AGAIN = Declaration(
    name="test.again", kind="route", policy="things.make", audit="thing.made", rate="write",
    answers_again=True,
)  # fmt: skip
audit.verb("thing.made")
audit.verb("thing.read")
KEY = "key-0001"


def make_thing(request: HttpRequest) -> HttpResponse:
    """A write that must not happen twice: one row each time."""
    name = f"peer-{Peer.objects.count()}"
    with audit.transaction(
        by=request.actor, purpose=WHY, verb="thing.made", object_type="thing", object_id=name
    ):
        Peer.objects.create(name=name, host="example.org")
    return JsonResponse({"name": name}, status=201)


def send(
    body: Any = None,
    *,
    by: Actor | None = ANA,
    key: str | None = KEY,
    view: Callable[[HttpRequest], HttpResponse] = make_thing,
    path: str = "/api/v1/things",
    method: str = "post",
    door: Declaration = DOOR,
) -> HttpResponse:
    headers = {} if key is None else {"Idempotency-Key": key}
    content = json.dumps(body or {"a": 1}) if not isinstance(body, str) else body
    request = RequestFactory().generic(
        method.upper(), path, content, content_type="application/json", headers=headers
    )
    request.actor, request.purpose = by, WHY

    def through(request: HttpRequest) -> HttpResponse:
        try:
            return doors.pass_through(door, request, lambda: view(request))
        except AccordError as error:
            return JsonResponse(error.as_dict(), status=409 if error.code == "conflict" else 400)

    return repeated_writes(through)(request)


def test_the_same_request_under_the_same_key_happens_once_and_is_answered_the_same():
    first, second = send(), send()
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert Peer.objects.count() == 1
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"


def test_without_a_key_it_happens_each_time():
    send(key=None)
    send(key=None)
    assert Peer.objects.count() == 2
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize(
    "other",
    [
        {"body": {"a": 2}},
        {"path": "/api/v1/others"},
        {"path": "/api/v1/things?x=1"},
        {"method": "put"},
    ],
)
def test_the_same_key_for_another_request_is_a_conflict(other):
    send()
    assert send(**other).status_code == 409
    assert Peer.objects.count() == 1


def test_a_key_belongs_to_one_actor():
    send(by=ANA)
    assert send(by=BOB).status_code == 201
    assert Peer.objects.count() == 2


def test_a_replay_leaves_an_entry_of_its_own_and_asks_for_the_right_again():
    send()
    send()
    assert LedgerEntry.objects.filter(verb="write.repeated", actor_id="ana").count() == 1
    stripped = Actor(id="ana", name="Ana")
    answer = send(by=stripped)
    assert answer.status_code == 400
    assert json.loads(answer.content)["code"] == "denied"


def test_a_refused_write_may_be_tried_again_under_its_key():
    def refuse(_request):
        raise Invalid

    assert send(view=refuse).status_code == 400
    assert send().status_code == 201


def test_a_server_error_rolls_the_write_back_and_remembers_nothing():
    def breaks(request):
        make_thing(request)
        return HttpResponse(status=500)

    assert send(view=breaks).status_code == 500
    assert not Peer.objects.exists()
    assert not IdempotencyKey.objects.exists()
    assert send().status_code == 201


def test_the_answer_is_forgotten_with_the_write_that_failed():
    def denied_afterwards(request):
        make_thing(request)
        raise Denied

    send(view=denied_afterwards)
    assert not IdempotencyKey.objects.exists()
    assert LedgerEntry.objects.filter(outcome="denied").count() == 1


@pytest.mark.parametrize("key", ["short", "x" * 121, "with space!", "ключ-ключ"])
def test_a_key_of_another_form_is_refused_before_anything_happens(key):
    assert send(key=key).status_code == 422
    assert not Peer.objects.exists()


@pytest.mark.parametrize("method", ["get", "head"])
def test_reads_take_no_notice_of_the_key(method):
    send(method=method, view=lambda _request: HttpResponse("read"))
    assert not IdempotencyKey.objects.exists()


def upload(content: bytes) -> HttpRequest:
    from django.core.files.uploadedfile import SimpleUploadedFile

    data = {"note": "n", "file": SimpleUploadedFile("a.csv", content)}
    return RequestFactory().post("/api/v1/files", data, headers={"Idempotency-Key": KEY})


def test_an_upload_is_the_same_whatever_its_boundary_and_another_with_other_bytes():
    from accord.frame.idempotency.middleware import _digest

    assert _digest(upload(b"a,b\n1,2\n"), ANA) == _digest(upload(b"a,b\n1,2\n"), ANA)
    assert _digest(upload(b"a,b\n1,2\n"), ANA) != _digest(upload(b"a,b\n1,3\n"), ANA)


def test_an_upload_can_still_be_read_by_the_view():
    from accord.frame.idempotency.middleware import _digest

    request = upload(b"a,b\n1,2\n")
    _digest(request, ANA)
    assert request.FILES["file"].read() == b"a,b\n1,2\n"


def test_old_answers_are_forgotten():
    from django.utils import timezone

    send()
    assert idempotency.forget(before=timezone.now() - timedelta(days=1)) == 0
    assert idempotency.forget(before=timezone.now() + timedelta(seconds=1)) == 1


def give_records(request: HttpRequest) -> HttpResponse:
    """A write whose answer holds records; repeated, it reads them as they may be seen by then."""
    seen = "everything" if "things.see" in request.actor.capabilities else "nothing"
    if not doors.is_repeat(request):
        make_thing(request)
    audit.read(
        by=request.actor, purpose=WHY, verb="thing.read", object_type="thing",
        disclosed=[UUID(int=7)],
    )  # fmt: skip
    return JsonResponse({"seen": seen}, status=201)


SEER = Actor(id="ana", name="Ana", capabilities=frozenset({"things.make", "things.see"}))


def test_an_answer_that_gave_out_records_is_not_kept():
    assert b"everything" in send(by=SEER, view=give_records).content
    (kept,) = IdempotencyKey.objects.all()
    assert (kept.answer, kept.is_withheld) == ("", True)
    again = send(by=ANA, view=give_records)
    assert again.status_code == 409
    assert b"everything" not in again.content
    assert Peer.objects.count() == 1


def test_a_write_that_answers_again_tells_what_may_be_seen_by_then():
    send(by=SEER, view=give_records, door=AGAIN)
    again = send(by=ANA, view=give_records, door=AGAIN)
    assert (again.status_code, json.loads(again.content)) == (201, {"seen": "nothing"})
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Peer.objects.count() == 1
    assert LedgerEntry.objects.filter(verb="write.repeated").count() == 1
    assert LedgerEntry.objects.filter(verb="thing.read").count() == 2


def test_a_read_by_post_is_made_anew():
    def read(request):
        audit.read(
            by=request.actor, purpose=WHY, verb="thing.read", object_type="thing",
            disclosed=[UUID(int=7)],
        )  # fmt: skip
        return JsonResponse({"peers": Peer.objects.count()})

    assert json.loads(send(view=read, door=READ).content) == {"peers": 0}
    make = send(key="key-0002")
    assert make.status_code == 201
    assert json.loads(send(view=read, door=READ).content) == {"peers": 1}


def test_a_read_that_gave_out_no_record_is_made_anew_as_well():
    def read(request):
        audit.read(
            by=request.actor, purpose=WHY, verb="thing.read", object_type="thing", disclosed=[]
        )
        return JsonResponse({"ask": [one.name for one in Peer.objects.all()]})

    Peer.objects.create(name="birch", host="example.org")
    assert json.loads(send(view=read, door=READ).content) == {"ask": ["birch"]}
    Peer.objects.all().delete()
    again = send(view=read, door=READ)
    assert json.loads(again.content) == {"ask": []}
    assert "Idempotent-Replayed" not in again.headers
    assert not IdempotencyKey.objects.exists()


def at(ori, name="ana"):
    return Actor(
        id=name, name=name.title(), agency_ori=ori, capabilities=frozenset({"things.make"})
    )


def test_what_must_be_gone_is_gone_from_what_its_own_people_were_answered():
    send(by=at("XA0010100"))
    assert idempotency.withhold(from_agencies=["XA0010100"]) == 1
    assert send(by=at("XA0010100")).status_code == 409
    assert Peer.objects.count() == 1


def test_nobody_else_notices_by_an_answer_that_something_is_gone():
    other = at("XA0020200", "bob")
    first = send(by=other)
    send(by=at("XA0010100"))
    assert idempotency.withhold(from_agencies=["XA0010100"]) == 1
    again = send(by=other)
    assert (again.status_code, again.content) == (201, first.content)


def test_answers_of_nobodys_people_go_with_any():
    send(by=at(""))
    assert idempotency.withhold(from_agencies=["XA0010100"]) == 1


def test_a_repeat_leaves_one_trace_of_itself_and_one_of_what_it_gives_out():
    send(by=SEER, view=give_records, door=AGAIN)
    before = set(LedgerEntry.objects.values_list("pk", flat=True))
    send(by=SEER, view=give_records, door=AGAIN)
    new = LedgerEntry.objects.exclude(pk__in=before).order_by("verb")
    assert list(new.values_list("verb", "outcome")) == [
        ("thing.read", "ok"), ("write.repeated", "ok"),
    ]  # fmt: skip


def test_a_repeat_that_is_refused_is_told_as_refused_alone():
    send(by=SEER, view=give_records)
    before = set(LedgerEntry.objects.values_list("pk", flat=True))
    assert send(by=SEER, view=give_records).status_code == 409
    (new,) = LedgerEntry.objects.exclude(pk__in=before)
    assert (new.verb, new.outcome) == ("thing.made", "failed")


def test_each_repeat_of_a_read_is_accounted_for_with_what_it_gave_out():
    from accord.frame.audit.disclosed import readers_of, seen_by
    from accord.frame.audit.models import Disclosure

    def read(request):
        audit.read(
            by=request.actor, purpose=WHY, verb="thing.read", object_type="thing",
            disclosed=[UUID(int=7)],
        )  # fmt: skip
        return JsonResponse({})

    for _ in range(3):
        send(by=at("XA0010100"), view=read, door=READ)
    entries = LedgerEntry.objects.filter(verb="thing.read")
    assert (entries.count(), Disclosure.objects.count()) == (3, 3)
    assert not LedgerEntry.objects.exclude(verb="thing.read").exists()
    assert [row[:2] for row in readers_of(UUID(int=7))] == [("XA0010100", "ana")]
    assert list(seen_by("ana", since=entries[0].recorded_at - timedelta(minutes=1))) == [
        UUID(int=7)
    ]


def test_who_is_with_another_agency_by_now_gets_no_old_answer():
    assert send(by=at("XA0010100")).status_code == 201
    assert send(by=at("XA0010100")).status_code == 201
    assert send(by=at("XA0020200")).status_code == 409
