"""A record without birth or age is linked with nobody whose birth makes its person a juvenile."""

from datetime import date

import pytest

from accord.apps.records.models import Record
from accord.apps.subjects import selectors, services
from accord.apps.subjects.models import Edge
from accord.frame.actor import Purpose

pytestmark = pytest.mark.django_db
WHY = Purpose(code="link-review", reason="test")
GROWN = date(1986, 5, 4)
YOUNG = date(2008, 5, 4)  # a child on the days of these records


def seen(three, mention_of, person) -> set[int]:
    found = selectors.subject(viewer=three.as_ana, purpose=WHY, mention_id=mention_of(person).pk)
    return {one.person_id for one in found.members}


@pytest.fixture
def told(three, somebody):
    """One name three times: births told, none told, and a day of record for each."""

    def make(birth, *, silent=None):
        whole = somebody(three.alder, 0, date_of_birth=birth, shield="")
        later = Record.objects.get(pk=whole.record_id)
        later.local_date = date(2030, 1, 1)
        later.save(update_fields=["local_date"])
        bare = somebody(three.alder, 1, date_of_birth=None, **(silent or {}))
        other = somebody(three.alder, 2, date_of_birth=None, age_years=30)
        services.link_new()
        return whole, bare, other

    return make


def test_a_grown_person_s_records_are_linked_whether_they_tell_a_birth_or_not(
    three, told, mention_of
):
    whole, bare, other = told(GROWN)
    assert seen(three, mention_of, whole) == {whole.pk, bare.pk, other.pk}


def test_the_link_that_makes_a_record_a_minor_s_is_not_drawn(three, told, mention_of):
    whole, bare, _other = told(YOUNG)
    assert bare.pk not in seen(three, mention_of, whole)
    assert whole.pk not in seen(three, mention_of, bare)
    ends = {mention_of(whole).pk, mention_of(bare).pk}
    pairs = Edge.objects.values_list("left_id", "right_id")
    assert not [pair for pair in pairs if set(pair) == ends]


def test_no_third_record_and_no_decision_leads_there(three, told, mention_of):
    """`other` says that it is of a grown person; it is like both, and holds them not together."""
    whole, bare, other = told(YOUNG)
    services.confirm(
        by=three.as_ana, purpose=WHY, left=mention_of(bare).pk, right=mention_of(other).pk,
        reason="the same woman",
    )  # fmt: skip
    services.confirm(
        by=three.as_ana, purpose=WHY, left=mention_of(whole).pk, right=mention_of(other).pk,
        reason="the same woman",
    )  # fmt: skip
    assert seen(three, mention_of, whole) == {whole.pk, other.pk}
    assert seen(three, mention_of, bare) == {bare.pk}


def test_a_record_that_tells_an_age_of_its_own_is_taken_at_its_word(three, told, mention_of):
    whole, bare, _other = told(YOUNG, silent={"age_years": 25})
    assert bare.pk in seen(three, mention_of, whole)
