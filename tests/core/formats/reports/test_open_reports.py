"""Files of whole reports become tables: recognised by content, taken apart, faults kept in place."""

import io
import zipfile
from dataclasses import replace

import pytest

from accord.core.formats.delivery import assigned, land_delivery
from accord.core.formats.exchange import Dissemination
from accord.core.formats.reports import open_files, plan_reports, sniff, suggest_words
from accord.core.formats.reports.segments import segment_of
from accord.core.formats.tabular import Landed, Rejected, Removed
from accord.core.safe_io import BadInput

from .made import ORI, burglary, deletion, envelopes, flat, group_a, group_b, message, stream

ZONE = "America/New_York"


def answers(data, name="file.xml"):
    """What becomes of each row of a file under its format's own plan."""
    tables = open_files(stream(data), filename=name)
    wire = tables[0].facts.wire
    plan = plan_reports(wire, zone=ZONE, name="x")
    found = [answer for answer, _ in land_delivery(plan, assigned(plan, tables))]
    return found, tables


def landed(found, part):
    return [one for one in found if isinstance(one, Landed) and one.part == part]


@pytest.mark.parametrize(
    ("data", "wire"),
    [
        (message(burglary()), "ndex"),
        (b"<!-- before -->\n" + message(burglary()), "ndex"),
        (envelopes(burglary()), "envelope"),
        (flat(group_a("1")), "nibrs"),
        (b"\r\n\r\n" + flat(group_b("1")), "nibrs"),
        (b"\xef\xbb\xbf" + flat(group_a("1")), "nibrs"),
    ],
)
def test_a_file_is_known_by_its_content_whatever_its_name(data, wire):
    assert open_files(stream(data), filename="export.dat")[0].facts.wire == wire


def test_other_xml_is_refused_with_its_rule_and_other_files_are_tables():
    with pytest.raises(BadInput) as caught:
        open_files(stream(b"<?xml version='1.0'?><orders><order/></orders>"), filename="a.xml")
    assert caught.value.rule == "known_format"
    assert open_files(stream(b"a,b\n1,2\n"), filename="a.csv")[0].facts.wire == "csv"


@pytest.mark.parametrize(
    ("root", "wire"),
    [
        (b'<p:doPublish xmlns:n="http://fbi.gov/cjis/nibrs/4.0" xmlns:p="http://usdoj.gov/leisp/lexs/publishdiscover/3.1"/>', "ndex"),
        (b'<Submission xmlns:lexs="http://usdoj.gov/leisp/lexs/3.1" xmlns="http://fbi.gov/cjis/nibrs/4.2"/>', "nibrs"),
        (b'<a:Report xmlns:a="http://fbi.gov/cjis/N-DEx/IncidentArrest/2.1"/>', "ndex"),
        (b'<Envelope xmlns:lexs="http://usdoj.gov/leisp/lexs/3.1"/>', "ndex"),
        (b'<e:Envelope xmlns:e="urn:soap" xmlns:lexs="http://usdoj.gov/leisp/lexs/3.1"><e:Body><Submission xmlns="http://fbi.gov/cjis/nibrs/4.2"/></e:Body></e:Envelope>', "nibrs"),
        (b'<e:Envelope xmlns:e="urn:soap" xmlns:p="http://usdoj.gov/leisp/lexs/publishdiscover/3.1"><e:Body><p:doPublish/></e:Body></e:Envelope>', "ndex"),
    ],
)  # fmt: skip
def test_a_message_is_known_by_its_root_not_by_what_it_carries(root, wire):
    assert sniff(stream(root)) == wire


def test_several_messages_in_an_archive_are_one_delivery():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("one.xml", message(burglary("24-1")))
        archive.writestr("two.xml", message(burglary("24-2")))
    found, _ = answers(target.getvalue(), "both.zip")
    assert {one.record.local_id for one in landed(found, "reports")} == {"24-1", "24-2"}


