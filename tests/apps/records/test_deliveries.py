"""A delivery of several files: all rows land or wait, roles have their level, a change is a version."""

import csv
import io
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from accord.apps.records import services
from accord.apps.records.models import (
    Item,
    Load,
    Person,
    QuarantinedRow,
    Record,
    Submission,
    Vehicle,
)
from accord.apps.records.services.homes import reach_of
from accord.cli import ingest as ingesting
from accord.core.simulate import Plan, Region, police
from accord.core.simulate.rows import KINDS

pytestmark = pytest.mark.django_db

INCIDENTS = "case_number,occurred_at,offense,address\n" + "".join(
    f"24-{n:05d},2024-03-{1 + n % 28:02d} 10:00,BURGLARY,{n}00 MAIN ST\n" for n in range(1, 31)
)
PERSONS = "ref,person_id,role,last_name,first_name,dob,sex\n" + "".join(
    f"24-{n:05d},P{n}{role[0]},{role},DOE{n},JO,19{30 + n}-05-06,F\n"
    for n in range(1, 31)
    for role in ("VICTIM", "SUSPECT")[: 1 + n % 2]
)
CARS = "ref,vehicle_id,role,plate,plate_state,make,model,color\n" + "".join(
    f"24-{n:05d},C{n},{'STOLEN' if n % 2 else 'SEEN'},7ABC{n:03d},CA,FORD,F150,BLK\n"
    for n in range(1, 31, 3)
)
CHARGES = "ref,charge_no,offense\n" + "".join(
    f"24-{n:05d},{k},{'BURGLARY' if k == 1 else 'SIMPLE ASSAULT'}\n"
    for n in range(1, 31)
    for k in range(1, 2 + (n % 5 == 0))
)


@pytest.fixture
def deliver(system, records_why):
    """Send files by name, take the suggestion as it is, load."""

    def make(agency: Any, files: dict[str, str | bytes], *, mapping: str = "rms") -> Any:
        who: dict[str, Any] = {"by": system, "purpose": records_why}
        streams = [
            (name, io.BytesIO(data if isinstance(data, bytes) else data.encode()))
            for name, data in files.items()
        ]
        submission = services.receive_files(**who, agency=agency, files=streams)
        if submission.mapping_version is None:
            suggestion = services.propose(**who, submission=submission)
            assert suggestion.mapping is not None, suggestion.missing
            services.confirm_mapping(
                **who, submission=submission, mapping=suggestion.mapping, name=mapping
            )
        return services.load(**who, submission_id=submission.pk)

    return make


FILES = {
    "incidents.csv": INCIDENTS,
    "persons.csv": PERSONS,
    "vehicles.csv": CARS,
    "charges.csv": CHARGES,
}


@pytest.fixture(scope="module")
def region() -> Region:
    return Region(Plan(seed=5, incidents=240, weeks=12))


@pytest.fixture(scope="module")
def exports(region) -> dict[str, dict[str, bytes]]:
    """The files of each agency by its ORI and their names."""
    found: dict[str, dict[str, bytes]] = {}
    for export in region.history():
        name = export.name.rpartition("/")[2]
        found.setdefault(export.agency_ori, {})[name] = b"".join(export.chunks)
    return found


@pytest.fixture(scope="module")
def truth(region) -> list[dict[str, str]]:
    lines = {file.name: b"".join(file.chunks) for file in region.truth()}["entities.csv"]
    return list(csv.DictReader(io.StringIO(lines.decode())))


def written(folder, files: dict[str, bytes]) -> list[str]:
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [str(folder / name) for name in files]


@pytest.mark.parametrize("police_agency", police(), ids=lambda one: one.layout)
def test_a_layout_of_the_region_lands_whole_and_equals_the_truth_key(
    police_agency, make_agency, make_user, tmp_path, exports, truth
):
    agency = make_agency(ori=police_agency.ori)
    make_user("ann", "analyst", agency=agency)
    app = typer.Typer()
    ingesting.register(app)
    files = exports[police_agency.ori]
    asked = [*written(tmp_path, files), "--agency", agency.ori, "--as", "ann", "--yes"]
    answer = CliRunner().invoke(app, asked)
    assert answer.exit_code == 0, answer.output
    assert "; 0 rows in quarantine" in " ".join(answer.output.split())
    run = Load.objects.get()
    assert run.rows_expected == run.rows + run.attached
    assert run.rows_expected == sum(len(_rows(files, kind)) for kind in KINDS)
    kinds = run.mapping_version.kinds  # no one number of incidents
    assert set(kinds) == set(Record.objects.values_list("kind", flat=True))
    known: dict[str, set[str]] = {"person": set(), "vehicle": set(), "arrest": set()}
    for row in truth:
        if row["agency_ori"] == police_agency.ori:
            known[row["kind"]].add(row["record_id"])
    told = Person.objects.exclude(role="arrestee")
    assert set(told.values_list("local_id", flat=True)) == known["person"]
    assert told.count() == len(known["person"])
    assert set(Vehicle.objects.values_list("local_id", flat=True)) == known["vehicle"]
    arrests = Record.objects.filter(kind="arrest")
    assert set(arrests.values_list("local_id", flat=True)) == known["arrest"]
    assert Person.objects.filter(role="arrestee").count() == len(known["arrest"])
    letters = {"V": "victim", "S": "suspect", "W": "witness"}
    assert all(one.role == letters[one.local_id.rpartition("-")[2][0]] for one in told)
    assert Item.objects.count() == len(_rows(files, "property"))
    offences = Record.objects.filter(kind="offence")
    assert offences.count() == len(_rows(files, "offence"))
    incidents = set(Record.objects.filter(kind="incident").values_list("local_id", flat=True))
    assert set(offences.values_list("incident_ref", flat=True)) == incidents


