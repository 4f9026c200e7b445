"""Single segments of NIBRS: added, modified, of a time window, deleted; in order and out of it."""

import io
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.formats.reports.made import ORI, flat, group_a, line

from accord.apps.records import grading, selectors, services
from accord.apps.records.models import Load, Person, QuarantinedRow, Record
from accord.core.formats.nibrs.flat import group, read_flat
from accord.core.formats.nibrs.xml_write import Message, XmlWriter, write_xml
from accord.frame.errors import Invalid

pytestmark = pytest.mark.django_db
NIBRS = {"name": "month.txt", "mapping": "NIBRS"}


@pytest.fixture
def agency(make_agency):
    return make_agency(ori=ORI)


def offence(number="1", code="290", *, action="A"):
    return line("2", ORI, number, f"{code}CN  20               88", width=71, action=action)


def victim(number="1", sequence="002", *, action="A", kind="I", age="51"):
    told = (
        f"{sequence}{'220':<30}{kind}{age:<4}FWNR"
        if kind == "I"
        else f"{sequence}{'220':<30}{kind}"
    )
    return line("4", ORI, number, told, width=141, action=action)


def offender(number="1", sequence="02", *, action="A", age="30"):
    return line("5", ORI, number, f"{sequence}{age:<4}MWN", width=46, action=action)


def thing(number="1", loss="5", value="000000250", *, action="A"):
    return line("3", ORI, number, f"{loss}20{value}20240401", width=307, action=action)


def arrest(number="1", sequence="02", *, action="A", age="24", code="220", cleared=""):
    told = f"{sequence}AR{number:<10}20240406TN{code}01    {age:<4}MBNRN {cleared}"
    return line("6", ORI, number, told, width=110, action=action)


def lead(number="1", *, action="M", day="20240306", hour="10", cleared="N", on="", codes=""):
    told = f"{day} {hour}{cleared}{on:<8}{codes}"
    return line("1", ORI, number, told, width=88, action=action)


def standing(kind="incident"):
    rows = Record.objects.filter(is_current=True, state="standing", kind=kind)
    return {one.local_id: one for one in rows}


def persons(number="1"):
    rows = Person.objects.filter(record__in=[standing()[number]]).order_by("role", "sequence")
    return [(one.role, one.local_id, one.age_years) for one in rows]


def waiting():
    return [(one.field, one.rule) for one in QuarantinedRow.objects.filter(state="open")]


def test_an_arrest_joins_an_incident_that_was_reported_earlier(agency, ingest):
    ingest(agency, flat(group_a("1")), **NIBRS)
    before = standing()["1"]
    result = ingest(agency, flat([arrest()]), **NIBRS)
    assert (result.landed, result.quarantined, result.rows) == (1, 0, 1)
    assert {one.incident_ref for one in standing("arrest").values()} == {"1"}
    assert sorted(standing("arrest")) == ["AR1-01", "AR1-02"]
    assert standing()["1"] == before
    assert len(standing("offence")) == 1


@pytest.mark.parametrize(
    ("segment", "told"),
    [
        (victim(), [("suspect", "01", 22), ("victim", "001", 34), ("victim", "002", 51)]),
        (offender(), [("suspect", "01", 22), ("suspect", "02", 30), ("victim", "001", 34)]),
        (
            victim(sequence="001", action="M", age="35"),
            [("suspect", "01", 22), ("victim", "001", 35)],
        ),
        (
            offender(sequence="01", action="M", age="23"),
            [("suspect", "01", 23), ("victim", "001", 34)],
        ),
    ],
)
def test_a_person_is_added_or_modified_and_nobody_else(agency, ingest, segment, told):
    ingest(agency, flat(group_a("1")), **NIBRS)
    result = ingest(agency, flat([segment]), **NIBRS)
    assert (result.changed, result.quarantined) == (1, 0)
    assert persons() == told
    incident = standing()["1"]
    assert (incident.version, incident.items.get().value) == (2, 250)
    assert len(standing("offence")) == len(standing("arrest")) == 1
    assert Record.objects.filter(local_id="1", version=1).get().persons.count() == 2