@pytest.mark.parametrize("make", [message, envelopes])
def test_an_item_lands_with_owner_level_offence_arrest_persons_car_and_point(make):
    found, _ = answers(make(burglary(level="yellow")))
    (lead,) = landed(found, "reports")
    record = lead.record
    assert (record.local_id, record.agency, record.level) == ("24-00001", ORI, "yellow")
    assert (record.nibrs_code, record.lon, record.address) == ("220", -74.012345, "100 MAIN ST")
    assert record.narrative == "Door forced."
    roles = [(one.role, one.family_name) for one in lead.related.persons]
    assert roles == [("victim", "Alvarez"), ("suspect", "Brandt"), ("witness", "Chen")]
    assert lead.related.vehicles[0].plate == "7ABC123"
    (offence,) = landed(found, "offences")
    assert (offence.record.incident_id, offence.record.nibrs_code) == ("24-00001", "220")
    assert offence.record.level == "yellow"
    (arrest,) = landed(found, "arrests")
    assert (arrest.record.local_id, arrest.record.incident_id) == ("A24-00001", "24-00001")
    assert arrest.related.persons[0].family_name == "Dorn"
    assert "family name" not in arrest.record.extra


@pytest.mark.parametrize(
    ("unit", "age", "years"),
    [
        ("ANN", "61", 61), ("", "61", 61), ("MON", "20", 1), ("DAY", "20", 0), ("days", "400", 1),
        ("XYZ", "20", None),
    ],
)  # fmt: skip
def test_an_age_lands_in_years_whatever_its_unit(unit, age, years):
    """A child of twenty days that landed as twenty years would lose its protection."""
    item = burglary()
    told = (("nc:PersonAgeMeasure/nc:TimeUnitCode", unit),) if unit else ()
    child = replace(item.persons[0], birth_date="", age=age, details=told)
    found, _ = answers(message(replace(item, persons=(child, *item.persons[1:]))))
    (lead,) = landed(found, "reports")
    assert lead.related.persons[0].age_years == years


def test_the_order_of_a_file_changes_no_word_of_a_record():
    """The key that joins the rows of a report is ours: it may not make an old record look new."""
    first, _ = answers(message(burglary("24-1"), burglary("24-2")))
    second, _ = answers(message(burglary("24-2"), burglary("24-1")))
    told = {one.record.local_id: one.record for one in landed(first, "reports")}
    assert told == {one.record.local_id: one.record for one in landed(second, "reports")}


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        (("Green",), "green"),
        (("Green", "RED"), "red"),
        (("Yellow", "Green"), "yellow"),
    ],
)
def test_of_several_levels_the_strictest_holds(levels, told):
    criteria = tuple(Dissemination(domain="N-DEx", value=value) for value in levels)
    found, _ = answers(message(burglary(dissemination=criteria)))
    assert landed(found, "reports")[0].record.level == told


@pytest.mark.parametrize(
    "criteria",
    [
        (),
        (Dissemination(domain="other", value="Green"),),
        (Dissemination(domain="N-DEx", value="Purple"),),
        (Dissemination(domain="N-DEx", value="Green"), Dissemination(domain="N-DEx", value="?")),
    ],
)
def test_without_a_known_level_an_item_waits_with_all_that_is_in_it(criteria):
    found, _ = answers(message(burglary(dissemination=criteria)))
    assert all(isinstance(one, Rejected) for one in found)
    assert (found[0].field, found[0].rule) == ("dissemination", "known_level")
    assert {one.rule for one in found[1:]} == {"incident_quarantined"}


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({"begins": "soon"}, "begins", "date_format"),
        ({"ori": "BAD"}, "DataOwnerIdentifier", "owner_ori_form"),
        ({"number": ""}, "report id", "local_id"),
        ({"date": "2025-01-01"}, "DataItemDate", "item_date_future"),
    ],
)
def test_a_fault_names_item_field_and_rule(change, field, rule):
    known = {key: value for key, value in change.items() if key in {"begins", "ori", "number"}}
    rest = {key: value for key, value in change.items() if key not in known}
    number = known.pop("number", "24-00001")
    item = replace(burglary(number or "x", **known), id=number, **rest)
    found, _ = answers(message(item))
    assert (found[0].field, found[0].rule) == (field, rule)


