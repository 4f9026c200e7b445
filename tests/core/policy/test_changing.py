"""Until the next change, what was made of the rules is what would be made of them then."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.core.policy.rules_at_random import NOW, agreements, profiles, questions, records

from accord.core.policy import holds, next_change, query_predicate

STEP = timedelta(microseconds=1)


@given(st.lists(agreements, max_size=3), profiles, questions, records, st.integers(-3, 3))
def test_nothing_changes_before_the_next_change(terms, profile, question, record, step):
    began = NOW + step * STEP
    until = next_change(terms, profile, now=began)
    assert until is None or until > began

    def permits(moment) -> bool:
        asked = {**question, "now": moment}
        return holds(query_predicate(agreements=terms, profile=profile, **asked), record)

    if record.release.expires is not None:
        return  # the one condition that knows the moment
    moment = began
    while moment < (until or NOW + 5 * STEP):
        assert permits(moment) == permits(began)
        moment += STEP


def test_nothing_ever_changes_without_rules():
    assert next_change([], None, now=NOW) is None