def test_a_victim_who_is_no_person_stands_in_the_incident_s_words(agency, ingest):
    ingest(agency, flat(group_a("1")), **NIBRS)
    ingest(agency, flat([victim(kind="B")]), **NIBRS)
    assert standing()["1"].extra["not persons"] == "002 Business"
    ingest(agency, flat([victim(action="D", kind="B")]), **NIBRS)
    assert "not persons" not in standing()["1"].extra


def test_property_is_added_modified_and_taken_out_by_its_kind_of_loss(agency, ingest):
    ingest(agency, flat(group_a("1")), **NIBRS)
    ingest(agency, flat([thing()]), **NIBRS)
    worth = {one.loss: one.value for one in standing()["1"].items.all()}
    assert worth == {"Recovered": 250, "Stolen/Etc.": 250}
    ingest(agency, flat([thing(value="000000900", action="M")]), **NIBRS)
    ingest(agency, flat([thing(loss="7", action="D")]), **NIBRS)
    assert {one.loss: one.value for one in standing()["1"].items.all()} == {"Recovered": 900}


def test_offences_are_named_by_their_code_and_keep_their_numbers(agency, ingest):
    ingest(agency, flat(group_a("1")), **NIBRS)
    ingest(agency, flat([offence()]), **NIBRS)
    found = standing("offence")
    assert [one.offence_code for _, one in sorted(found.items())] == ["220", "290"]
    first, second = sorted(found)
    assert {one.occurred_from for one in found.values()} == {standing()["1"].occurred_from}
    ingest(agency, flat([offence(code="220", action="D")]), **NIBRS)
    assert list(standing("offence")) == [second]
    assert standing()["1"].offence_code == "290"
    refused = ingest(agency, flat([offence(action="D")]), **NIBRS)
    assert (refused.quarantined, waiting()) == (1, [("segment 2", "last_segment")])
    ingest(agency, flat([offence(code="23D")]), **NIBRS)
    assert first not in standing("offence")
    assert second not in standing("offence")  # what waited is taken out now that another stands
    assert [one.offence_code for one in standing("offence").values()] == ["23D"]
    assert waiting() == []


def test_a_modified_day_moves_the_incident_and_its_offences(agency, ingest):
    ingest(agency, flat(group_a("1")), **NIBRS)
    ingest(agency, flat([lead()]), **NIBRS)
    moved = datetime(2024, 3, 6, 15, tzinfo=UTC)
    assert standing()["1"].occurred_from == moved
    assert [one.occurred_from for one in standing("offence").values()] == [moved]
    assert standing()["1"].offence_code == "220"
    assert persons() == [("suspect", "01", 22), ("victim", "001", 34)]


def test_what_is_added_again_changes_nothing_and_what_contradicts_waits(agency, ingest):
    ingest(agency, flat(group_a("1")), **NIBRS)
    ingest(agency, flat([arrest(), victim(), thing(), offence()]), **NIBRS)
    again = ingest(agency, flat([offence(), victim(), thing(), arrest()]), **NIBRS)
    assert (again.unchanged, again.changed, again.landed, again.quarantined) == (4, 0, 0, 0)
    other = ingest(
        agency, flat([arrest(age="60"), victim(age="8"), thing(value="000000001")]), **NIBRS
    )
    assert other.quarantined == 3
    assert waiting() == [(f"segment {level}", "segment_twice") for level in "643"]
    assert ("victim", "002", 51) in persons()


def test_a_segment_that_is_not_there_can_be_neither_modified_nor_taken_out(agency, ingest):
    ingest(agency, flat(group_a("1", arrested=False)), **NIBRS)
    rows = [arrest(action="M"), victim(action="D"), thing(action="M"), offence(action="D")]
    assert ingest(agency, flat(rows), **NIBRS).quarantined == 4
    assert {rule for _, rule in waiting()} == {"known_segment"}


