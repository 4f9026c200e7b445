"""The steps of the demonstration, each done once; a second run finds them done."""

import io
import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command

from accord.apps.agencies import selectors, services
from accord.apps.agencies.services.installation import INSTALLATION, INSTALLER
from accord.apps.layers import services as layer_services
from accord.apps.layers.models import Layer
from accord.apps.layers.selectors import is_offered
from accord.apps.layers.services import Particulars
from accord.apps.records import selectors as records
from accord.apps.records import services as record_services
from accord.apps.subjects import services as subjects
from accord.core.simulate import Plan, Region
from accord.frame.audit import sequencer
from accord.site.demo import people, prevention
from accord.site.demo.handing_in import as_file, hand_in

Report = Callable[[str], None]
MARKER: Final = "demo.json"
STEPS: tuple[str, ...] = (
    "agencies",
    "people",
    "agreement",
    "layers",
    "records",
    "prevention",
    "links",
)
WEEKS: Final = 110
INCIDENTS: int = 8_000  # a bench builds a larger one
SEED: Final = 7
TIME_ZONE: Final = "America/New_York"
LAYERS: Final = {
    "jurisdictions": ("Jurisdictions", "jurisdiction", "name", "ori"),
    "beats": ("Beats", "beat", "beat", "beat"),
    "streets": ("Streets", "street", "name", ""),
    "population": ("Population by race (invented)", "population", "", ""),
    "covariates": ("Places that matter", "covariate", "", ""),
}
KINDS_SHARED: Final = ("incident", "offence")
PURPOSES_SHARED: Final = (
    "crime-analysis",
    "prevention-planning",
    "deconfliction",
    "evaluation",
    "public-information",
    "training",
    "link-review",
)
# Whose suspects are open to its partners: with the others' yellow ones, both ways stand side by side.
OPENS_SUSPECTS: Final = "XA0010300"


@dataclass(frozen=True, kw_only=True)
class Built:
    """What stands in the demonstration."""

    was_new: bool
    records: int
    seconds: float


def build(*, today: date, say: Report) -> Built:
    """Build what is not yet there; idempotent, and each step is in the ledger."""
    started = datetime.now(UTC)
    call_command("migrate", verbosity=0, interactive=False)
    done = _done()
    was_new = not done
    if len(done) < len(STEPS):
        _build_missing(Region(_plan(today)), done, say)
    seconds = (datetime.now(UTC) - started).total_seconds()
    return Built(was_new=was_new, records=done["records"], seconds=seconds)


def _build_missing(region: Region, done: dict[str, int], say: Report) -> None:
    steps: dict[str, Callable[[], int]] = {
        "agencies": lambda: _agencies(region),
        "people": _people,
        "agreement": _agreement,
        "layers": lambda: _layers(region),
        "records": lambda: _records(region, say),
        "prevention": prevention.build,
        "links": lambda: _links(say),
    }
    for name in STEPS:
        if name in done:
            continue
        say(f"Building: {name}")
        done[name] = steps[name]()
        _save(done)
        sequencer.sequence_all()


def _plan(today: date) -> Plan:
    """The region's last week is the one before this."""
    monday = today - timedelta(days=today.weekday())
    return Plan(seed=SEED, incidents=INCIDENTS, weeks=WEEKS, start=monday - timedelta(weeks=WEEKS))


def _agencies(region: Region) -> int:
    people.register_agencies(region.agencies, time_zone=TIME_ZONE)
    return len(region.agencies)


def _people() -> int:
    people.register_people()
    return len(people.sign_ins())


def _agreement() -> int:
    parties = list(selectors.agencies())
    agreement = services.draft_agreement(
        by=INSTALLER,
        purpose=INSTALLATION,
        title="Regional prevention strategy",
        parties=parties,
        kinds=KINDS_SHARED,
        levels=("green", "yellow"),
        purposes=PURPOSES_SHARED,
        actions=("search", "pointer", "view", "export", "subscribe", "link", "forecast"),
        valid_from=datetime(2020, 1, 1, tzinfo=UTC),
        valid_to=None,
    )
    for agency in parties:
        services.sign_agreement(
            by=INSTALLER, purpose=INSTALLATION, agreement_id=str(agreement.pk), agency=agency
        )
    return len(parties)


def _layers(region: Region) -> int:
    count = 0
    for layer in region.layers():
        chosen = LAYERS.get(layer.name)
        if chosen is None:
            continue
        name, role, name_field, code_field = chosen
        row = layer_services.add(
            by=people.actor("ana"),
            purpose=people.BUILDING,
            stream=io.BytesIO(b"".join(layer.chunks)),
            filename=f"{layer.name}.geojson",
            about=Particulars(
                name=name,
                role=role,
                source="accord.core.simulate: an invented region",
                licence="CC0-1.0",
                valid_from=region.plan.start,
                name_field=name_field,
                code_field=code_field,
            ),
        )
        count += 1
        _take_up(row)
    return count


def _take_up(row: Layer) -> None:
    """The other agencies' analysts take up what ana's shares."""
    ours = people.actor("ana").agency_id
    analysts = (people.actor(one.username) for one in people.sign_ins() if one.role == "analyst")
    for one in analysts:
        if one.agency_id != ours and is_offered(row, viewer=one):
            layer_services.take_up(by=one, purpose=people.BUILDING, layer_id=row.pk)


def _records(region: Region, say: Report) -> int:
    """Each agency's own analyst loads the own export, in the agency's own layout."""
    total = 0
    for ori, exports in groupby(region.history(), key=lambda export: export.agency_ori):
        actor = people.analyst_of(ori)
        name = selectors.agency_by_ori(ori).name
        with ExitStack() as stack:
            paths = [stack.enter_context(as_file(one.name, one.chunks)) for one in exports]
            result = hand_in(by=actor, paths=paths, mapping_name=f"{name}: records")
        told = records.told_by_submission(
            viewer=actor, purpose=people.BUILDING,
            submission=records.submission_visible_to(
                viewer=actor, purpose=people.BUILDING, submission_id=result.submission_id
            ),
        )  # fmt: skip
        incidents, persons = told.kinds["incident"], sum(told.roles.values())
        say(
            f"  {name}: {incidents:,} incidents, {persons:,} persons and {told.vehicles:,} vehicles"
            f" in them; {result.quarantined} rows in quarantine"
        )
        total += incidents
    return total


def _links(say: Report) -> int:
    """Which persons and vehicles are probably the same, as the worker finds it on any node."""
    owner = selectors.agency_by_ori(OPENS_SUSPECTS)
    record_services.set_handling(
        by=INSTALLER, purpose=INSTALLATION, owner=owner, level="green", opens_suspects=True
    )
    made = subjects.link_new()
    say(
        f"  {made.fresh:,} persons, vehicles and numbers in records, {made.links:,} pairs that may be of one"
    )
    return made.links


def _done() -> dict[str, int]:
    path = Path(settings.ACCORD_STATE_DIR) / MARKER
    if not path.exists():
        return {}
    found: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _save(done: dict[str, int]) -> None:
    path = Path(settings.ACCORD_STATE_DIR) / MARKER
    path.write_text(json.dumps(done, indent=1), encoding="utf-8")
