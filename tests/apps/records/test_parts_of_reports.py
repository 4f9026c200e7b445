"""NIBRS files that tell a part of a report, and reports of several agencies under one number."""

import pytest
from tests.core.formats.reports.made import flat, group_a, group_b

from accord.apps.records.models import QuarantinedRow, Record

pytestmark = pytest.mark.django_db
NIBRS = {"name": "month.txt", "mapping": "NIBRS"}
OTHER = "NJ0020200"


@pytest.fixture
def agency(make_agency):
    return make_agency(ori="NJ0010100")


def standing(kind: str = "incident") -> set[tuple[str, str]]:
    rows = Record.objects.filter(is_current=True, state="standing", kind=kind)
    return {
        (one.owner.ori, one.incident_ref or one.local_id) for one in rows.select_related("owner")
    }


def test_a_segment_without_the_head_of_its_report_waits(agency, ingest):
    ingest(agency, flat(group_a("240001")[1:]), **NIBRS)
    assert standing() == set()
    assert QuarantinedRow.objects.get(part="reports").rule == "whole_incident"


def test_a_modified_segment_does_not_stand_for_the_whole_report(agency, ingest):
    whole = group_a("240001", offences=("220", "290"))
    ingest(agency, flat(whole), **NIBRS)
    before = standing("offence"), standing("arrest")
    ingest(agency, flat(group_a("240001", action="M")[:1]), **NIBRS)
    assert (standing("offence"), standing("arrest")) == before
    assert not QuarantinedRow.objects.filter(state="open").exists()


def test_what_is_added_later_in_the_file_does_not_undo_the_report(agency, ingest):
    first, second = group_a("240001", arrested=False), group_a("240002")
    added = group_a("240001", action="A")[-1:]
    ingest(agency, flat(first, second, added), **NIBRS)
    assert standing() == {("NJ0010100", "240001"), ("NJ0010100", "240002")}
    assert standing("arrest") == {("NJ0010100", "240001"), ("NJ0010100", "240002")}
    assert not QuarantinedRow.objects.filter(state="open").exists()


def test_a_report_of_one_agency_withdraws_nothing_of_another_s_of_the_same_number(
    agency, ingest, make_agency
):
    make_agency(ori=OTHER)
    ingest(agency, flat(group_a("240001"), group_a("240001", ori=OTHER)), **NIBRS)
    assert standing("arrest") == {("NJ0010100", "240001"), (OTHER, "240001")}
    ingest(agency, flat(group_a("240001", arrested=False, hour="23")), **NIBRS)
    assert standing("arrest") == {(OTHER, "240001")}
    assert standing("offence") == {("NJ0010100", "240001"), (OTHER, "240001")}


def test_one_agency_s_report_does_not_keep_what_another_s_no_longer_tells(
    agency, ingest, make_agency
):
    make_agency(ori=OTHER)
    ingest(agency, flat(group_a("240001"), group_a("240001", ori=OTHER)), **NIBRS)
    ingest(agency, flat(group_a("240001", arrested=False), group_a("240001", ori=OTHER)), **NIBRS)
    assert standing("arrest") == {(OTHER, "240001")}


def test_what_is_told_again_of_another_agency_brings_its_family_back(agency, ingest, make_agency):
    make_agency(ori=OTHER)
    ingest(agency, flat(group_a("240001", ori=OTHER)), **NIBRS)
    ingest(agency, flat(group_a("240001", ori=OTHER, action="D"), group_b("B1")), **NIBRS)
    assert standing("offence") == set()
    ingest(agency, flat(group_a("240001", ori=OTHER), group_b("B2")), **NIBRS)
    assert standing("offence") == standing("arrest") - {("NJ0010100", "B1"), ("NJ0010100", "B2")}
    assert standing() == {(OTHER, "240001")}


def test_what_another_agency_loaded_itself_is_left_alone(agency, ingest, make_agency):
    other = make_agency(ori=OTHER)
    ingest(other, flat(group_a("240001", ori=OTHER)), **NIBRS)
    ingest(agency, flat(group_a("240001")), **NIBRS)
    ingest(agency, flat(group_a("240001", arrested=False, hour="23")), **NIBRS)
    assert standing("arrest") == {(OTHER, "240001")}
    of_both = flat(group_a("240001", hour="21"), group_a("240001", ori=OTHER, arrested=False))
    ingest(agency, of_both, **NIBRS)
    assert standing("arrest") == {("NJ0010100", "240001"), (OTHER, "240001")}