def test_segments_that_came_first_are_applied_when_their_incident_comes(agency, ingest):
    early = ingest(agency, flat([arrest(sequence="02"), victim(), offender(action="M")]), **NIBRS)
    assert (early.landed, early.quarantined) == (0, 3)
    assert {rule for _, rule in waiting()} == {"known_incident"}
    ingest(agency, flat(group_a("2")), **NIBRS)
    assert len(waiting()) == 3
    ingest(agency, flat(group_a("1")), **NIBRS)
    assert sorted(standing("arrest")) == ["AR1-01", "AR1-02", "AR2-01"]
    assert ("victim", "002", 51) in persons()
    assert waiting() == [("segment 5", "known_segment")]
    ingest(agency, flat([offender(age="77")]), **NIBRS)
    assert ("suspect", "02", 30) in persons()  # the modification waited for what it modifies
    assert waiting() == []
    run = Load.objects.get(pk=early.load_id)
    assert (run.landed, run.changed, run.quarantined, run.rows) == (1, 2, 0, 3)


def test_a_person_tries_a_waiting_segment_again_or_mends_its_number(
    agency, ingest, system, records_why
):
    ingest(agency, flat([arrest(number="9")]), **NIBRS)
    ingest(agency, flat(group_a("1")), **NIBRS)
    row = QuarantinedRow.objects.get(state="open")
    who = {"by": system, "purpose": records_why}
    with pytest.raises(Invalid) as refused:
        services.mend(**who, row_id=row.pk, cells={})
    assert refused.value.faults[0].rule == "known_incident"
    services.mend(**who, row_id=row.pk, cells={"report id": "1"})
    assert standing("arrest")["AR9-02"].incident_ref == "1"
    run = Load.objects.get(pk=row.load_id)
    assert (run.landed, run.quarantined) == (1, 0)


def test_the_waiting_rows_can_be_sent_again_as_a_file(agency, ingest, system, records_why):
    held = ingest(agency, flat([arrest(number="9")]), **NIBRS)
    ingest(agency, flat(group_a("1")), **NIBRS)
    row = QuarantinedRow.objects.get(state="open")
    names = [*row.raw]
    cells = [("1" if name == "report id" else row.raw[name]) for name in names]
    told = "row,field,rule,reason,state,part," + ",".join(names) + "\n"
    told += f"{row.row_number},f,r,w,open,reports," + ",".join(f'"{cell}"' for cell in cells)
    done = services.resubmit(
        by=system, purpose=records_why, submission_id=held.submission_id,
        stream=io.BytesIO(told.encode()), filename="mended.csv",
    )  # fmt: skip
    assert (done.mended, done.still, done.unmatched) == (1, [], [])
    assert "AR9-02" in standing("arrest")


def test_an_arrest_of_a_window_stands_by_itself_until_its_incident_comes(agency, ingest):
    result = ingest(agency, flat([arrest(action="W", cleared="220")]), **NIBRS)
    assert (result.landed, result.quarantined) == (1, 0)
    alone = standing("arrest")["AR1-02"]
    assert (alone.incident_ref, alone.extra["time window"]) == ("1", "Burglary/Breaking & Entering")
    ingest(agency, flat(group_a("1")), **NIBRS)
    assert sorted(standing("arrest")) == ["AR1-01", "AR1-02"]


def test_a_clearance_of_a_window_marks_its_incident_or_is_one(agency, ingest):
    cleared = lead(number="7", action="W", cleared="A", on="20240401", codes="220")
    ingest(agency, flat([cleared], [thing(number="7", action="W")]), **NIBRS)
    own = standing()["7"]
    assert (own.offence_code, own.extra["cleared"]) == ("220", "Death of Offender")
    assert own.items.get().loss == "Recovered"
    ingest(agency, flat(group_a("1")), **NIBRS)
    cleared = lead(number="1", action="W", cleared="B", on="20240401", codes="220")
    ingest(agency, flat([cleared]), **NIBRS)
    incident = standing()["1"]
    assert incident.extra["clearance date"] == "2024-04-01"
    assert incident.extra["time window"] == "Burglary/Breaking & Entering"
    assert persons() == [("suspect", "01", 22), ("victim", "001", 34)]


