"""A problem analysis: who writes what, versions, evidence, responses, priorities, and the plan's hash."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accord.apps.evaluation import problem_words as words
from accord.apps.evaluation import selectors, services
from accord.apps.evaluation.models import EvaluationPlan, ProblemSheet
from accord.apps.evaluation.planning import plan_of
from accord.apps.evaluation.services import (
    ActionDraft,
    Described,
    EvidenceDraft,
    GradeDraft,
    ResponseDraft,
)
from accord.apps.strategies.models import Action
from accord.core.evaluate.problem import CHEERS, SIDES
from accord.frame.errors import Conflict, Denied, Invalid, Missing

from .conftest import START, payloads

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_cora(world, why):
    return {"by": world.cora, "purpose": why, "strategy_id": world.strategy.pk}


@pytest.fixture
def as_bob(world, why):
    return {"by": world.bob, "purpose": why, "strategy_id": world.strategy.pk}


def described(**changes) -> Described:
    given = {
        "version": 0, "statement": "Homes are entered by day.",
        "cheers": dict.fromkeys(CHEERS, "said"), "sides": dict.fromkeys(SIDES, "said"),
    }  # fmt: skip
    return Described(**(given | changes))


def seen(bears="for", **changes) -> EvidenceDraft:
    given = {
        "bears": bears, "source": "seen", "strength": "weak", "text": "Doors stood open.",
        "citation": "Walk of the beat",
    }  # fmt: skip
    return EvidenceDraft(**(given | changes))


def chosen(as_cora) -> None:
    """A sheet with a supported cause and a chosen response, r1."""
    services.name_cause(**as_cora, text="Rear doors are weak.", side="target")
    services.name_cause(**as_cora, text="It is the season.")
    services.add_evidence(**as_cora, cause="c1", evidence=seen())
    services.judge_cause(**as_cora, cause="c1", state="supported", reason="Seen again and again.")
    draft = ResponseDraft(title="Locks", how="A lock takes longer.", cause="c1", side="target")
    services.name_response(**as_cora, draft=draft)
    services.decide_response(**as_cora, response="r1", state="chosen", reason="Ready.")


def sheet(world, why, who="cora") -> selectors.SeenSheet:
    return selectors.view_sheet(
        viewer=getattr(world, who), purpose=why, strategy_id=world.strategy.pk
    )


def test_each_writing_is_a_version_of_its_own_with_who_and_when(world, why, as_cora, as_bob):
    assert sheet(world, why).version == 0
    services.describe_problem(**as_cora, problem=described())
    row = services.name_cause(**as_bob, text="Rear doors are weak.", side="target")
    assert (row.version, row.key, row.what, row.agency) == (2, "c1", "cause_named", world.partner)
    found = sheet(world, why)
    assert found.content["causes"][0]["agency"] == world.partner.ori
    assert found.is_unchanged
    first = selectors.view_sheet(
        viewer=world.bob, purpose=why, strategy_id=world.strategy.pk, version=1
    )
    assert first.content["causes"] == []
    assert first.newest == 2
    (entry,) = payloads("problem.cause_named")
    assert entry == {"version": 2, "key": "c1", "digest": row.digest, "agency": world.partner.ori}
    _, rows = selectors.history_of(viewer=world.bob, purpose=why, strategy_id=world.strategy.pk)
    assert [one.version for one in rows] == [2, 1]


def test_a_version_tells_what_it_changed_on_its_page_in_the_api_and_the_terminal(
    world, why, as_cora, as_bob, sign_in
):
    services.describe_problem(**as_cora, problem=described())
    services.name_cause(**as_bob, text="Rear doors are weak.", side="target")
    services.name_cause(**as_bob, text="Rear doors are old.", side="target", key="c1", version=2)
    found = [
        selectors.view_sheet(
            viewer=world.cora, purpose=why, strategy_id=world.strategy.pk, version=version
        ).changes
        for version in (1, 2, 3)
    ]
    assert {one.deed for one in found[0]} == {"added"}
    assert [(one.part, one.key, one.deed) for one in found[1]] == [("cause", "c1", "added")]
    assert [(one.field, one.after) for one in found[2]] == [("text", "Rear doors are old.")]
    bob, home = sign_in(world.users["bob"]), f"/strategies/{world.strategy.pk}/problem"
    shown = bob.get(f"/evaluation{home}").content.decode()
    assert "Cause c1, words: “Rear doors are weak.” became “Rear doors are old.”" in shown
    assert f"/evaluation{home}/versions/2" in shown
    earlier = bob.get(f"/evaluation{home}/versions/2").content.decode()
    assert "Cause c1, added: Rear doors are weak." in earlier
    told = bob.get(f"/api/v1/evaluation{home}?version=2").json()["changes"]
    assert told == [{
        "part": "cause", "key": "c1", "deed": "added", "field": "", "before": "",
        "after": "Rear doors are weak.",
    }]  # fmt: skip


def test_a_version_that_was_changed_in_the_database_says_so(world, why, as_cora):
    services.describe_problem(**as_cora, problem=described())
    row = ProblemSheet.objects.get()
    row.content["statement"] = "Another"
    row.save(update_fields=["content"])
    assert not sheet(world, why).is_unchanged


def test_two_who_write_the_same_part_do_not_lose_words_and_others_are_not_stopped(
    as_cora, as_bob, world, why
):
    services.describe_problem(**as_cora, problem=described())
    services.name_cause(**as_cora, text="Rear doors are weak.")
    services.describe_problem(**as_bob, problem=described(version=1, statement="By bob."))
    with pytest.raises(Conflict, match="meanwhile"):
        services.describe_problem(**as_cora, problem=described(version=2, statement="By cora."))
    services.name_cause(**as_cora, text="Doors are weak.", key="c1", version=2)
    with pytest.raises(Conflict, match="meanwhile"):
        services.name_cause(**as_bob, text="Old doors.", key="c1", version=2)
    found = sheet(world, why)
    assert found.content["statement"] == "By bob."
    assert found.content["causes"][0]["text"] == "Doors are weak."


@pytest.mark.parametrize(
    "text", ["Robert Jones enters them", "Seen with Mr. Brown", "born 3/4/1999", "123-45-6789"]
)
def test_what_looks_like_a_person_is_refused_and_not_repeated(as_cora, text):
    with pytest.raises(Invalid) as told:
        services.describe_problem(**as_cora, problem=described(sides={"offending": text}))
    (fault,) = told.value.faults
    assert (fault.field, fault.rule) == ("sides_offending", "person")
    assert text not in fault.message
    with pytest.raises(Invalid):
        services.name_cause(**as_cora, text=text)
    assert not ProblemSheet.objects.exists()


def test_no_cause_is_judged_without_evidence(as_cora, world, why):
    services.name_cause(**as_cora, text="Rear doors are weak.")
    for state in ("supported", "rejected"):
        with pytest.raises(Conflict, match="add evidence first"):
            services.judge_cause(**as_cora, cause="c1", state=state, reason="So.")
    services.add_evidence(**as_cora, cause="c1", evidence=seen("against"))
    with pytest.raises(Conflict):
        services.judge_cause(**as_cora, cause="c1", state="supported", reason="So.")
    with pytest.raises(Invalid):
        services.judge_cause(**as_cora, cause="c1", state="rejected", reason=" ")
    services.judge_cause(**as_cora, cause="c1", state="rejected", reason="Doors held.")
    assert sheet(world, why).content["causes"][0]["state"] == "rejected"


def test_evidence_names_its_source(as_cora):
    services.name_cause(**as_cora, text="Rear doors are weak.")
    for draft, field in (
        (seen(citation=""), "citation"), (seen(text=""), "text"), (seen("about"), "bears"),
        (seen(source="records"), "measure"),
        (seen(source="records", measure="facilities", until=START), "layer"),
        (seen(source="records", measure="hours"), "until"),
        (seen(source="records", measure="hours", until=START, weeks=5), "weeks"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as told:
            services.add_evidence(**as_cora, cause="c1", evidence=draft)
        assert field in {one.field for one in told.value.faults}
    with pytest.raises(Missing):
        services.add_evidence(**as_cora, cause="c9", evidence=seen())


def test_figures_are_counted_for_each_reader_and_kept_nowhere(
    recorded, why, as_cora, actor_of, make_user, make_agency
):
    services.name_cause(**as_cora, text="Rear doors are weak.")
    for measure in ("change", "places", "repeats", "hours"):
        draft = EvidenceDraft(
            bears="for", source="records", strength="moderate", measure=measure,
            until=date(2025, 6, 29), weeks=26,
        )  # fmt: skip
        services.add_evidence(**as_cora, cause="c1", evidence=draft)
    found = sheet(recorded, why)
    told = {one.measure: one for one in found.figures.values()}
    change = told["change"].found
    assert change.ratio.lower < change.ratio.estimate < change.ratio.upper
    assert change.before + change.after > 500
    assert told["repeats"].found[0] == told["repeats"].found[1]  # beats hold one point each
    assert told["places"].found.tenth == 1
    assert 0.15 < told["hours"].found.share.estimate < 0.45
    assert set(told["change"].agencies) == {recorded.lead.ori, recorded.partner.ori}
    kept = str(ProblemSheet.objects.order_by("-version").first().content)
    assert str(change.after) not in kept
    for one in told.values():
        assert "%(" not in words.figure_sentence(one, recorded.strategy)
        assert "different seasons" in " ".join(words.figure_notes(one))
    pat = actor_of(make_user("pat", "partner", agency=recorded.lead))
    blind = selectors.view_sheet(viewer=pat, purpose=why, strategy_id=recorded.strategy.pk)
    assert {one.found for one in blind.figures.values()} == {None}
    assert {one.why_not for one in blind.figures.values()} == {
        "Told only to those who may count the same records."
    }


def test_who_does_not_tell_both_periods_is_left_out_by_name(world, land, why, as_cora):
    months = [(1, date(2024, n, 1), 8) for n in range(1, 13)]
    land(world.lead, months)
    land(world.partner, [(7, date(2024, n, 1), 8) for n in range(9, 13)])
    services.name_cause(**as_cora, text="Rear doors are weak.")
    draft = EvidenceDraft(
        bears="for", source="records", strength="weak", measure="change", weeks=26,
        until=date(2024, 12, 31),
    )  # fmt: skip
    services.add_evidence(**as_cora, cause="c1", evidence=draft)
    (told,) = sheet(world, why).figures.values()
    assert told.agencies == (world.lead.ori,)
    assert told.partial == (world.partner.ori,)


def test_each_agency_sets_its_own_priority_and_no_other(world, why, as_cora, as_bob):
    services.set_priority(**as_cora, agency=world.lead, level="high", reason="Many calls.")
    with pytest.raises(Denied, match="its own"):
        services.set_priority(**as_cora, agency=world.partner, level="low", reason="Ours.")
    services.set_priority(**as_bob, agency=world.partner, level="low", reason="Few calls.")
    services.set_priority(**as_bob, agency=world.partner, level="medium", reason="More calls.")
    found = sheet(world, why).content["priorities"]
    assert {one["agency"]: one["level"] for one in found} == {
        world.lead.ori: "high", world.partner.ori: "medium",
    }  # fmt: skip


def test_a_grade_comes_from_a_source_and_is_never_invented(as_cora):
    chosen(as_cora)
    for grade, field in (
        (GradeDraft(level=4), "citation"),
        (GradeDraft(citation="A review, 2015"), "effect"),
        (GradeDraft(citation="A review, 2015", effect="Fewer", level=6), "level"),
        (GradeDraft(citation="A review, 2015", effect="Fewer", direction="better"), "direction"),
    ):
        with pytest.raises(Invalid) as told:
            services.grade_response(**as_cora, response="r1", grade=grade)
        assert field in {one.field for one in told.value.faults}
    services.grade_response(
        **as_cora, response="r1", grade=GradeDraft(citation="A review, 2015", effect="Fewer")
    )


def test_an_own_result_is_linked_and_brings_its_own_grade(recorded, frozen, why, as_cora):
    plan = frozen(recorded)
    row = services.run_now(by=recorded.cora, purpose=why, plan_id=plan.pk)
    chosen(as_cora)
    with pytest.raises(Invalid):
        services.grade_response(**as_cora, response="r1", grade=GradeDraft(result=row.pk, level=5))
    with pytest.raises(Invalid):
        services.grade_response(**as_cora, response="r1", grade=GradeDraft(result=plan.pk))
    services.grade_response(
        **as_cora, response="r1", grade=GradeDraft(result=row.pk, mechanism="Locks hold.")
    )
    mine = sheet(recorded, why)
    assert str(row.pk) in mine.results
    assert f"Maryland level {row.level}" in words.result_words(mine.results[str(row.pk)])
    theirs = sheet(recorded, why, "bob")
    assert words.result_words(theirs.results.get(str(row.pk))) == (
        "An own result that you may not read."
    )


def test_a_chosen_response_becomes_an_action_once_it_is_chosen(world, as_cora, why):
    chosen(as_cora)
    services.decide_response(**as_cora, response="r1", state="candidate", reason="Wait.")
    action = ActionDraft(owner=world.partner, due_on=date(2025, 3, 1))
    with pytest.raises(Conflict, match="Choose the response first"):
        services.act_on_response(**as_cora, response="r1", action=action)
    services.decide_response(**as_cora, response="r1", state="chosen", reason="Now.")
    services.add_evidence(**as_cora, cause="c1", evidence=seen("against"))
    with pytest.raises(Conflict, match="chosen response aims"):
        services.judge_cause(**as_cora, cause="c1", state="rejected", reason="No.")
    services.act_on_response(**as_cora, response="r1", action=action)
    made = Action.objects.get()
    assert (made.title, made.owner) == ("Locks", world.partner)
    assert sheet(world, why).content["responses"][0]["actions"] == [str(made.pk)]
    before = ProblemSheet.objects.count()
    with pytest.raises(Invalid):  # an owner that takes no part: neither action nor version
        services.act_on_response(
            **as_cora, response="r1", action=ActionDraft(owner=world.lead, due_on=date(2099, 1, 1))
        )
    assert (Action.objects.count(), ProblemSheet.objects.count()) == (1, before)


def test_what_is_taken_off_can_be_put_back_and_what_others_stand_on_stays(
    world, why, as_cora, as_bob
):
    chosen(as_cora)
    with pytest.raises(Conflict, match="response aims"):
        services.withdraw_part(**as_cora, key="c1", because="Double.")
    with pytest.raises(Conflict, match="judged by it"):
        services.withdraw_part(**as_cora, key="e1", because="Wrong.")
    with pytest.raises(Denied):
        services.withdraw_part(**as_bob, key="c2", because="Not so.")
    services.add_evidence(**as_bob, cause="c2", evidence=seen())
    services.withdraw_part(**as_cora, key="e2", because="Another season.")  # the lead may
    services.withdraw_part(**as_cora, key="c2", because="Nobody holds it.")
    assert [one["key"] for one in sheet(world, why).content["causes"]] == ["c1"]
    with pytest.raises(Conflict, match="put that back first"):
        services.put_part_back(**as_bob, key="e2")
    services.put_part_back(**as_cora, key="c2")
    services.put_part_back(**as_bob, key="e2")
    found = sheet(world, why).content
    assert [part["key"] for part in found["causes"][1]["evidence"]] == ["e2"]
    assert found["withdrawn"] == []
    row = services.name_cause(**as_cora, text="A third.")
    assert row.key == "c3"  # a key is never used twice


def test_the_plan_rests_on_a_version_and_its_hash_holds_that_versions_hash(
    recorded, why, as_cora, draft, on_day
):
    on_day(date(2024, 12, 15))
    without = services.draft_plan(
        by=recorded.cora, purpose=why, strategy_id=recorded.strategy.pk, draft=draft(recorded)
    )
    assert "problem" not in without.content["settings"]
    chosen(as_cora)
    row = ProblemSheet.objects.order_by("-version").first()
    given = {"problem_version": row.version, "problem_response": "r1"}
    plan = services.redraft_plan(
        by=recorded.cora, purpose=why, plan_id=without.pk, draft=draft(recorded, **given)
    )
    kept = plan.content["settings"]["problem"]
    assert kept == {"version": row.version, "digest": row.digest, "response": "r1"}
    services.freeze_plan(
        by=recorded.cora, purpose=why, plan_id=plan.pk, digest=selectors.draft_digest(plan)
    )
    plan = EvaluationPlan.objects.get(pk=plan.pk)
    other = plan.content["settings"] | {"problem": kept | {"digest": "0" * 64}}
    assert plan_of(plan.content).hash == plan.digest
    assert plan_of(plan.content | {"settings": other}).hash != plan.digest
    services.name_cause(**as_cora, text="A later thought.")
    told = selectors.rests_on(viewer=recorded.bob, purpose=why, plan=plan)
    assert (told.is_kept, told.version, told.newest) == (True, row.version, row.version + 1)
    ProblemSheet.objects.filter(version=row.version).update(
        content={**row.content, "statement": "x"}
    )
    assert not selectors.rests_on(viewer=recorded.bob, purpose=why, plan=plan).is_kept


def test_a_plan_names_a_version_that_is_there_and_a_response_that_was_chosen(
    recorded, why, as_cora, draft, on_day
):
    on_day(date(2024, 12, 15))
    services.name_cause(**as_cora, text="Rear doors are weak.")
    who = {"by": recorded.cora, "purpose": why, "strategy_id": recorded.strategy.pk}
    for given, field in (
        ({"problem_version": 9}, "problem_version"),
        ({"problem_response": "r1"}, "problem_version"),
        ({"problem_version": 1, "problem_response": "r1"}, "problem_response"),
    ):
        with pytest.raises(Invalid) as told:
            services.draft_plan(**who, draft=draft(recorded, **given))
        assert [one.field for one in told.value.faults] == [field]


def test_what_has_no_evidence_is_asked_for(world, why, as_cora):
    assert {one.code for one in sheet(world, why).open} >= {"statement", "causes", "responses"}
    services.describe_problem(**as_cora, problem=described())
    chosen(as_cora)
    services.set_priority(**as_cora, agency=world.lead, level="high", reason="Many calls.")
    found = sheet(world, why)
    assert [(one.code, one.key) for one in found.open] == [
        ("cause-against", "c1"), ("cause-evidence", "c2"), ("response-evidence", "r1"),
        ("response-action", "r1"), ("priority", ""),
    ]  # fmt: skip
    assert all("%(" not in line for line in words.open_lines(found))
    ((strategy, said),) = selectors.questions_open(viewer=world.bob, purpose=why)
    assert strategy == world.strategy
    assert [one.code for one in said] == ["cause-evidence", "response-evidence"]


def test_outsiders_get_what_is_missing_and_readers_do_not_write(
    world, why, as_cora, actor_of, make_user, make_agency
):
    services.describe_problem(**as_cora, problem=described())
    eve = actor_of(make_user("eve", "coordinator", agency=make_agency()))
    with pytest.raises(Missing):
        selectors.view_sheet(viewer=eve, purpose=why, strategy_id=world.strategy.pk)
    with pytest.raises(Missing):
        services.name_cause(by=eve, purpose=why, strategy_id=world.strategy.pk, text="Mine.")
    leo = actor_of(world.users["leo"])
    with pytest.raises(Denied):
        services.name_cause(by=leo, purpose=why, strategy_id=world.strategy.pk, text="Mine.")


def test_the_tables_hold_their_own_rules(world, as_cora):
    services.describe_problem(**as_cora, problem=described())
    row = ProblemSheet.objects.get()
    for changes in ({"version": 0}, {"digest": ""}, {"what": ""}, {"written_by": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProblemSheet.objects.filter(pk=row.pk).update(**changes)
    row.pk = None
    row.id = world.strategy.pk
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
