"""Random agreements, laws, records and questions for the tests of the policy's renderings."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from accord.core.policy import (
    ACTIONS,
    MARKS,
    Agreement,
    Grant,
    Profile,
    Prohibition,
    RecordFacts,
    Release,
    Viewer,
)
from accord.core.vocabulary import Dissemination, RecordKind

NOW = datetime(2026, 3, 1, tzinfo=UTC)
AGENCIES = ("CO0010000", "CO0020000", "CO0030000", "CO0040000")
PURPOSES = ("investigation", "crime-analysis")
OFFENCES = ("220", "240", "120", "")
GROUPS = ("tf:river", "u:0a1b")

times = st.integers(-2, 2).map(lambda step: NOW + step * timedelta(microseconds=1))


def some(values, *, least=0):
    return st.frozensets(st.sampled_from(values), min_size=least)


def mostly(values):
    """Wide sets, so that permits are as common as denials."""
    return st.sampled_from((True, True, True, True, False)).flatmap(
        lambda is_wide: st.just(frozenset(values)) if is_wide else some(values)
    )


def grant(**parts):
    """Passing on comes with its own purpose and with no other."""
    if "onward" in parts["actions"]:
        parts["purposes"] = frozenset({"onward-transfer"})
    return Grant(**parts)


grants = st.builds(
    grant,
    owners=mostly(AGENCIES),
    recipients=mostly(AGENCIES),
    kinds=mostly(tuple(RecordKind)),
    levels=mostly((Dissemination.GREEN, Dissemination.YELLOW)),
    purposes=mostly(PURPOSES),
    actions=mostly(tuple(a for a in ACTIONS if a != "onward")) | some(ACTIONS),
    offences=st.none() | st.none() | some(OFFENCES[:2]),
    categories=st.just(frozenset()) | some(("Robbery", "Arson", "Homicide")),
    unmasks=some(("juvenile", "victim")),
    retention_days=st.none() | st.integers(1, 400),
)


def maybe(values):
    """A part of a prohibition: mostly left open, else a few."""
    return st.none() | st.none() | some(values)


def forbids(**more):
    return st.builds(
        Prohibition,
        id=st.sampled_from(("one", "two")),
        owners=maybe(AGENCIES),
        recipients=maybe(AGENCIES),
        kinds=maybe(tuple(RecordKind)),
        offences=maybe(OFFENCES[:2]),
        categories=st.just(frozenset()) | some(("Robbery", "Arson")),
        purposes=maybe(PURPOSES),
        actions=maybe(ACTIONS),
        effective_from=st.none() | st.none() | times,
        effective_to=st.none() | st.none() | times,
        **more,
    )


def of_each_name(rules):
    return tuple({rule.id: rule for rule in rules}.values())


agreements = st.builds(
    Agreement,
    id=st.sampled_from(("mou-1", "mou-2", "task.force:3")),
    parties=st.just(frozenset(AGENCIES)),
    grants=st.lists(grants, max_size=3).map(tuple),
    valid_from=st.just(NOW) | times,
    valid_to=st.none() | st.none() | times,
    status=st.sampled_from(("active", "active", "active", "draft", "ended")),
    forbids=st.just(()) | st.lists(forbids(), max_size=2).map(of_each_name),
)
profiles = st.none() | st.builds(
    Profile,
    id=st.just("here"),
    title=st.just("Here"),
    rules=st.lists(forbids(covers_own=st.booleans()), max_size=2).map(of_each_name),
)
records = st.builds(
    RecordFacts,
    owner=st.sampled_from(AGENCIES),
    kind=st.sampled_from(RecordKind),
    offence_code=st.sampled_from(OFFENCES),
    release=st.builds(
        Release,
        level=st.sampled_from((*Dissemination, Dissemination.GREEN, Dissemination.GREEN)),
        audience=st.just(frozenset()) | some((*AGENCIES, *GROUPS)),
        expires=st.none() | st.none() | times,
    ),
    marks=st.just(frozenset()) | some(MARKS),
)
questions = st.fixed_dictionaries(
    {
        "viewer": st.builds(
            Viewer,
            agency=st.sampled_from((*AGENCIES, "ZZ0000000")),
            is_permitted=st.sampled_from((*[True] * 9, False)),
            groups=st.just(frozenset()) | some(GROUPS),
        ),
        "purpose": st.sampled_from((*PURPOSES * 4, "onward-transfer", "curiosity", "")),
        "action": st.sampled_from((*ACTIONS, "pointer", "pointer")),
        "now": st.just(NOW),
    }
)