def test_property_of_a_window_waits_where_nothing_says_when_its_incident_was(agency, ingest):
    ingest(agency, flat([thing(action="W")]), **NIBRS)
    assert waiting() == [("segment 3", "known_incident")]


def test_deleting_a_segment_takes_out_that_segment_alone(agency, ingest):
    ingest(agency, flat(group_a("1", offences=("220", "290")), [offender()], [victim()]), **NIBRS)
    ingest(agency, flat([offender(action="D")], [victim(action="D")]), **NIBRS)
    ingest(agency, flat([arrest(sequence="01", action="D")]), **NIBRS)
    assert persons() == [("suspect", "01", 22), ("victim", "001", 34)]
    assert standing("arrest") == {}
    assert (len(standing()), len(standing("offence"))) == (1, 2)
    gone = Record.objects.get(is_current=True, kind="arrest")
    assert (gone.state, gone.told_by) == ("withdrawn", "source")
    ingest(agency, flat([arrest(sequence="01")]), **NIBRS)
    assert list(standing("arrest")) == ["AR1-01"]


def test_another_agency_s_segment_reaches_no_incident_of_the_same_number(
    agency, ingest, make_agency
):
    other = make_agency(ori="NJ0020200")
    ingest(agency, flat(group_a("1")), **NIBRS)
    theirs = victim().replace(ORI, "NJ0020200")
    ingest(other, flat([theirs]), **NIBRS)
    assert persons() == [("suspect", "01", 22), ("victim", "001", 34)]
    assert waiting() == [("segment 4", "known_incident")]


def test_a_whole_report_told_later_replaces_what_single_segments_said(agency, ingest):
    ingest(agency, flat(group_a("1"), [arrest()], [victim()]), **NIBRS)
    ingest(agency, flat(group_a("1", action="R")), **NIBRS)
    assert persons() == [("suspect", "01", 22), ("victim", "001", 34)]
    assert sorted(standing("arrest")) == ["AR1-01"]


def test_the_same_file_again_under_a_newer_mapping_comes_to_the_same(
    agency, ingest, system, records_why
):
    result = ingest(agency, flat(group_a("1"), [arrest()], [victim()]), **NIBRS)
    again = services.load(by=system, purpose=records_why, submission_id=result.submission_id)
    assert (again.landed, again.changed) == (result.landed, result.changed)
    assert ("victim", "002", 51) in persons()


def test_segments_in_xml_do_what_they_do_in_flat_files(agency, ingest):
    ingest(agency, flat(group_a("1")), **NIBRS)
    segments = read_flat(io.BytesIO(flat([lead(action="A", day="20240305", hour="22"), arrest()])))
    text = io.BytesIO()
    message = Message(ORI, "1", datetime(2024, 5, 1, tzinfo=UTC))
    write_xml(group(segments), text, writer=XmlWriter("2019.1"), message=message)
    result = ingest(agency, text.getvalue(), name="april.xml", mapping="NIBRS")
    assert (result.landed, result.quarantined) == (1, 0)
    assert sorted(standing("arrest")) == ["AR1-01", "AR1-02"]


def parts(number: str, action: str = "A") -> list[str]:
    """All that a report may hold beside what each must have."""
    told = {"number": number, "action": action}
    return [
        offence(code="23D", **told), offence(**told), thing(loss="5", **told), victim(**told),
        victim(sequence="003", kind="B", **told), victim(sequence="004", age="19", **told),
        offender(**told), offender(sequence="03", age="40", **told), arrest(**told),
        arrest(sequence="03", age="33", **told),
    ]  # fmt: skip


