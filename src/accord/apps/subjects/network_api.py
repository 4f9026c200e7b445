"""The API of networks: who and what stands in the records of a subject, and the same as a file."""

from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from ninja import Query, Router

from accord.apps.subjects import event_schemas
from accord.apps.subjects.api import known_only
from accord.apps.subjects.naming import name_of
from accord.apps.subjects.network_views import FILES, attached
from accord.apps.subjects.selectors.network import Member, network
from accord.frame.declare import route
from accord.frame.errors import Missing
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router(tags=["subjects"])


@router.get("/{mention_id}/network", response={200: event_schemas.SubjectNetworkOut, **PROBLEMS})
@route(policy="subjects.view", audit="subjects.network_viewed", rate="read")
def read_network(
    request: Request, mention_id: UUID, asked: Query[event_schemas.ReportDaysIn]
) -> Any:
    """Persons, vehicles and numbers in the records of a subject, and which stand in one record."""
    known_only(request, asked)
    found = network(
        viewer=request.actor, purpose=request.purpose, mention_id=mention_id, first=asked.first,
        last=asked.last,
    )  # fmt: skip
    return {
        "records": [
            {"id": one.pk, "number": one.local_id, "agency": one.owner.ori}
            for one in found.records
        ],
        "subjects": [_member(one) for one in found.members],
        "together": [
            {"one": line.one.id, "other": line.other.id, "records": [row.pk for row in line.records]}
            for line in found.together
        ],
        "more": found.more,
    }  # fmt: skip


@router.get("/{mention_id}/network.{form}", response={200: None, **PROBLEMS})
@route(policy="subjects.view", audit="subjects.network_exported", rate="heavy")
def read_network_file(
    request: Request, mention_id: UUID, form: str, asked: Query[event_schemas.ReportDaysIn]
) -> StreamingHttpResponse:
    """The same of records that may be taken away, as `graphml` or `csv`."""
    known_only(request, asked)
    if form not in FILES:
        raise Missing
    found = network(
        viewer=request.actor, purpose=request.purpose, mention_id=mention_id, first=asked.first,
        last=asked.last, to_take=True,
    )  # fmt: skip
    return attached(found, form)


def _member(one: Member) -> dict[str, Any]:
    return {
        "id": one.id, "kind": one.kind.code, "name": name_of(one.told), "levels": one.levels,
        "records": list(dict.fromkeys(mention.record.pk for mention in one.mentions)),
        "agencies": sorted({mention.owner.ori for mention in one.mentions}),
    }  # fmt: skip
