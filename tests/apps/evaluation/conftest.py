"""Twelve beats in a row of streets, two agencies that record in them, and a strategy of both."""

import io
import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from tests.apps.conftest import SYSTEM, WHY, actor_for, new_agency, new_agreement, new_user
from tests.apps.landing import landed as load_rows

from accord.apps.agencies.models import Agency
from accord.apps.evaluation import selectors, services
from accord.apps.evaluation.services import PlanDraft
from accord.apps.layers import services as layers
from accord.apps.layers.models import Feature
from accord.apps.layers.services import Particulars
from accord.apps.records.models import Submission
from accord.apps.strategies import services as strategies
from accord.apps.strategies.models import Strategy
from accord.frame.actor import Actor
from accord.frame.audit.models import LedgerEntry

WEST, SOUTH, SIDE = -73.9, 40.7, 0.01
FIRST, START = date(2024, 1, 1), date(2025, 1, 1)
BEATS = 12
A_MONTH = 4.0
Months = list[tuple[int, date, int]]  # beat, month, count


@dataclass(frozen=True, kw_only=True)
class World:
    """Two agencies, each of one half of the beats, with a joint strategy."""

    lead: Agency
    partner: Agency
    strategy: Strategy
    cora: Actor  # coordinates for the lead
    bob: Actor  # for the partner
    users: dict[str, Any]

    def beat(self, number: int) -> Any:
        """The id of a beat."""
        return Feature.objects.get(name=f"Beat {number:02d}").pk


def _beats() -> bytes:
    features = []
    for n in range(BEATS):
        west, south = WEST + (n % 4) * SIDE, SOUTH + (n // 4) * SIDE
        ring = [
            [west, south], [west + SIDE, south], [west + SIDE, south + SIDE], [west, south + SIDE],
            [west, south],
        ]  # fmt: skip
        features.append(
            {
                "type": "Feature", "properties": {"name": f"Beat {n + 1:02d}"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def counts(*, months: int, seed: int = 1, fall_in: int = 0) -> Months:
    """Poisson counts by beat and month from FIRST; beat `fall_in` loses most from START on."""
    rng = np.random.default_rng(seed)
    found = []
    for n in range(months):
        month = date(2024 + n // 12, n % 12 + 1, 1)
        for beat in range(1, BEATS + 1):
            mean = A_MONTH * (0.1 if beat == fall_in and month >= START else 1)
            found.append((beat, month, int(rng.poisson(mean))))
    return found


@pytest.fixture
def land() -> Callable[..., int]:
    return landed


def landed(agency: Agency, rows: Months) -> int:
    """Load burglaries of an agency from (beat, month, count); the first and last day are told."""
    told: list[list[object]] = []
    number = 10_000 * Submission.objects.count()
    for beat, month, count in rows:
        lon = WEST + ((beat - 1) % 4 + 0.5) * SIDE
        lat = SOUTH + ((beat - 1) // 4 + 0.5) * SIDE
        # One theft on the first and on the 28th of each month: the agency reports.
        days = [(1, "LARCENY"), (28, "LARCENY")]
        days += [(1 + (7 * n) % 28, "BURGLARY") for n in range(count)]
        for day, offence in days:
            number += 1
            stamp = f"{month.year}-{month.month:02d}-{day:02d} {number % 24:02d}:15:00"
            told.append([f"{agency.ori}-{number:06d}", stamp, offence, lon, lat])
    return load_rows(agency, told)


@pytest.fixture(scope="module")
def standing_world(standing_db: None) -> World:
    """Made once for the tests of a module."""
    lead, partner = new_agency(), new_agency()
    new_agreement(lead, partner)
    users = {
        "cora": new_user("cora", "coordinator", agency=lead),
        "bob": new_user("bob", "coordinator", agency=partner),
        "ana": new_user("ana", "analyst", agency=lead),
        "leo": new_user("leo", "liaison", agency=lead),
    }
    layers.add(
        by=SYSTEM, purpose=WHY, stream=io.BytesIO(_beats()), filename="beats.geojson",
        about=Particulars(
            name="Beats", role="beat", source="made up", licence="CC0-1.0",
            valid_from=date(2020, 1, 1), name_field="name", code_field="",
        ),
    )  # fmt: skip
    strategy = strategies.create_strategy(
        by=SYSTEM, purpose=WHY, lead=lead, partners=[partner],
        draft=strategies.Draft(
            title="Doors and lights", scanning="Homes are entered.", kind="incident",
            offences=("220",), starts_on=START,
        ),
    )  # fmt: skip
    strategies.answer_invitation(
        by=SYSTEM, purpose=WHY, strategy_id=strategy.pk, agency=partner, accept=True
    )
    return World(
        lead=lead, partner=partner, strategy=strategy, cora=actor_for(users["cora"]),
        bob=actor_for(users["bob"]), users=users,
    )  # fmt: skip


@pytest.fixture
def world(standing_world: World, db: None) -> World:
    """Two agencies that share incidents, their coordinators, twelve beats, a strategy of both."""
    return deepcopy(standing_world)


@pytest.fixture
def recorded(world: World, land) -> World:
    """The same with eighteen months of burglaries: six of follow-up, beat 6 far fewer."""
    rows = counts(months=18, fall_in=6)
    land(world.lead, [row for row in rows if row[0] <= 6])
    land(world.partner, [row for row in rows if row[0] > 6])
    return world


@pytest.fixture
def draft() -> Callable[..., PlanDraft]:
    """What is asked of beat 6."""

    def make(world: World, **changes: Any) -> PlanDraft:
        given: dict[str, Any] = {
            "hypothesis": "Locks in beat 6 lower burglary.", "primary_outcome": "burglaries",
            "treated": (world.beat(6),), "start": START, "follow_up_months": 6,
            "smallest_percent": -30.0, "continue_rule": "continue if the interval lies below −10 %",
            "offences": ("220",), "catchment": "none", "outcome_es": "robos en casas",
        }  # fmt: skip
        return PlanDraft(**(given | changes))

    return make


@pytest.fixture
def on_day(monkeypatch) -> Callable[[date], None]:
    """Let the node's clock say another day at noon, UTC."""

    def at(day: date) -> None:
        moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return at


def payloads(verb: str) -> list[dict[str, Any]]:
    """What the ledger holds of a verb."""
    rows = LedgerEntry.objects.filter(verb=verb)
    return [json.loads(bytes(row.leaf))["payload"] for row in rows]


@pytest.fixture
def at_moment(monkeypatch) -> Callable[[datetime], None]:
    """Let the node's clock say a moment."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return at


@pytest.fixture
def frozen(draft, on_day, why) -> Callable[..., Any]:
    """A plan frozen and signed by both before its start; the clock then stands after the end."""

    def make(world: World, *, signed_on: date = date(2024, 12, 15), signers=None, **changes: Any):
        on_day(signed_on)
        plan = services.draft_plan(
            by=world.cora, purpose=why, strategy_id=world.strategy.pk, draft=draft(world, **changes)
        )
        services.freeze_plan(
            by=world.cora, purpose=why, plan_id=plan.pk, digest=selectors.draft_digest(plan)
        )
        plan.refresh_from_db()
        for actor, agency in signers or ((world.cora, world.lead), (world.bob, world.partner)):
            services.sign_plan(
                by=actor, purpose=why, plan_id=plan.pk, agency=agency, digest=plan.digest
            )
        on_day(date(2025, 8, 1))
        return plan

    return make