def _rows(files, kind):
    from accord.core.formats.tabular import open_table

    name = next(name for name in files if name.startswith(kind))
    return list(open_table(io.BytesIO(files[name]), filename=name).rows())


def test_a_delivery_without_coordinates_does_not_tell_where_its_records_can_lie(
    make_agency, deliver, system, records_why
):
    agency = make_agency()
    deliver(agency, FILES)
    assert reach_of(by=system, purpose=records_why, agencies=[agency]) == ()


def test_roles_have_the_level_that_protects_them(make_agency, deliver):
    deliver(make_agency(), FILES)
    assert set(Person.objects.filter(role="victim").values_list("level", flat=True)) == {"red"}
    assert set(Person.objects.filter(role="suspect").values_list("level", flat=True)) == {"yellow"}
    levels = dict(Vehicle.objects.values_list("role", "level"))
    assert levels == {"stolen": "green", "other": "yellow"}


def test_suspects_land_as_their_owner_has_settled(make_agency, deliver, system, records_why):
    agency = make_agency()
    services.set_handling(
        by=system, purpose=records_why, owner=agency, level="green", opens_suspects=True
    )
    deliver(agency, FILES)
    levels = set(Person.objects.values_list("role", "level"))
    assert levels == {("suspect", "green"), ("victim", "red")}


def test_the_same_files_in_another_order_are_the_same_submission(make_agency, deliver):
    agency = make_agency()
    deliver(agency, FILES)
    again = deliver(agency, dict(reversed(FILES.items())))
    assert (Submission.objects.count(), Load.objects.count()) == (1, 1)
    assert again.landed == 30 + 36


def test_a_changed_person_makes_a_new_version_of_the_incident_alone(make_agency, deliver):
    agency = make_agency()
    deliver(agency, FILES)
    result = deliver(agency, {**FILES, "persons.csv": PERSONS.replace("DOE7,JO", "DOE7,JOAN")})
    assert (result.landed, result.changed, result.unchanged) == (0, 1, 65)
    current = Record.objects.get(local_id="24-00007", kind="incident", is_current=True)
    before = Record.objects.get(local_id="24-00007", kind="incident", is_current=False)
    assert (current.version, before.version) == (2, 1)
    names = {one.given_names for one in current.persons.all()}
    assert names == {"JOAN"}
    assert {one.given_names for one in before.persons.all()} == {"JO"}
    assert current.vehicles.count() == before.vehicles.count() == 1


def test_next_weeks_files_take_the_saved_delivery_without_a_question(
    make_agency, deliver, system, records_why
):
    agency = make_agency()
    deliver(agency, FILES)
    who: dict[str, Any] = {"by": system, "purpose": records_why}
    weekly = [
        (name.replace(".csv", "_2024-06-01.csv"), io.BytesIO(data.encode() + b"\n"))
        for name, data in FILES.items()
    ]
    submission = services.receive_files(**who, agency=agency, files=weekly)
    suggestion = services.propose(**who, submission=submission)
    assert suggestion.matched_known


def test_orphans_wait_with_their_file_row_key_and_rule(make_agency, deliver):
    persons = PERSONS + "24-99999,PX,VICTIM,LOST,ANN,1990-01-01,F\n"
    result = deliver(make_agency(), {**FILES, "persons.csv": persons})
    assert result.quarantined == 1
    row = QuarantinedRow.objects.get()
    assert (row.part, row.row_number, row.field, row.rule) == ("persons", 47, "ref", "orphan")
    assert row.raw["last_name"] == "LOST"


def test_a_load_that_was_cut_goes_on_and_lands_each_row_once(make_agency, deliver, monkeypatch):
    from accord.apps.records.services import loading, pacing

    monkeypatch.setattr(pacing, "FIRST", 7)
    monkeypatch.setattr(pacing, "LARGEST", 7)
    write, calls = loading.ChunkWriter.write, []

    def cut(self, batch):
        calls.append(len(batch))
        if len(calls) == 4:
            raise KeyboardInterrupt
        return write(self, batch)

    monkeypatch.setattr(loading.ChunkWriter, "write", cut)
    agency = make_agency()
    with pytest.raises(KeyboardInterrupt):
        deliver(agency, FILES)
    run = Load.objects.get()
    assert 0 < run.rows < 66
    result = deliver(agency, FILES)
    assert result.resumed
    assert (result.landed, result.attached) == (66, 45 + 10)
    assert Person.objects.count() == 45
    assert Record.objects.filter(is_current=True).count() == 66


