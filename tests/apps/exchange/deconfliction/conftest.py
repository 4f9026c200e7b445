"""Three agencies that compare their operations, one that does not, and a short way to enter one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from pyproj import Geod

from accord.apps.exchange.services import deconfliction
from accord.apps.exchange.services.deconfliction import Particulars
from accord.frame.actor import Actor, Purpose

NOW = datetime(2030, 6, 3, 15, 0, tzinfo=UTC)
CORNER = (-73.98, 40.72)
WHY = Purpose(code="deconfliction", reason="test")


def away(metres: float, azimuth: float = 90) -> tuple[float, float]:
    """A point so far from the corner."""
    lon, lat, _ = Geod(ellps="WGS84").fwd(*CORNER, azimuth, metres)
    return lon, lat


@pytest.fixture
def four(make_agency: Any, make_user: Any, actor_of: Any, agree: Any) -> SimpleNamespace:
    """Alder and Birch compare, with Cedar as a watch centre; Dogwood has no agreement."""
    names = ("alder", "birch", "cedar", "dogwood")
    agencies = {name: make_agency(name=name.title()) for name in names}
    role = {"cedar": "watch-officer"}
    people = {
        name: actor_of(make_user(f"at-{name}", role.get(name, "operations-planner"), agency=one))
        for name, one in agencies.items()
    }
    chiefs = {
        name: actor_of(make_user(f"chief-{name}", "coordinator", agency=one))
        for name, one in agencies.items()
    }
    compared = [agencies[name] for name in names[:3]]
    agree(*compared, purposes=("deconfliction",), actions=("pointer",))
    return SimpleNamespace(
        **people, agencies=agencies, chiefs=SimpleNamespace(**chiefs), names=names
    )


def said(**changed: Any) -> Particulars:
    """A search warrant at the corner in three hours, for two hours."""
    about: dict[str, Any] = {
        "kind": "event",
        "operation_type": "search-warrant",
        "starts_at": NOW + timedelta(hours=3),
        "ends_at": NOW + timedelta(hours=5),
        "zone": "America/New_York",
        "points": (CORNER,),
        "contact_name": "Sgt. Ito",
        "contact_phone": "555-0100",
    }
    return Particulars(**{**about, **changed})


@pytest.fixture
def enter() -> Callable[..., Any]:
    def make(by: Actor, *, now: datetime = NOW, **changed: Any) -> Any:
        return deconfliction.enter(by=by, purpose=WHY, about=said(**changed), now=now)

    return make