def test_the_last_word_on_a_report_in_a_file_counts():
    first, last = burglary(level="green"), burglary(level="red", offences=("220", "23D"))
    found, tables = answers(message(first, last))
    (lead,) = landed(found, "reports")
    assert lead.record.level == "red"
    assert len(landed(found, "offences")) == 2
    assert any(one["rule"] == "told_again" for one in tables[0].findings())


def test_a_deletion_is_no_record_and_says_whether_the_file_told_it_before():
    found, _ = answers(
        message(deletion(burglary("24-9")), burglary("24-1"), deletion(burglary("24-1")))
    )
    assert all(isinstance(one, Removed) for one in found)
    assert [(one.local_id, one.agency, one.told_here) for one in found] == [
        ("24-9", ORI, False),
        ("24-1", ORI, True),
    ]


def test_a_message_that_breaks_off_gives_what_came_before_and_then_says_so():
    whole = message(burglary("24-1"), burglary("24-2"))
    cut = whole[: whole.rindex(b"24-2")]
    tables = open_files(stream(cut), filename="cut.xml")
    plan = plan_reports("ndex", zone=ZONE, name="x")
    found = []
    with pytest.raises(BadInput):
        found.extend(answer for answer, _ in land_delivery(plan, assigned(plan, tables)))
    seen = open_files(stream(cut), filename="cut.xml")
    rows = seen[0].rows()
    assert next(rows).values[1] == "24-1"
    with pytest.raises(BadInput):
        next(rows)


def test_a_doctype_is_never_read():
    data = message(burglary()).replace(b"<?xml version", b"<?xml version", 1)
    evil = data.replace(b"?>", b"?><!DOCTYPE x [<!ENTITY a 'b'>]>", 1)
    tables = open_files(stream(evil), filename="evil.xml")
    with pytest.raises(BadInput):
        list(tables[0].rows())


def test_a_line_that_is_no_envelope_waits_and_the_others_land():
    found, _ = answers(
        envelopes(burglary("24-1")) + b'{"not": "one"}\n' + envelopes(burglary("24-2"))
    )
    assert len(landed(found, "reports")) == 2
    wrong = [one for one in found if isinstance(one, Rejected)]
    assert len(wrong) == 1
    assert wrong[0].rule.startswith("schema_")


def test_words_without_a_nibrs_code_are_suggested_and_never_guessed():
    item = burglary(offences=("Burglary_forced", "Gloop_unheard"))
    tables = open_files(stream(message(item)), filename="a.xml")
    found = {one.text: one.code for one in suggest_words(tables)}
    assert found["Burglary forced"] == "220"
    assert found["Gloop unheard"] is None


def test_a_group_a_report_lands_as_nibrs_has_it():
    found, tables = answers(flat(group_a("240001", offences=("220", "290"))))
    (lead,) = landed(found, "reports")
    record = lead.record
    assert (record.local_id, record.agency, record.level) == ("240001", ORI, "")
    assert record.occurred_earliest.isoformat() == "2024-03-06T03:00:00+00:00"
    assert (record.occurred_latest - record.occurred_earliest).seconds == 59 * 60
    assert [one.record.nibrs_code for one in landed(found, "offences")] == ["220", "290"]
    assert [(one.role, one.age_years) for one in lead.related.persons] == [
        ("victim", 34),
        ("suspect", 22),
    ]
    item = lead.related.items[0]
    assert (item.description, item.loss, item.value) == ("Money", "Stolen/Etc.", 250)
    (arrest,) = landed(found, "arrests")
    assert (arrest.record.local_id, arrest.record.incident_id) == ("AR240001-01", "240001")
    assert tables[0].findings() is not None


def test_an_unknown_hour_is_the_whole_day():
    found, _ = answers(flat(group_a("1", hour="  ")))
    record = landed(found, "reports")[0].record
    assert (record.occurred_latest - record.occurred_earliest).total_seconds() > 86_000