def test_a_person_changed_behind_the_ledgers_back_breaks_the_proof(
    make_agency, deliver, system, records_why
):
    from accord.apps.records import selectors

    deliver(make_agency(), FILES)
    record = Record.objects.select_related("chunk", "owner").get(
        local_id="24-00007", kind="incident"
    )
    who: dict[str, Any] = {"viewer": system, "purpose": records_why}
    assert selectors.proof_of(**who, record=record).holds
    Person.objects.filter(record=record, role="victim").update(family_name="ROE")
    assert not selectors.proof_of(**who, record=record).holds


@pytest.fixture
def mend(system, records_why):
    def make(row: QuarantinedRow, **cells: str) -> QuarantinedRow:
        return services.mend(by=system, purpose=records_why, row_id=row.pk, cells=cells)

    return make


def test_a_mended_orphan_stands_in_its_incident_and_the_counts_agree(make_agency, deliver, mend):
    persons = PERSONS + "24-99999,PX,VICTIM,LOST,ANN,1990-01-01,F\n"
    persons += "24-88888,PY,WITNESS,GONE,BEN,1991-01-01,M\n"
    deliver(make_agency(), {**FILES, "persons.csv": persons})
    before = Load.objects.get()
    lost = QuarantinedRow.objects.get(raw__last_name="LOST")
    assert mend(lost, ref="24-00004").state == "mended"
    after = Load.objects.get()
    assert after.rows + after.attached == before.rows + before.attached
    assert (after.quarantined, after.attached) == (before.quarantined - 1, before.attached + 1)
    record = Record.objects.get(local_id="24-00004", kind="incident", is_current=True)
    assert record.version == 2
    assert set(record.persons.values_list("family_name", flat=True)) == {"DOE4", "LOST"}
    # A second one of the same incident keeps what was mended before.
    mend(QuarantinedRow.objects.get(raw__last_name="GONE"), ref="24-00004")
    record = Record.objects.get(local_id="24-00004", kind="incident", is_current=True)
    assert set(record.persons.values_list("family_name", flat=True)) == {"DOE4", "LOST", "GONE"}


def test_a_mended_incident_takes_what_waited_with_it(make_agency, deliver, mend):
    incidents = INCIDENTS.replace("24-00007,2024-03-08 10:00", "24-00007,someday")
    result = deliver(make_agency(), {**FILES, "incidents.csv": incidents})
    waiting = QuarantinedRow.objects.filter(rule="incident_quarantined")
    assert (result.quarantined, waiting.count()) == (5, 4)  # 2 persons, 1 car, 1 charge
    assert set(waiting.values_list("joined_to", flat=True)) == {8}
    row = QuarantinedRow.objects.get(part="incidents")
    mend(row, occurred_at="2024-03-08 10:00")
    assert not QuarantinedRow.objects.filter(state="open").exists()
    record = Record.objects.get(local_id="24-00007", kind="incident")
    assert (record.persons.count(), record.vehicles.count()) == (2, 1)
    assert Record.objects.filter(incident_ref="24-00007", kind="offence").count() == 1
    run = Load.objects.get()
    assert (run.quarantined, run.rows, run.attached) == (0, 66, 55)


def test_a_row_that_still_joins_nothing_is_refused_with_its_rule(make_agency, deliver, mend):
    from accord.frame.errors import Invalid

    persons = PERSONS + "24-99999,PX,VICTIM,LOST,ANN,1990-01-01,F\n"
    deliver(make_agency(), {**FILES, "persons.csv": persons})
    row = QuarantinedRow.objects.get()
    with pytest.raises(Invalid) as refused:
        mend(row, ref="24-77777")
    assert refused.value.faults[0].rule == "orphan"
    with pytest.raises(Invalid) as refused:
        mend(row, ref="24-00001", role="BYSTANDER")
    assert refused.value.faults[0].rule == "known_role"
    assert QuarantinedRow.objects.get().state == "open"


def test_the_sheets_of_a_workbook_are_the_files_of_a_delivery(make_agency, ingest):
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, text in (("Incidents", INCIDENTS), ("Persons", PERSONS), ("Vehicles", CARS)):
        sheet = book.create_sheet(name)
        for cells in csv.reader(io.StringIO(text)):
            sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    result = ingest(make_agency(), out.getvalue(), name="export.xlsx")
    assert (result.landed, result.quarantined) == (30, 0)
    assert Person.objects.count() == PERSONS.count("\n") - 1
    assert Vehicle.objects.count() == CARS.count("\n") - 1
