"""Claim `onboard`: unseen exports are read right with few decisions, and planted faults are found.

`KEY` was written from the files themselves, before any suggestion was looked at: for each field
the columns that hold it. A field that the file does not have is not asked for.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from accord.core.geocode import Geocoder
from bench import geocoder as geocoding
from bench import round_trip, six_layouts
from bench.harness import at_least, row

EXPORTS = "records/agency_exports"
#: When the region's files came, so that times after it are faults.
RECEIVED = datetime(2026, 1, 1, tzinfo=UTC)
#: file → (zone, formats of the main date, field → columns that are right)
KEY: dict[str, tuple[str, str, dict[str, set[str]]]] = {
    "chicago_il_crimes.csv": ("America/Chicago", "m/d/y", {
        "local_id": {"ID", "Case Number"}, "occurred": {"Date"}, "offence_code": {"IUCR"},
        "offence_texts": {"Primary Type", "Description"}, "lon": {"Longitude"}, "lat": {"Latitude"},
        "address": {"Block"}, "area": {"Beat", "Ward"}, "arrest_made": {"Arrest"},
        "domestic": {"Domestic"},
    }),
    "denver_co_crime.csv": ("America/Denver", "m/d/y", {
        "local_id": {"OFFENSE_ID"}, "incident_id": {"INCIDENT_ID"},
        "occurred": {"FIRST_OCCURRENCE_DATE"}, "occurred_end": {"LAST_OCCURRENCE_DATE"},
        "reported": {"REPORTED_DATE"}, "offence_code": {"OFFENSE_CODE"},
        "offence_extension": {"OFFENSE_CODE_EXTENSION"},
        "offence_texts": {"OFFENSE_TYPE_ID", "OFFENSE_CATEGORY_ID"}, "lon": {"GEO_LON"},
        "lat": {"GEO_LAT"}, "address": {"INCIDENT_ADDRESS"},
        "area": {"DISTRICT_ID", "PRECINCT_ID", "NEIGHBORHOOD_ID"},
    }),
    "boston_ma_incidents_weapons.csv": ("America/New_York", "iso", {
        "local_id": {"INCIDENT_NUMBER"}, "occurred": {"OCCURRED_ON_DATE"},
        "offence_code": {"OFFENSE_CODE"}, "offence_texts": {"OFFENSE_DESCRIPTION"},
        "lon": {"Long"}, "lat": {"Lat"}, "address": {"STREET"},
        "area": {"DISTRICT", "REPORTING_AREA"},
    }),
    "carrollton_ga_cityprotect.csv": ("America/New_York", "m/d/y", {
        "local_id": {"ccn"}, "occurred": {"date"},
        "offence_texts": {"incidentType", "parentIncidentType"}, "address": {"blocksizedAddress"},
    }),
    "milwaukee_wi_cfs_2018-05.csv": ("America/Chicago", "iso", {
        "local_id": {"id"}, "occurred": {"time"}, "offence_texts": {"nature"},
        "lon": {"longitude"}, "lat": {"latitude"}, "address": {"location"}, "area": {"district"},
        "disposition": {"status"},
    }),
    "st_louis_mo_cfs.csv": ("America/Chicago", "iso", {
        "local_id": {"id"}, "occurred": {"eventtime"}, "offence_texts": {"description"},
        "address": {"location"},
    }),
    "san_francisco_ca_incidents_10rows.csv": ("America/Los_Angeles", "y/m/d", {
        "local_id": {"Row ID"}, "incident_id": {"Incident Number", "Incident ID"},
        "occurred": {"Incident Datetime"}, "reported": {"Report Datetime"},
        "offence_code": {"Incident Code"},
        "offence_texts": {"Incident Category", "Incident Subcategory", "Incident Description"},
        "lon": {"Longitude"}, "lat": {"Latitude"}, "address": {"Intersection"},
        "area": {"Police District", "Analysis Neighborhood", "Supervisor District"},
        "disposition": {"Resolution"},
    }),
    "reno_nv_rms_noheader.csv": ("America/Los_Angeles", "mmddyyyy", {
        "local_id": {"column 1", "column 9"}, "occurred": {"column 3"},
        "occurred_time": {"column 4"}, "offence_texts": {"column 2"}, "address": {"column 6"},
    }),
    "baltimore_md_part1_arcgis.json": ("America/New_York", "epoch ms", {
        "occurred": {"CrimeDateTime"}, "offence_code": {"CrimeCode"},
        "offence_texts": {"Description"}, "address": {"Location"}, "pair": {"GeoLocation"},
        "area": {"Post", "District", "Neighborhood"},
    }),
    "arlington_tx_east_district.xlsx": ("America/Chicago", "iso", {
        "local_id": {"Case Number"}, "occurred": {"Date/Time Occurred"},
        "offence_texts": {"Description", "Crime_Category"}, "area": {"District", "Beats"},
    }),
}  # fmt: skip
#: layout of the synthetic region → the same, for its file of incidents
LAYOUTS: dict[str, tuple[str, dict[str, set[str]]]] = {
    "alder": ("m/d/y", {
        "local_id": {"INCIDENT_ID"}, "occurred": {"FIRST_OCCURRENCE_DATE"},
        "occurred_end": {"LAST_OCCURRENCE_DATE"}, "reported": {"REPORTED_DATE"},
        "offence_code": {"OFFENSE_CODE"}, "offence_extension": {"OFFENSE_CODE_EXTENSION"},
        "offence_texts": {"OFFENSE_TYPE_ID", "OFFENSE_CATEGORY_ID"}, "lon": {"GEO_LON"},
        "lat": {"GEO_LAT"}, "address": {"INCIDENT_ADDRESS"},
        "area": {"DISTRICT_ID", "PRECINCT_ID"}, "disposition": {"STATUS"},
    }),
    "birchwick": ("m/d/y", {
        "local_id": {"Case Number"}, "occurred": {"Date"}, "offence_code": {"IUCR"},
        "offence_texts": {"Primary Type", "Description"}, "lon": {"Longitude"}, "lat": {"Latitude"},
        "address": {"Block"}, "area": {"Beat"}, "arrest_made": {"Arrest"},
        "disposition": {"Status"},
    }),
    "cedar": ("epoch ms", {
        "local_id": {"CCNumber"}, "occurred": {"CrimeDateTime"}, "reported": {"ReportDateTime"},
        "offence_code": {"CrimeCode"}, "offence_texts": {"Description"}, "pair": {"GeoLocation"},
        "address": {"Location"}, "area": {"Post"}, "disposition": {"Disposition"},
    }),
    "dunmere": ("mmddyyyy", {
        "local_id": {"column 1"}, "occurred": {"column 3"}, "occurred_time": {"column 4"},
        "offence_texts": {"column 2"}, "address": {"column 6"},
    }),
    "elmsgate": ("iso", {
        "local_id": {"incident_id"}, "occurred": {"occurred_from"}, "occurred_end": {"occurred_to"},
        "reported": {"reported_at"}, "nibrs": {"nibrs_code"}, "lon": {"longitude"},
        "lat": {"latitude"}, "address": {"address"}, "area": {"beat"}, "disposition": {"status"},
    }),
    "fern": ("d mon y", {
        "local_id": {"ccn"}, "occurred": {"date_from"}, "occurred_time": {"time_from"},
        "occurred_end": {"date_to"}, "offence_texts": {"incident_type", "parent_incident_type"},
        "address": {"blocksized_address"}, "area": {"zone"}, "disposition": {"disposition"},
    }),
}  # fmt: skip


def run() -> list[dict[str, object]]:
    """Return the rows of the bench table."""
    found = [*_real(), *_layouts()]
    judged = [one for one in found if one["asked"]]
    asked = sum(one["asked"] for one in judged)
    right = sum(one["right"] for one in judged)
    dated = [one for one in found if one["format"] is not None]
    wrong = "; ".join(text for one in found for text in one["wrong"]) or "none wrong"
    most = max(found, key=lambda one: one["decisions"])
    rows = [
        at_least("onboard", "columns suggested right", right / asked, bar=0.95,
                 note=f"{right} of {asked} in {len(judged)} exports; {wrong}"),
        at_least("onboard", "date formats suggested right",
                 sum(one["format"] for one in dated) / len(dated), bar=1.0,
                 note=f"{len(dated)} exports"),
        row("onboard", "most decisions for one export", most["decisions"], at_most=10,
            note=f"{most['name']}; fields to correct or to fill; offences without a code come apart"),
        *_faults(),
    ]  # fmt: skip
    return [*rows, *_six_layouts(), *_round_trip()]


def _six_layouts() -> list[dict[str, object]]:
    """Each agency of the region brings its files to `accord ingest`; all stand as the truth says."""
    found = six_layouts.run()
    layouts = found["layouts"]
    total = {name: sum(one[name] for one in layouts.values()) for name in layouts["alder"]}
    note = f"{', '.join(layouts)}: {total['rows']:,} rows of 7 files each; {found['cpu']:.0f} CPU s"
    persons = f"{total['persons']:,} persons"
    things = f"{persons}, {total['vehicles']:,} vehicles, {total['arrests']:,} arrests"
    return [
        row("onboard", f"{len(layouts)} layouts of the region by `accord ingest`: rows lost",
            total["lost"], at_most=0, note=note),
        row("onboard", "persons, vehicles and arrests that differ from the truth key",
            total["differ"], at_most=0, note=things),
        row("onboard", "persons in another role than the truth key has", total["roles"],
            at_most=0, note=persons),
    ]  # fmt: skip


def _round_trip() -> list[dict[str, object]]:
    """A delivery is loaded, exported in each format and read back; tables are onboarded again."""
    rows = []
    for name, found in round_trip.run().items():
        lost = ", ".join(f"{field} {count}" for field, count in found["lost"].items())
        cannot = round_trip.CANNOT.get(name.partition(" ")[0], "")
        note = f"{found['compared']:,} values compared; {lost or 'none differs'}; holds no {cannot}"
        rows.append(row("onboard", f"export and import again, {name}: values that differ",
                        sum(found["lost"].values()), at_most=0, note=note))  # fmt: skip
    return rows


def _real() -> list[dict[str, Any]]:
    from accord.core.formats.tabular import open_table

    folder = Path(os.environ.get("ACCORD_DATA", "../shared/data")) / EXPORTS
    found = []
    for name, (zone, form, key) in KEY.items():
        if not (folder / name).is_file():
            continue
        with (folder / name).open("rb") as stream:
            table = open_table(stream, filename=name)
            found.append(_judged(name, table, zone, form, key))
    return found


def _layouts() -> list[dict[str, Any]]:
    from accord.core.formats.tabular import open_table

    found = []
    for name, data, ori in _region():
        form, key = LAYOUTS[name.partition("/")[0]]
        table = open_table(io.BytesIO(data), filename=name.rpartition("/")[2])
        found.append(_judged(name, table, "America/New_York", form, key, ori=ori))
    return found


@cache
def _region() -> list[tuple[str, bytes, str]]:
    from accord.core.simulate import Plan, Region

    region = Region(Plan(seed=3, incidents=16_000, weeks=52))
    exports = region.history(kinds=("incident",))
    return [(one.name, b"".join(one.chunks), one.agency_ori) for one in exports]


def _judged(
    name: str, table: Any, zone: str, form: str, key: Mapping[str, set[str]], *, ori: str = ""
) -> dict[str, Any]:
    """How many fields of the key the suggestion has right, and what a person must still decide."""
    from accord.core.formats.tabular import suggest

    suggestion = suggest(table, zone=zone, ori=ori)
    chosen = _chosen(suggestion)
    wrong = [
        f"{name}: {field} is {sorted(chosen[field]) or 'none'}"
        for field, columns in key.items()
        if not chosen[field] or not chosen[field] <= columns
    ]
    formats = suggestion.mapping.occurred.formats if suggestion.mapping else ()
    return {
        "name": name, "asked": len(key), "right": len(key) - len(wrong), "wrong": wrong,
        "format": int(form in formats[:1]) if form else None,
        "decisions": len(wrong) + len(suggestion.missing),
    }  # fmt: skip


def _chosen(suggestion: Any) -> dict[str, set[str]]:
    found = {name: {suggestion.chosen(name)} - {""} for name in suggestion.fields}
    texts = {suggestion.chosen("offence_text"), suggestion.chosen("offence_category")} - {""}
    texts |= {*suggestion.marked}
    rule = suggestion.mapping.occurred if suggestion.mapping else None
    clock = {rule.time_column} - {""} if rule else set()
    columns = suggestion.mapping.coordinates if suggestion.mapping else None
    place = {
        name: {getattr(columns, name)} - {""} if columns else set()
        for name in ("lon", "lat", "pair")
    }
    end = suggestion.mapping.occurred_end if suggestion.mapping else None
    told = {"occurred_end": {end.column}} if end else {}
    return {**found, **place, **told, "offence_texts": texts, "occurred_time": clock}


def _faults() -> list[dict[str, object]]:
    """One row in a hundred gets a fault of each sort; found is rejected, or marked as no point."""
    from accord.core.formats.tabular import CoordinateStatus, Landed, land, open_table, suggest

    name, data, ori = next(one for one in _region() if one[0].startswith("elmsgate"))
    table = open_table(io.BytesIO(data), filename=name.rpartition("/")[2])
    mapping = suggest(table, zone="America/New_York", ori=ori).mapping
    assert mapping is not None
    place = {column: cell for cell, column in enumerate(table.columns)}
    rows = list(table.rows())
    sorts: dict[str, dict[str, tuple[str, ...]]] = {
        "time": {"occurred_from": ("2024-13-45T99:99:00", "2199-01-01T00:00:00-05:00", "soon")},
        "coordinate": {"longitude": ("0", "999", "-12.5"), "latitude": ("0", "abc", "77.5")},
    }
    found = []
    for sort, columns in sorts.items():
        spoiled = []
        for at, one in enumerate(rows):
            values = list(one.values)
            if at % 100 == 0:
                for column, bad in columns.items():
                    values[place[column]] = bad[at // 100 % len(bad)]
            spoiled.append(replace(one, values=tuple(values)))
        planted = {one.number for at, one in enumerate(rows) if at % 100 == 0}
        caught = set()
        for answer in land(mapping, spoiled, received=RECEIVED):
            good = {CoordinateStatus.OK}
            if not isinstance(answer, Landed) or answer.record.coordinate_status not in good:
                caught.add(answer.row_number)
        share = len(planted & caught) / len(planted)
        note = f"{len(planted)} planted in {len(rows)} rows; {len(caught - planted)} others"
        found.append(
            at_least("onboard", f"planted {sort} faults found", share, bar=0.99, note=note)
        )
    return [*found, _address_faults()]


def _address_faults() -> dict[str, object]:
    """One address in a hundred of an export without points gets a fault; found is not placed.

    An address that slips into another true address of the town cannot be told by anybody.
    """
    from accord.core.formats.tabular import Landed, land, open_table, suggest

    geocoder = Geocoder(geocoding.region()[0].build())
    planted: set[tuple[str, int]] = set()
    caught: set[tuple[str, int]] = set()
    count = 0
    for name, data, ori in _region():
        if not name.startswith(("fern", "dunmere")):
            continue
        table = open_table(io.BytesIO(data), filename=name.rpartition("/")[2])
        mapping = suggest(table, zone="America/New_York", ori=ori).mapping
        assert mapping is not None
        rows = list(table.rows())
        spoiled = _spoilt(rows, table.columns.index(mapping.address[0]))
        planted |= {(name, one.number) for one in rows[::100]}
        count += len(rows)
        for answer in land(mapping, spoiled, received=RECEIVED):
            found = isinstance(answer, Landed) and geocoder.geocode(
                answer.record.address, area=answer.record.area
            )
            if not found or not found.is_placed:
                caught.add((name, answer.row_number))
    share = len(planted & caught) / len(planted)
    note = f"{len(planted)} planted in {count} rows; {len(caught - planted)} others not placed"
    return at_least("onboard", "planted address faults found", share, bar=0.99, note=note)


def _spoilt(rows: list[Any], cell: int) -> list[Any]:
    """The rows, every hundredth with an address that the town does not have."""
    found = []
    for at, one in enumerate(rows):
        values = list(one.values)
        if at % 100 == 0:
            number, _, street = values[cell].partition(" ")
            values[cell] = (
                f"{number} {street[::-1]}", f"99900 {street}", "SOMEWHERE IN TOWN",
                f"{number} NOSUCH PARKWAY",
            )[at // 100 % 4]  # fmt: skip
        found.append(replace(one, values=tuple(values)))
    return found
