"""What a stated search asks of the records: its terms, which are texts, as the queries they mean."""

from collections.abc import Mapping
from datetime import date

from accord.apps.records.selectors import Around, NameQuery, RecordQuery, VehicleQuery
from accord.core.names import read_birth

#: Under which a saved search keeps its name among its terms; it is asked of nobody.
NAME = "_name"
Query = NameQuery | VehicleQuery | RecordQuery


def query_of(what: str, terms: Mapping[str, str]) -> Query:
    """The query that terms mean; terms were checked when they were stated."""
    if what == "persons":
        born = terms.get("date_of_birth", "")
        return NameQuery(
            family=terms.get("family_name", ""),
            given=terms.get("given_names", ""),
            birth=read_birth(born) if born else None,
            identifier=terms.get("identifier", ""),
        )
    if what == "vehicles":
        names = ("plate", "vin", "state", "make", "colour")
        return VehicleQuery(**{name: terms.get(name, "") for name in names})
    return record_query(terms)


def record_query(terms: Mapping[str, str]) -> RecordQuery:
    """Records of one kind by words, offence, time, area and place."""
    lon, lat = terms.get("lon", ""), terms.get("lat", "")
    around = None
    if lon and lat:
        metres = float(terms.get("radius") or 500)
        around = Around(lon=float(lon), lat=float(lat), metres=metres)
    days = terms.get("weekdays", "")
    return RecordQuery(
        kind=terms.get("kind") or "incident",
        text=terms.get("text", ""),
        offence=terms.get("offence", ""),
        agency=terms.get("agency", ""),
        area=terms.get("area", ""),
        start=_day(terms.get("start", "")),
        end=_day(terms.get("end", "")),
        hour_from=_hour(terms.get("hour_from", "")),
        hour_to=_hour(terms.get("hour_to", "")),
        weekdays=frozenset(int(day) for day in days.split(",") if day),
        around=around,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _hour(text: str) -> int | None:
    return int(text) if text else None
