"""What changed between two versions of a sheet: each part once, nothing that only moved with another."""

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from accord.core.evaluate.problem import SheetChange, empty_sheet, sheet_changes

WORDS = st.sampled_from(["", "Doors", "Lights"])


def cause(key, text="Doors", *evidence):
    return {
        "key": key, "text": text, "side": "", "state": "open", "reason": "",
        "evidence": [{"key": one, "text": "seen", "figure": None} for one in evidence],
    }  # fmt: skip


def sheet(*causes, **changes):
    return empty_sheet() | {"causes": list(causes)} | changes


@given(WORDS, WORDS)
def test_a_version_beside_itself_changes_nothing_and_words_are_told_once(old, new):
    before, after = (sheet(cause("c1", one), statement=one) for one in (old, new))
    assert sheet_changes(before, deepcopy(before)) == ()
    found = sheet_changes(before, after)
    assert [one.part for one in found] == (["statement", "cause"] if old != new else [])
    for one in found:
        assert (one.before, one.after) == (old, new)


def test_what_comes_and_goes_is_named_and_what_came_with_it_is_not():
    before = sheet(cause("c1", "Doors", "e1"), cause("c2", "Season", "e2"))
    after = sheet(cause("c1", "Doors", "e3"), cause("c3", "Lights", "e4"))
    assert sheet_changes(before, after) == (
        SheetChange(part="cause", key="c3", deed="added", after="Lights"),
        SheetChange(part="cause", key="c2", deed="taken off", before="Season"),
        SheetChange(part="evidence", key="e3", deed="added", after="seen"),
        SheetChange(part="evidence", key="e1", deed="taken off", before="seen"),
    )


def test_each_field_that_changed_stands_alone():
    judged = cause("c1") | {"state": "supported", "reason": "Seen."}
    found = sheet_changes(sheet(cause("c1")), sheet(judged))
    assert [(one.field, one.before, one.after) for one in found] == [
        ("state", "open", "supported"), ("reason", "", "Seen."),
    ]  # fmt: skip


def test_priorities_are_by_agency():
    low, high = ({"agency": "XA1", "level": one, "reason": "So."} for one in ("low", "high"))
    assert sheet_changes(sheet(), sheet(priorities=[low])) == (
        SheetChange(part="priority", key="XA1", deed="added", after="low"),
    )
    (found,) = sheet_changes(sheet(priorities=[low]), sheet(priorities=[high]))
    assert (found.field, found.before, found.after) == ("level", "low", "high")
