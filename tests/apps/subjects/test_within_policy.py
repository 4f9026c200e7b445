"""Policy stands before closure: what somebody may not see holds nothing together and moves nothing."""

import json
import re
from types import SimpleNamespace

import pytest

from accord.apps.records.models import Record
from accord.apps.records.services import set_handling
from accord.apps.subjects import selectors, services
from accord.apps.subjects.models import Edge, Mention
from accord.frame.actor import Purpose
from accord.frame.errors import Missing

# What differs from one asking to the next: the form's token and the receipt of this very page.
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|/receipts/[0-9a-f-]{36}')


@pytest.fixture
def bridge(three, somebody):
    """Two records of Alder that are unlike, and how somebody between would be written."""
    three.left = somebody(three.alder, 0, family="Okonkwo", given="Ngozi")
    three.right = somebody(
        three.alder, 1, family="Okonkwo-Hale", given="N", date_of_birth=None, address="9 ELM ST"
    )
    three.shared = somebody(three.birch, 1, family="Okonkwo", given="Ngozi")
    services.link_new()
    three.hidden = lambda **more: [
        somebody(
            three.cedar, n, family="Okonkwo-Hale", given="Ngozi", address="9 ELM ST", **more
        )
        for n in range(4)
    ]  # fmt: skip
    return three


def everything(client, mentions) -> list[bytes]:
    """Every page and answer about links that a reader can get."""
    paths = ["/subjects/", "/subjects/?show=sure", "/subjects/?across=on", "/api/v1/subjects/queue"]
    paths += ["/api/v1/subjects/queue?sure=true"]
    for one in mentions:
        paths += [f"/subjects/{one}", f"/api/v1/subjects/{one}"]
        for other in mentions:
            if one < other:
                paths += [f"/subjects/pairs/{one}/{other}", f"/api/v1/subjects/pairs/{one}/{other}"]
    found = []
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        found.append(TOKEN.sub(b"", answer.content))
    return found


@pytest.mark.nightly_on_postgres
@pytest.mark.parametrize("why_hidden", ["no agreement", "red", "not for this audience"])
def test_a_hidden_record_bridges_nothing_and_moves_no_figure(
    bridge, sign_in, mention_of, somebody, why_hidden
) -> None:
    mentions = [mention_of(one).pk for one in (bridge.left, bridge.right, bridge.shared)]
    client = sign_in(bridge.ana)
    before = everything(client, mentions)
    if why_hidden == "no agreement":
        bridge.hidden()
    else:
        record = Record.objects.filter(owner=bridge.birch).order_by("local_id")[4]
        change = {"level": "red"} if why_hidden == "red" else {"audience": "|XA0099999|"}
        Record.objects.filter(pk=record.pk).update(**change)
        for given in ("Ngozi", "N"):
            somebody(bridge.birch, 4, family="Okonkwo-Hale", given=given, address="9 ELM ST")
    assert services.link_new().links > 0
    assert everything(client, mentions) == before


def test_hidden_records_close_no_key_that_a_link_is_found_by(
    bridge, sign_in, mention_of, somebody, monkeypatch
) -> None:
    """Two worlds: in one so many hidden records share a key that it counts as crowded."""
    mentions = [mention_of(one).pk for one in (bridge.left, bridge.shared)]
    client = sign_in(bridge.ana)
    before = everything(client, mentions)
    # All are linked anew, at the same time by the clock.
    when = Mention.objects.get(pk=mentions[0]).linked_at
    clock = "accord.apps.subjects.services.linking.timezone"
    monkeypatch.setattr(clock, SimpleNamespace(now=lambda: when))
    monkeypatch.setattr("accord.core.linkage.frozen.CROWDED", 4)
    for n in range(3):
        somebody(bridge.cedar, n)
        somebody(bridge.cedar, n, given="Ngozi A")
    Mention.objects.update(is_linked=False)
    assert services.link_new().crowded > 0
    assert everything(client, mentions) == before


