"""Who searches in the benches: an analyst of one of two agencies that share, and one record."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from accord.frame.actor import Actor, Purpose

SYSTEM = Actor(id="bench", name="bench", kind="system")
WHY = Purpose(code="crime-analysis", reason="bench")
EXPORT = (
    b"incident_number,date_occurred,offense,longitude,latitude,address,beat\n"
    b"TEMPLATE,2024-01-05 10:15:00,BURGLARY,-73.90,40.70,100 BLOCK MAIN ST,B1\n"
    b"TEMPLATE2,2024-01-06 10:15:00,ROBBERY,-73.91,40.71,200 BLOCK MAIN ST,B2\n"
)


def people() -> SimpleNamespace:
    """Two agencies with an agreement, an analyst, and one record to make others of."""
    from accord.apps.agencies import selectors, services
    from accord.apps.records import services as records
    from accord.apps.records.models import Record

    who: dict[str, Any] = {"by": SYSTEM, "purpose": WHY}
    agencies = tuple(
        services.register_agency(**who, ori=ori, name=name, kind="police", time_zone="UTC")
        for ori, name in (("XA0010000", "Alder"), ("XA0020000", "Birch"))
    )
    agreement = services.draft_agreement(
        **who, title="Bench", parties=agencies, kinds=("incident", "offence", "arrest"),
        levels=("green", "yellow"), purposes=("crime-analysis",),
        actions=("search", "pointer", "view", "export"),
        valid_from=datetime(2020, 1, 1, tzinfo=UTC), valid_to=None,
    )  # fmt: skip
    for agency in agencies:
        services.sign_agreement(**who, agreement_id=str(agreement.pk), agency=agency)
    user = services.register_person(
        **who, username="ana", full_name="Ana", password="correct horse battery staple",
        roles=["analyst"], agency=agencies[0],
    )  # fmt: skip
    own: dict[str, Any] = {**who, "purpose": Purpose(code="records-management", reason="bench")}
    sent = records.receive(**own, agency=agencies[0], filename="one.csv", stream=io.BytesIO(EXPORT))
    found = records.propose(**own, submission=sent)
    assert found.mapping is not None
    records.confirm_mapping(**own, submission=sent, mapping=found.mapping, name="bench")
    records.load(**own, submission_id=sent.pk)
    Record.objects.exclude(local_id="TEMPLATE").update(is_current=False)
    Record.objects.exclude(local_id="TEMPLATE").delete()
    viewer = selectors.actor_of(user)
    return SimpleNamespace(agencies=agencies, viewer=viewer, why=WHY, user=user)
