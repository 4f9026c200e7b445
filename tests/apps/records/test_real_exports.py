"""The real exports of eight agencies land through the service, each from its own suggestion."""

from pathlib import Path

import pytest
from tests.public_data import public_data

from accord.apps.records import services
from accord.apps.records.models import Load, QuarantinedRow, Record
from accord.core.formats.tabular import AgencyRule

pytestmark = [pytest.mark.django_db, pytest.mark.nightly_on_postgres]

# file, ORI of the submitter, kind, rows, at least so many per cent of rows land
EXPORTS = [
    ("denver_co_crime.csv", "CODPD0000", "offence", 9_817, 99),
    ("chicago_il_crimes.csv", "ILCPD0000", "incident", 949, 99),
    ("boston_ma_incidents_weapons.csv", "MABPD0000", "incident", 2_200, 99),
    ("milwaukee_wi_cfs_2018-05.csv", "WIMPD0000", "call_for_service", 33_968, 99),
    ("carrollton_ga_cityprotect.csv", "GACPD0000", "incident", 664, 99),
    ("arlington_tx_east_district.xlsx", "TXAPD0000", "incident", 4_330, 99),
    ("baltimore_md_part1_arcgis.json", "MDBPD0000", "incident", 1_000, 99),
]


@pytest.fixture
def exports() -> Path:
    return public_data("records/agency_exports")


@pytest.mark.parametrize(("name", "ori", "kind", "rows", "share"), EXPORTS)
def test_a_real_export_lands(exports, make_agency, ingest, name, ori, kind, rows, share):
    agency = make_agency(ori=ori)
    result = ingest(agency, (exports / name).read_bytes(), name=name)
    assert (result.kind, result.rows) == (kind, rows)
    assert result.landed >= rows * share / 100
    assert result.landed + result.quarantined == rows
    assert Record.objects.count() == result.landed
    answers = {step: (can, why) for step, can, why in Load.objects.get().carries}
    if kind == "call_for_service":
        assert not Record.objects.exclude(offence_code="").exists()
        assert answers["nibrs"][0] is False
        assert answers["nibrs"][1]
    if not Record.objects.filter(lon__isnull=False).exists():
        assert answers["map"] == [False, "no record has coordinates"] or answers["map"][0] is False


@pytest.mark.parametrize(("name", "ori", "kind", "rows", "share"), EXPORTS[1:2])
def test_the_same_real_export_twice_changes_nothing(
    exports, make_agency, ingest, name, ori, kind, rows, share
):
    agency = make_agency(ori=ori)
    ingest(agency, (exports / name).read_bytes(), name=name)
    before = sorted(Record.objects.values_list("pk", "version"))
    changed = (exports / name).read_bytes() + b"\n"  # other bytes, same rows
    result = ingest(agency, changed, name=name)
    assert (result.landed, result.changed, result.unchanged) == (0, 0, rows)
    assert sorted(Record.objects.values_list("pk", "version")) == before


def test_reno_has_no_header_row_and_rows_of_two_agencies(
    exports, make_agency, ingest, system, records_why, send
):
    data = (exports / "reno_nv_rms_noheader.csv").read_bytes()
    reno, sparks = make_agency(ori="NVREN0000"), make_agency(ori="NVSPA0000")
    probe = send(reno, data, name="reno_nv_rms_noheader.csv")
    suggestion = services.propose(by=system, purpose=records_why, submission=probe)
    column = suggestion.chosen("agency")
    assert column, suggestion.fields.keys()
    from collections import Counter

    from accord.core.formats.tabular import open_table

    with (exports / "reno_nv_rms_noheader.csv").open("rb") as stream:
        table = open_table(stream, filename="reno_nv_rms_noheader.csv")
        place = table.columns.index(column)
        seen = Counter(row.values[place].strip() for row in table.rows())
    (first, most), (second, fewer), *others = seen.most_common()
    rule = AgencyRule(column=column, table={first: reno.ori, second: sparks.ori})
    result = ingest(reno, data, name="reno_nv_rms_noheader.csv", rule=rule)
    assert Record.objects.filter(owner=reno).count() == most
    assert Record.objects.filter(owner=sparks).count() == fewer
    assert result.quarantined == sum(count for _value, count in others)
    assert set(QuarantinedRow.objects.values_list("rule", flat=True)) <= {"known_agency"}