def test_a_group_b_arrest_is_an_arrest_without_an_incident():
    found, _ = answers(flat(group_b("B77")))
    (lead,) = landed(found, "reports")
    assert (lead.record.kind.value, lead.record.local_id) == ("arrest", "B77")
    assert (lead.record.nibrs_code, lead.related.persons[0].role) == ("90D", "arrestee")


def test_single_segments_wait_each_with_its_place_and_its_line():
    lines = group_a("1", action="M")[1:3]
    found, _ = answers(flat(lines))
    assert [(one.rule, one.field) for one in found] == [
        ("single_segment", "segment 2"),
        ("single_segment", "segment 3"),
    ]
    assert [segment_of(one.raw["told"]).level for one in found] == ["2", "3"]
    assert found[0].raw["told"] == lines[0]


@pytest.mark.parametrize("line", ["", "00710", group_b("1")[0], "\x00" * 40, "é" * 71])
def test_a_line_that_is_no_segment_of_an_incident_is_refused(line):
    with pytest.raises(BadInput):
        segment_of(line)


def test_each_report_of_a_file_is_held_to_the_tables_of_its_own_year():
    """The former husband's code left with the tables of 2018; the rules of 2016 hold to 2016."""
    of = {}
    for year in ("2018", "2021"):
        lines = [row.replace("032024", f"03{year}", 1) for row in group_a(year)]
        lines[3] = lines[3].replace("34  FWNR", "34  FWNR" + " " * 10 + "01HR", 1)
        of[year] = lines
    for order in (("2018", "2021"), ("2021", "2018")):
        _, tables = answers(flat(*(of[year] for year in order)))
        unknown = [one for one in tables[0].findings() if "relationships" in one["where"]]
        at = {place for one in unknown for place in one["places"]}
        assert at == {10 if order[1] == "2021" else 4}


def test_a_line_that_cannot_be_read_waits_with_its_number():
    data = flat(group_a("1")) + b"00879I garbage\r\n" + flat(group_a("2"))
    found, _ = answers(data)
    assert len(landed(found, "reports")) == 2
    wrong = [one for one in found if isinstance(one, Rejected)]
    assert [one.field for one in wrong] == ["line 7"]


def test_the_edit_rules_speak_of_the_file_and_repeat_no_personal_value():
    lines = group_a("1")
    lines[0] = lines[0].replace("20240305 22", "20240305 77")
    _, tables = answers(flat(lines))
    rows = tables[0].findings()
    hour = next(one for one in rows if "incident hour" in one["where"])
    assert (hour["severity"], hour["count"], hour["places"]) == ("error", 1, [1])
    assert "77" not in hour["message"]


def test_a_delete_before_the_report_is_the_usual_way_to_replace_it():
    data = flat(group_a("240001", action="D"), group_a("240001", offences=("220", "290")))
    found, tables = answers(data)
    assert len(landed(found, "offences")) == 2
    assert not any(isinstance(one, Removed) for one in found)
    assert any(one["rule"] == "told_again" for one in tables[0].findings())


def test_an_arrest_and_an_incident_of_one_number_are_two_reports():
    found, _ = answers(flat(group_a("77", arrested=False), group_b("77")))
    kinds = sorted(one.record.kind.value for one in landed(found, "reports"))
    assert kinds == ["arrest", "incident"]
    (gone,), _ = answers(flat(group_b("77", action="D")))
    assert (gone.local_id, gone.kind) == ("77", "arrest")


def test_each_person_of_one_group_b_arrest_is_an_arrest():
    second = [group_b("77")[0].replace("77          01", "77          02")]
    found, _ = answers(flat(group_b("77"), second))
    assert [one.record.local_id for one in landed(found, "reports")] == ["77", "77-02"]


def test_two_owners_may_number_their_reports_alike():
    data = flat(group_a("77"), group_a("77", ori="NJ0020200"))
    found, _ = answers(data)
    assert {one.record.agency for one in landed(found, "reports")} == {ORI, "NJ0020200"}
