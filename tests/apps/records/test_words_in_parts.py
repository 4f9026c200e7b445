"""Words are looked for from the newest records on: parts bound the work and change no answer."""

import pytest

from accord.apps.records import selectors
from accord.apps.records.models import Record
from accord.apps.records.selectors import RecordQuery, saying

WHOLE = 10**9


@pytest.fixture
def ask(make_agency, make_user, actor_of, agree, ingest, export, why, monkeypatch):
    """Alder's records, with Birch's among them that Alder may see, and a way to ask."""
    here, there = make_agency(name="Alder"), make_agency(name="Birch")
    agree(here, there)
    viewer = actor_of(make_user("ana", "analyst", agency=here))
    for agency, count in ((here, 9), (there, 7)):
        ingest(agency, export(count))

    def found(*, part, cap, text="block", **asked):
        monkeypatch.setattr(saying, "FIRST_PART", part)
        answer = selectors.records_found(
            viewer=viewer, purpose=why, query=RecordQuery(text=text, **asked), cap=cap
        )
        return [hit.record_id for hit in answer.hits], answer.more

    found.there = there
    return found


@pytest.mark.parametrize("cap", [1, 4, 15, 40])
def test_parts_find_what_the_whole_does(ask, cap):
    for asked in ({}, {"text": "robbery main"}, {"text": "nowhere"}, {"offence": "220"}):
        expected = ask(part=WHOLE, cap=cap, **asked)
        assert [ask(part=part, cap=cap, **asked) for part in (1, 3, 10)] == [expected] * 3
    hits, more = ask(part=3, cap=cap)
    assert (len(hits), more) == (min(cap, 16), cap < 16)


def test_the_newest_are_kept_when_the_list_is_cut(ask):
    newest = Record.objects.order_by("-id").values_list("pk", flat=True)[:5]
    assert set(ask(part=2, cap=5)[0]) == set(newest)


def test_what_nobody_may_know_of_moves_no_part_so_that_it_shows(ask, ingest, export):
    before = [ask(part=part, cap=cap) for part in (1, 3, 5) for cap in (2, 9, 40)]
    ingest(ask.there, export(30), mapping="secret", level="red")
    assert [ask(part=part, cap=cap) for part in (1, 3, 5) for cap in (2, 9, 40)] == before
