"""An agency's own code list, printed side by side or not, speaks for codes the rules do not know."""

from __future__ import annotations

import io

import pytest
from tests.public_data import public_data

from accord.core.formats.tabular import (
    AgencyRule,
    Landed,
    OffenceStatus,
    Said,
    Table,
    land,
    open_table,
    read_code_list,
    suggest,
)
from accord.core.safe_io import BadInput


def table(text: str) -> Table:
    return open_table(io.BytesIO(text.encode()), filename="codes.csv")


def listed(name: str) -> dict[str, str]:
    with public_data("records/agency_exports", name).open("rb") as stream:
        return read_code_list(open_table(stream, filename=name))


def test_pairs_side_by_side_under_a_title_and_headings() -> None:
    text = "Nature of Calls,,,,\nCode,Crime,,Code,Crime\nGTA,Stolen Vehicle,,LARC,Grand Larceny\n"
    text += "DUI,Driving under the influence,,ROB,Robbery of a person\n"
    assert read_code_list(table(text)) == {
        "GTA": "Stolen Vehicle",
        "LARC": "Grand Larceny",
        "DUI": "Driving under the influence",
        "ROB": "Robbery of a person",
    }


def test_a_list_without_a_header_loses_no_first_entry() -> None:
    found = read_code_list(table("GTA,Stolen vehicle\nDUI,Driving under the influence\n"))
    assert found == {"GTA": "Stolen vehicle", "DUI": "Driving under the influence"}


def test_codes_with_an_extension_and_the_first_words_of_a_code_that_repeats() -> None:
    text = "OFFENSE_CODE,OFFENSE_CODE_EXTENSION,OFFENSE_TYPE_NAME\n2804,1,Stolen property\n"
    text += "2804,2,Financial device\n2804,1,Something else\n"
    assert read_code_list(table(text)) == {
        "2804-1": "Stolen property",
        "2804-2": "Financial device",
    }


def test_numbers_beside_numbers_are_no_code_list() -> None:
    with pytest.raises(BadInput, match="no two columns") as caught:
        read_code_list(table("a,b\n1,2\n1,2\n1,2\n"))
    assert caught.value.rule == "code_list"


def test_the_real_lists_are_read_whole() -> None:
    nature = listed("reno_nv_nature_codes.xls")
    assert len(nature) == 173
    assert (nature["GTA"], nature["ACC SHOOT"]) == ("Stolen Vehicle", "Accidential Shooting")
    calls = listed("reno_nv_cfs_codes.xls")
    assert len(calls) == 109
    assert calls["1DOWNP"] == "Person Down Police"  # the sheet's first row, under its title
    assert listed("denver_co_offense_codes.csv")["2804-1"] == "Possession of stolen property"


def test_a_loaded_list_maps_what_stayed_open_and_unmaps_nothing() -> None:
    name = "reno_nv_rms_noheader.csv"
    agency = AgencyRule(column="column 5", table={"RP": "NV0160100", "WC": "NV0160000"})
    with public_data("records/agency_exports", name).open("rb") as stream:
        export = open_table(stream, filename=name)
        plain = suggest(export, said=Said(agency=agency))
        told = suggest(
            export, said=Said(agency=agency, code_texts=listed("reno_nv_nature_codes.xls"))
        )
        assert told.mapping is not None
        answers = list(land(told.mapping, export.rows()))
    before = {entry.key: entry.code for entry in plain.crosswalk}
    after = {entry.key: entry for entry in told.crosswalk}
    assert (plain.unmapped_rows, told.unmapped_rows) == (25, 22)
    assert {key: after[key].code for key in before if before[key] != after[key].code} == {
        "LEWD": "90C",
        "UNLAW MV": "240",
    }
    assert "code list" in after["LEWD"].evidence
    statuses = [a.record.offence_status for a in answers if isinstance(a, Landed)]
    assert statuses.count(OffenceStatus.UNMAPPED) == 22  # two more rows have no known agency