def told(number: str) -> list[str]:
    """All that stands of an incident, but for the numbers of offences, which follow their coming."""
    found = []
    for one in Record.objects.filter(is_current=True, state="standing"):
        if number not in {one.local_id, one.incident_ref}:
            continue
        said = [one.kind, one.occurred_from, one.occurred_to, one.offence_code, one.offence_text]
        extra = {name: text for name, text in one.extra.items() if name != "ordinal"}
        said += [sorted(extra.items()), one.local_id if one.kind != "offence" else ""]
        for who in one.persons.order_by("role", "sequence"):
            said += [who.role, who.local_id, who.age_years, who.sex, sorted(who.extra.items())]
        for item in one.items.order_by("sequence"):
            said += [item.loss, item.description, item.value, sorted(item.extra.items())]
        found.append(str(said).replace(number, "#"))
    return sorted(found)


@pytest.mark.nightly_on_postgres
@settings(
    max_examples=8, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(order=st.permutations(range(10)), cut=st.integers(0, 10), base=st.integers(0, 2))
def test_segments_in_any_order_come_to_what_one_whole_report_says(agency, ingest, order, cut, base):
    """Whether their incident comes before, between or after them."""
    whole, single = f"W{Load.objects.count()}", f"S{Load.objects.count()}"
    lines = [*group_a(whole), *parts(whole, "I")]
    lines.sort(key=lambda row: (row[4], row[37:40] if row[4] != "2" else ""))
    ingest(agency, flat(lines), **NIBRS)
    alone = parts(single)
    files = [[[alone[at]] for at in order[:cut]], [[alone[at]] for at in order[cut:]]]
    files.insert(base, [group_a(single)])
    for reports in filter(None, files):
        ingest(agency, flat(*reports), **NIBRS)
    assert told(single) == told(whole)
    assert len(told(whole)) == 7
    assert waiting() == []


def test_each_segment_is_counted_as_what_became_of_it(
    agency, ingest, make_user, actor_of, records_why, sign_in
):
    ann = make_user("ann", "analyst", agency=agency)
    viewer = {"viewer": actor_of(ann), "purpose": records_why}
    ingest(agency, flat(group_a("1")), **NIBRS)
    broken = arrest(sequence="03").replace("20240406", "20241306")
    told = [arrest(), victim(number="9"), victim(sequence="007", action="M"), broken]
    result = ingest(agency, flat(told), **NIBRS)
    submission = Load.objects.get(pk=result.load_id).submission
    assert submission.proposal["preview"]["rejected_count"] == 0
    assert submission.proposal["preview"]["told"]["segment"] == 4
    quality = selectors.quality_of(**viewer, submission=submission)
    assert quality["segments"] == {"applied": 1, "waiting": 1, "refused": 2, "given_up": 0}
    assert (quality["rows"], quality["landed"], quality["invalid"]) == (0, 0, {})
    client = sign_in(ann, purpose="records-management")
    page = client.get(f"/records/submissions/{submission.pk}/").content.decode()
    assert "2 refused" in page
    assert "What this export can carry" not in page
    page = client.get(f"/records/submissions/{submission.pk}/quality/").content.decode()
    assert "refused: the quarantine names each rule" in page
    assert "No rule was broken" not in page
    ingest(agency, flat(group_a("9")), **NIBRS)
    found = selectors.segments_of_submission(**viewer, submission=submission)
    assert (found.applied, found.waiting, found.refused) == (2, 0, 2)
    assert grading.segments_told(found) == "4 single segments: 2 applied, 2 refused."


def test_a_segment_that_another_rule_refused_is_applied_once_it_is_mended(
    agency, ingest, system, records_why
):
    ingest(agency, flat(group_a("1")), **NIBRS)
    ingest(agency, flat([arrest().replace("20240406", "20241306")]), **NIBRS)
    (row,) = QuarantinedRow.objects.filter(state="open")
    mended = row.raw["told"].replace("20241306", "20240406")
    services.mend(by=system, purpose=records_why, row_id=row.pk, cells={"told": mended})
    assert sorted(standing("arrest")) == ["AR1-01", "AR1-02"]
    assert waiting() == []
