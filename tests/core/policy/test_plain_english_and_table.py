"""What a lawyer concludes from the English, and anyone from the table, is what the engine decides."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.policy import reader
from tests.core.policy.rules_at_random import (
    AGENCIES,
    NOW,
    PURPOSES,
    agreements,
    profiles,
    questions,
    records,
)

from accord.core.policy import (
    MASKED,
    Agreement,
    CedarRules,
    Grant,
    Profile,
    Prohibition,
    RecordFacts,
    Release,
    Viewer,
    always_in_words,
    decide,
    holds,
    in_words,
    law_in_words,
    query_predicate,
    who_sees_what,
)
from accord.core.vocabulary import Dissemination, RecordKind

NO_LAW = "Law of nowhere (none, version 1), above every agreement."


def unnamed(masks):
    return frozenset(mark for mark, fields in MASKED.items() if masks >= {*fields})


@given(
    st.lists(agreements, max_size=3),
    profiles,
    questions,
    st.lists(records, min_size=1, max_size=8),
)
def test_the_english_says_what_the_engine_decides(terms, profile, question, seen):
    pages = [in_words(one) for one in terms]
    law = law_in_words(profile) if profile else NO_LAW
    for record in seen:
        decided = decide(agreements=terms, profile=profile, record=record, **question)
        read = reader.answer(pages, law, always_in_words(), record=record, **question)
        assert read.may is decided.is_permitted
        assert read.unnamed == unnamed(decided.masks)


def by_table(lines, *, viewer, purpose, action, record, now):
    """What the table says; above it stand the rules that always do."""
    own = viewer.agency == record.owner
    named = record.release.audience & viewer.names
    bare = replace(
        record, marks=record.marks & MASKED.keys(), release=Release(level=record.release.level)
    )
    above = (
        not purpose
        or not viewer.is_permitted
        or record.marks - MASKED.keys() - (set() if not own else set(reader.CLOSED_MARKS))
        or (not own and record.release.expires is not None and record.release.expires <= now)
        or (not own and record.release.audience and not named)
        or (action == "onward" and purpose != "onward-transfer")
        or (not own and record.release.level is Dissemination.RED and not named)
    )
    if above:
        return False, frozenset()
    found = [
        line
        for line in lines
        if (line.recipient, line.owner, line.kind) == (viewer.agency, bare.owner, bare.kind)
        and (line.level, line.purpose, line.action) == (bare.release.level, purpose, action)
        and (line.offences is None or bare.offence_code in line.offences)
    ]
    if any(line.verdict == "may not" for line in found):
        return False, frozenset()
    if own:
        return True, frozenset()
    shown = {mark for line in found for mark in line.unmasks}
    return bool(found), frozenset(bare.marks - shown) if found else frozenset()


@given(
    st.lists(agreements, max_size=2),
    profiles,
    questions,
    st.lists(records, min_size=1, max_size=8),
)
def test_the_table_says_what_the_engine_decides(terms, profile, question, seen):
    asked = (*PURPOSES, "onward-transfer", "curiosity")
    everyone = (*AGENCIES, "ZZ0000000")
    lines = who_sees_what(terms, agencies=everyone, purposes=asked, now=NOW, profile=profile)
    for record in seen:
        decided = decide(agreements=terms, profile=profile, record=record, **question)
        told = by_table(lines, record=record, **question)
        assert told == (decided.is_permitted, unnamed(decided.masks))


CITY, COUNTY, DA, SCHOOL = "CO0010000", "CO0020000", "CO003013A", "CO0040000"
POLICE = frozenset({CITY, COUNTY})
MOU = Agreement(
    id="regional",
    parties=frozenset({CITY, COUNTY, DA}),
    grants=(
        Grant(
            owners=POLICE,
            recipients=POLICE,
            kinds=frozenset({RecordKind.INCIDENT, RecordKind.ARREST}),
            levels=frozenset({Dissemination.GREEN, Dissemination.YELLOW}),
            purposes=frozenset({"investigation", "crime-analysis"}),
            actions=frozenset({"search", "pointer", "view"}),
        ),
        Grant(
            owners=POLICE,
            recipients=frozenset({DA}),
            kinds=frozenset({RecordKind.ARREST}),
            levels=frozenset({Dissemination.GREEN}),
            purposes=frozenset({"investigation"}),
            actions=frozenset({"view", "export"}),
            categories=frozenset({"Robbery", "Assault"}),
            unmasks=frozenset({"victim"}),
            retention_days=90,
        ),
    ),
    valid_from=datetime(2026, 1, 1, tzinfo=UTC),
    valid_to=datetime(2027, 1, 1, tzinfo=UTC),
    forbids=(
        Prohibition(
            id="no-sex-offences",
            recipients=frozenset({COUNTY}),
            categories=frozenset({"Sex Offences"}),
            citation="Clause 7",
        ),
    ),
)
LAW = Profile(
    id="here",
    title="Here",
    rules=(
        Prohibition(
            id="immigration",
            purposes=frozenset({"civil-immigration"}),
            covers_own=True,
            citation="State Code, sec. 12",
            effective_from=datetime(2026, 2, 1, tzinfo=UTC),
        ),
    ),
)
MAY, MAY_NOT = reader.Read(may=True), reader.Read(may=False)
TEN = {
    "1. May the county read the city's green robbery incident to investigate?": (
        {}, MAY),
    "2. May it export it?": (
        {"action": "export"}, MAY_NOT),
    "3. May it learn of a yellow incident, and whom to ask?": (
        {"level": "yellow", "action": "pointer"}, MAY),
    "4. May it read that yellow incident?": (
        {"level": "yellow"}, MAY_NOT),
    "5. May it read the city's rape incident, though incidents are granted?": (
        {"code": "11A"}, MAY_NOT),
    "6. May the prosecutor export an arrest for assault, and are victims named?": (
        {"viewer": DA, "kind": "arrest", "code": "13A", "action": "export", "marks": {"victim"}},
        MAY),
    "7. Does the county get the victim's name in the city's arrest?": (
        {"kind": "arrest", "marks": {"victim"}}, reader.Read(may=True, unnamed=frozenset({"victim"}))),
    "8. May the city use its own records for civil immigration enforcement?": (
        {"viewer": CITY, "purpose": "civil-immigration"}, MAY_NOT),
    "9. May a school, which is no party, search the city's incidents?": (
        {"viewer": SCHOOL, "action": "search"}, MAY_NOT),
    "10. May the county still read on the first day of 2027?": (
        {"now": datetime(2027, 1, 1, tzinfo=UTC)}, MAY_NOT),
}  # fmt: skip


@pytest.mark.parametrize("question", TEN)
def test_ten_questions_who_can_see_what(question):
    told, expected = TEN[question]
    record = RecordFacts(
        owner=CITY,
        kind=RecordKind(told.get("kind", "incident")),
        offence_code=told.get("code", "120"),
        release=Release(level=Dissemination(told.get("level", "green"))),
        marks=frozenset(told.get("marks", ())),
    )
    asked = {
        "viewer": Viewer(agency=told.get("viewer", COUNTY)),
        "purpose": told.get("purpose", "investigation"),
        "action": told.get("action", "view"),
        "now": told.get("now", datetime(2026, 6, 1, tzinfo=UTC)),
    }
    read = reader.answer(
        [in_words(MOU)], law_in_words(LAW), always_in_words(), record=record, **asked
    )
    decided = decide(agreements=(MOU,), profile=LAW, record=record, **asked)
    assert read == expected
    assert reader.Read(decided.is_permitted, unnamed(decided.masks)) == expected
    assert CedarRules((MOU,), LAW).decide(record=record, **asked) == decided
    predicate = query_predicate(agreements=(MOU,), profile=LAW, **asked)
    assert holds(predicate, record) is expected.may


def test_the_english_of_a_grant_a_clause_and_the_law():
    _head, _police, prosecutor, clause = in_words(MOU, names={DA: "District Attorney"}).split("\n")
    assert prosecutor == (
        "Records (arrests) of CO0010000 and CO0020000 marked green, offences of the categories "
        "Assault and Robbery: District Attorney may read them and export them, for investigation of "
        "a case (investigation) only. To them victims are named. They delete what they copied after 90 days."
    )
    assert clause == (
        "Forbidden, whatever else is granted: Records (of any kind) of CO0010000, CO0020000 and "
        "District Attorney, offences of the categories Sex Offences: CO0020000 may not do anything "
        "with them, for any purpose. By: Clause 7"
    )
    assert law_in_words(LAW).split("\n")[1] == (
        "The law forbids: Records (of any kind) of any agency, all offences: any agency may not do "
        "anything with them, for civil immigration enforcement (civil-immigration) from 2026-02-01 "
        "00:00 UTC, not even its own. By: State Code, sec. 12"
    )


def test_the_law_reads_in_spanish_too():
    lines = law_in_words(replace(LAW, modules=frozenset({"forecast"})), language="es").split("\n")
    assert lines[0] == "Derecho de Here (here, versión 1), por encima de todo acuerdo."
    assert lines[1].startswith("La ley prohíbe: Registros (de cualquier tipo) de cualquier agencia")
    assert lines[1].endswith("ni siquiera con los propios. Según: State Code, sec. 12")
    assert lines[2] == "Este nodo no tiene: forecast."
    assert len(always_in_words(language="es").split("\n")) == len(always_in_words().split("\n"))


@pytest.mark.parametrize("seconds", [0, 1])
def test_a_period_is_told_as_exactly_as_it_is_meant(seconds):
    ends = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    head = in_words(replace(MOU, valid_to=ends)).split("\n")[0]
    assert head.endswith("until 2027-01-01 00:00 UTC." if not seconds else "00:00:01.000000 UTC.")
