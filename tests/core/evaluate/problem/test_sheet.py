"""A sheet's document: its hash, its parts, what it leaves open."""

from accord.core.evaluate.problem import empty_sheet, found_in, open_questions, sheet_digest


def test_the_hash_is_of_what_it_says_of_which_strategy_and_version():
    content = empty_sheet()
    digest = sheet_digest(content, strategy="s", version=1)
    assert digest == sheet_digest(empty_sheet(), strategy="s", version=1)
    others = [
        sheet_digest(content, strategy="t", version=1),
        sheet_digest(content, strategy="s", version=2),
        sheet_digest(content | {"statement": "x"}, strategy="s", version=1),
    ]
    assert len({digest, *others}) == 4


def test_an_empty_sheet_leaves_everything_open():
    codes = [one.code for one in open_questions(empty_sheet(), partners=("XA1",))]
    assert codes == [
        "statement", "cheers-community", "cheers-harm", "cheers-expectation", "cheers-events",
        "cheers-recurring", "cheers-similarity", "side-place", "side-target", "side-guardian",
        "causes", "responses", "priority",
    ]  # fmt: skip


def test_a_part_is_found_by_its_key_with_the_list_that_holds_it():
    content = empty_sheet()
    evidence = {"key": "e1"}
    cause = {"key": "c1", "evidence": [evidence]}
    content["causes"].append(cause)
    assert found_in(content, "c1") == (content["causes"], cause)
    assert found_in(content, "e1") == (cause["evidence"], evidence)
    assert found_in(content, "r1") is None
