"""Decisions override the chance, survive a run, and are taken back without a trace in what follows."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.apps.records.models import Person
from accord.apps.subjects import selectors, services
from accord.apps.subjects.models import Decision, Edge, Mention
from accord.apps.subjects.selectors.graph import Graph, subjects_in
from accord.core.ledger import Leaf, opens
from accord.frame.audit import fsck_beside
from accord.frame.audit.models import LedgerEntry, SaltedValue
from accord.frame.errors import Conflict, Denied, Invalid, Missing
from accord.frame.ids import new_id


def together(viewer, why, *mentions) -> bool:
    graph = selectors.around(viewer=viewer, purpose=why, seeds=[one.pk for one in mentions])
    subjects = selectors.subjects_in(graph)
    return len({subjects[one.pk] for one in mentions}) == 1


def test_a_rejected_pair_is_parted_and_a_confirmed_one_joined(linked, why, mention_of) -> None:
    one, two, man = map(mention_of, (linked.one, linked.two, linked.man))
    assert together(linked.as_ana, why, one, two)
    who = {"by": linked.as_ana, "purpose": why}
    services.reject(**who, left=one.pk, right=two.pk, reason="not her")
    assert not together(linked.as_ana, why, one, two)
    services.confirm(**who, left=man.pk, right=two.pk, reason="an alias")
    assert together(linked.as_ana, why, man, two)
    assert together(linked.as_ben, why, two, two)


def test_decisions_survive_a_run_and_count_for_all_who_see_both(linked, why, mention_of) -> None:
    one, two = mention_of(linked.one), mention_of(linked.two)
    services.reject(by=linked.as_ana, purpose=why, left=one.pk, right=two.pk, reason="not her")
    Edge.objects.all().delete()
    Mention.objects.update(is_linked=False)
    services.link_new()
    assert Edge.objects.count() == 3
    for viewer in (linked.as_ana, linked.as_ben):
        assert not together(viewer, why, one, two)


def test_all_pairs_of_one_group_are_one_line(linked, why, mention_of) -> None:
    ask = selectors.Ask(sure=True)
    assert Edge.objects.count() == 3
    assert len(selectors.queue(viewer=linked.as_ana, purpose=why, ask=ask)) == 1
    one, two = mention_of(linked.one), mention_of(linked.two)
    services.reject(by=linked.as_ana, purpose=why, left=one.pk, right=two.pk, reason="not her")
    told = [
        {line.left.pk, line.right.pk}
        for line in selectors.queue(viewer=linked.as_ana, purpose=why, ask=ask)
    ]
    assert {one.pk, two.pk} not in told


def test_a_decided_pair_waits_no_more(linked, why, mention_of) -> None:
    ask = selectors.Ask(sure=True)
    waiting = selectors.queue(viewer=linked.as_ana, purpose=why, ask=ask)
    first = waiting[0]
    made = services.confirm(
        by=linked.as_ana, purpose=why, left=first.left.pk, right=first.right.pk, reason="seen"
    )
    left = selectors.queue(viewer=linked.as_ana, purpose=why, ask=ask)
    assert (first.left.pk, first.right.pk) not in {(one.left.pk, one.right.pk) for one in left}
    services.undo(by=linked.as_ana, purpose=why, decision_id=made.pk, reason="a slip")
    again = selectors.queue(viewer=linked.as_ana, purpose=why, ask=ask)
    assert again == waiting


def test_only_the_own_agency_takes_its_decision_back_and_once(linked, why, mention_of) -> None:
    one, two = mention_of(linked.one), mention_of(linked.two)
    made = services.reject(
        by=linked.as_ana, purpose=why, left=one.pk, right=two.pk, reason="not her"
    )
    with pytest.raises(Missing):
        services.undo(by=linked.as_ben, purpose=why, decision_id=made.pk, reason="she is")
    services.undo(by=linked.as_ana, purpose=why, decision_id=made.pk, reason="a slip")
    with pytest.raises(Conflict):
        services.undo(by=linked.as_ana, purpose=why, decision_id=made.pk, reason="a slip")
    assert together(linked.as_ana, why, one, two)
    assert list(Decision.objects.values_list("kind", flat=True)) == ["reject", "undo"]


def test_a_decision_needs_a_reason_a_right_and_two(
    linked, why, mention_of, make_user, actor_of
) -> None:
    one, two = mention_of(linked.one), mention_of(linked.two)
    who = {"by": linked.as_ana, "purpose": why}
    with pytest.raises(Invalid):
        services.confirm(**who, left=one.pk, right=two.pk, reason="  ")
    with pytest.raises(Invalid):
        services.confirm(**who, left=one.pk, right=one.pk, reason="x")
    reader = actor_of(make_user("rita", "records-custodian", agency=linked.alder))
    with pytest.raises(Denied):
        services.confirm(by=reader, purpose=why, left=one.pk, right=two.pk, reason="x")


def test_every_decision_is_in_the_ledger_and_its_reason_is_not(linked, why, mention_of) -> None:
    one, two = mention_of(linked.one), mention_of(linked.two)
    who = {"by": linked.as_ana, "purpose": why}
    made = services.confirm(**who, left=one.pk, right=two.pk, reason="Ngozi told us")
    services.undo(**who, decision_id=made.pk, reason="Ngozi denied it")
    entries = LedgerEntry.objects.filter(verb__in=("subjects.confirmed", "subjects.undone"))
    assert entries.count() == 2
    for entry in entries:
        assert b"Ngozi" not in bytes(entry.leaf)
        assert str(one.pk).encode() in bytes(entry.leaf)


def test_the_ledger_proves_a_reason_until_its_decision_goes(linked, why, mention_of) -> None:
    one, two = mention_of(linked.one), mention_of(linked.two)
    who = {"by": linked.as_ana, "purpose": why}
    made = services.reject(**who, left=one.pk, right=two.pk, reason="Ngozi told us")
    services.undo(**who, decision_id=made.pk, reason="Ngozi denied it")
    made.refresh_from_db()
    leaf = Leaf.decode(bytes(LedgerEntry.objects.get(verb="subjects.rejected").leaf))
    assert opens(leaf.payload["said"], value=made.reason, salt=bytes(made.salt))
    assert not opens(leaf.payload["said"], value="Another reason", salt=bytes(made.salt))


def test_a_reason_goes_with_the_record_that_is_expunged(linked, why, mention_of) -> None:
    one, two = mention_of(linked.one), mention_of(linked.two)
    who = {"by": linked.as_ana, "purpose": why}
    made = services.reject(**who, left=one.pk, right=two.pk, reason="Ngozi told us")
    services.undo(**who, decision_id=made.pk, reason="Ngozi denied it")
    Person.objects.filter(record_id=linked.two.record_id).delete()  # as the wipe does
    assert not Decision.objects.exists()
    assert not SaltedValue.objects.filter(value__contains="Ngozi").exists()
    assert list(fsck_beside.faults()) == []
    for entry in LedgerEntry.objects.filter(object_type="mention-pair"):
        assert b"Ngozi" not in bytes(entry.leaf)


FOUR = [new_id() for _ in range(5)]
PAIRS = list(combinations(FOUR, 2))
DEEDS = st.lists(
    st.tuples(st.sampled_from(["confirm", "reject", "undo"]), st.sampled_from(PAIRS)), max_size=9
)


def history(deeds) -> list[Decision]:
    """A log as the services write it: an undo takes back the newest decision on its pair, if any."""
    log: list[Decision] = []
    for number, (kind, (left, right)) in enumerate(deeds):
        about = {"id": new_id(), "number": number, "left_id": left, "right_id": right}
        if kind == "undo":
            there = selectors.standing(log).get((left, right))
            if there is None:
                continue
            log.append(Decision(kind=kind, undoes_id=there.pk, **about))
        else:
            log.append(Decision(kind=kind, **about))
    return log


@settings(deadline=None)
@given(
    st.lists(st.floats(-8, 8), min_size=len(PAIRS), max_size=len(PAIRS)),
    DEEDS,
    st.sampled_from(["confirm", "reject"]),
    st.sampled_from(PAIRS),
)
def test_undo_restores_exactly_what_was(logits, deeds, kind, pair) -> None:
    def groups(log):
        return subjects_in(Graph(set(FOUR), dict(zip(PAIRS, logits, strict=True)), log))

    log = history(deeds)
    before = groups(log)
    deed = Decision(id=new_id(), number=90, kind=kind, left_id=pair[0], right_id=pair[1])
    decided = groups([*log, deed])
    joined = decided[pair[0]] == decided[pair[1]]
    assert joined or kind == "reject" or _forbidden(log, pair, decided)
    assert not (joined and kind == "reject")
    back = Decision(
        id=new_id(), number=91, kind="undo", left_id=pair[0], right_id=pair[1], undoes_id=deed.pk
    )
    assert groups([*log, deed, back]) == before


def _forbidden(log, pair, groups) -> bool:
    """Whether joining the two would join others who were said to be apart."""
    sides = [{one for one in FOUR if groups[one] == groups[end]} for end in pair]
    return any(
        one.kind == "reject" and {*ends} & sides[0] and {*ends} & sides[1]
        for ends, one in selectors.standing(log).items()
    )