def test_who_sees_more_is_shown_more_of_the_same_subject(bridge, mention_of, why) -> None:
    bridge.hidden()
    services.link_new()
    start = mention_of(bridge.shared).pk
    less = selectors.subject(viewer=bridge.as_ana, purpose=why, mention_id=start)
    more = selectors.subject(viewer=bridge.as_ben, purpose=why, mention_id=start)
    assert len(more.timeline) > len(less.timeline)
    assert more.id == less.id
    owners = {one.record.owner_id for one in more.timeline}
    assert bridge.cedar.pk in owners


def test_without_the_action_or_the_purpose_nothing_is_linked(
    make_agency, make_user, actor_of, agree, ingest, export, somebody, why
) -> None:
    here, there = make_agency(name="Elm"), make_agency(name="Fir")
    viewer = actor_of(make_user("eve", "analyst", agency=here))
    agree(here, there, actions=("search", "view", "pointer"))
    for agency in (here, there):
        ingest(agency, export(3), mapping=agency.name)
    own, foreign = somebody(here, 0), somebody(there, 0)
    services.link_new()
    edge = Edge.objects.get()
    assert {edge.left.person_id, edge.right.person_id} == {own.pk, foreign.pk}
    assert selectors.queue(viewer=viewer, purpose=why, ask=selectors.Ask(sure=True)) == []
    for purpose in (why, Purpose(code="evaluation"), Purpose(code="public-information")):
        with pytest.raises(Missing):
            selectors.pair(viewer=viewer, purpose=purpose, one=edge.left_id, other=edge.right_id)


def test_a_yellow_person_is_pointed_to_and_holds_nothing_together(
    three, somebody, mention_of, why
) -> None:
    own = somebody(three.alder, 0)
    somebody(three.birch, 0, level="yellow")
    services.link_new()
    found = selectors.subject(viewer=three.as_ana, purpose=why, mention_id=mention_of(own).pk)
    assert [one.agency for one in found.elsewhere] == ["Birch"]
    assert len(found.timeline) == 1
    somebody(three.birch, 1, level="yellow")
    services.link_new()
    again = selectors.subject(viewer=three.as_ana, purpose=why, mention_id=mention_of(own).pk)
    assert again.elsewhere == found.elsewhere


def test_a_suspect_whom_the_owner_opens_is_shown_and_closed_again_is_not(
    three, somebody, mention_of, why, make_user, actor_of
) -> None:
    own = somebody(three.alder, 0)
    somebody(three.birch, 0, level="yellow")
    services.link_new()
    custodian = actor_of(make_user("bea", "records-custodian", agency=three.birch))
    shown = []
    for is_open in (True, False):
        set_handling(
            by=custodian, purpose=Purpose(code="records-management"), owner=three.birch,
            level="green", opens_suspects=is_open,
        )  # fmt: skip
        found = selectors.subject(viewer=three.as_ana, purpose=why, mention_id=mention_of(own).pk)
        shown.append((len(found.timeline), len(found.elsewhere)))
    assert shown == [(2, 0), (1, 1)]


def test_foreign_and_missing_give_the_same_answer(bridge, sign_in, mention_of) -> None:
    foreign = bridge.hidden()
    services.link_new()
    hidden = [mention_of(one).pk for one in foreign]
    own = mention_of(bridge.left).pk
    client = sign_in(bridge.ana)
    nobody = "00000000-0000-7000-8000-000000000000"
    for path in (
        "/subjects/{}", f"/subjects/pairs/{own}/{{}}", "/api/v1/subjects/{}",
        f"/api/v1/subjects/pairs/{own}/{{}}",
    ):  # fmt: skip
        answers = [client.get(path.format(one)) for one in (hidden[0], nobody)]
        assert [one.status_code for one in answers] == [404, 404]
        bodies = [TOKEN.sub(b"", one.content).replace(str(hidden[0]).encode(), nobody.encode())
                  for one in answers]  # fmt: skip
        assert bodies[0] == bodies[1]
    sent = client.post(
        f"/api/v1/subjects/pairs/{own}/{hidden[0]}/decisions",
        json.dumps({"kind": "confirm", "reason": "x"}), "application/json",
    )  # fmt: skip
    assert sent.status_code == 404
