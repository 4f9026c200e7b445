"""Records that a standing search is held against, within policy and in no order."""

from collections.abc import Mapping

from django.db.models import QuerySet

from accord.apps.exchange.asking import query_of, record_query
from accord.apps.records import selectors as records
from accord.apps.records.models import Record
from accord.apps.records.selectors import NameQuery, VehicleQuery
from accord.frame.actor import Actor, Purpose

#: Of so many vehicles a standing search is told at most in one go.
MOST = 5_000


def incidents_found(
    *, viewer: Actor, purpose: Purpose, terms: Mapping[str, str]
) -> QuerySet[Record]:
    """Records in which all that is asked stands."""
    return records.records_asked(viewer=viewer, purpose=purpose, query=record_query(terms))


def places_found(*, viewer: Actor, purpose: Purpose, terms: Mapping[str, str]) -> QuerySet[Record]:
    """Records within the circle."""
    query = record_query(terms)
    found = records.records_found(viewer=viewer, purpose=purpose, query=query, cap=MOST)
    return Record.objects.filter(pk__in=[hit.record_id for hit in found.hits])


def persons_found(*, viewer: Actor, purpose: Purpose, terms: Mapping[str, str]) -> QuerySet[Record]:
    """Records in which a person of this name, date of birth or number stands."""
    query = query_of("persons", terms)
    assert isinstance(query, NameQuery)
    found = records.persons_found(viewer=viewer, purpose=purpose, query=query, cap=MOST)
    return Record.objects.filter(pk__in={hit.record_id for hit in found.hits})


def vehicles_found(
    *, viewer: Actor, purpose: Purpose, terms: Mapping[str, str]
) -> QuerySet[Record]:
    """Records in which a vehicle of this plate or number stands."""
    query = query_of("vehicles", terms)
    assert isinstance(query, VehicleQuery)
    found = records.vehicles_found(viewer=viewer, purpose=purpose, query=query, cap=MOST)
    return Record.objects.filter(pk__in={hit.record_id for hit in found.hits})
