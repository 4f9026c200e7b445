"""The world that may be known, and the deeds in it that may not."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.utils import timezone

from accord.apps.agencies import selectors as agencies_selectors
from accord.apps.agencies import services as agencies
from accord.apps.agencies.models import Agency, User
from accord.apps.evaluation import services as judging
from accord.apps.exchange.services import alerts, deconfliction
from accord.apps.records import selectors as records_selectors
from accord.apps.records import services as records
from accord.apps.records.models import Person, Record, Vehicle
from accord.apps.strategies import services as strategies
from accord.apps.strategies.models import Strategy
from accord.apps.subjects import services as subjects
from accord.apps.subjects.kinds import PLACE
from accord.apps.subjects.models import Mention
from accord.core.geo import blurred
from accord.frame import outbox
from accord.frame.actor import Actor, Purpose
from accord.frame.ids import new_id

SYSTEM = Actor(id="test", name="test", kind="system")
WHY = Purpose(code="crime-analysis", reason="two worlds")
PLANNING = Purpose(code="deconfliction", reason="two worlds")
KEEPING = Purpose(code="records-management", reason="two worlds")
PASSWORD = "correct horse battery staple"
ACTIONS = ("search", "pointer", "view", "export", "subscribe", "forecast", "link")
OFFENCES = ("BURGLARY", "ROBBERY", "SIMPLE ASSAULT", "MOTOR VEHICLE THEFT")
HEAD = "incident_number,date_occurred,offense,longitude,latitude,address,beat\n"
BEGUN = datetime(2020, 1, 1, tzinfo=UTC)
BORN = date(1971, 10, 25)

SEED = 20260105
Deed = Callable[["World", random.Random], None]


@dataclass
class World:
    """Agency A reads; B shares what is green with it; C and D share with each other alone.

    E lets A know that it has records, and nothing of what they say.
    """

    a: Agency
    b: Agency
    c: Agency
    d: Agency
    e: Agency
    readers: dict[str, User]
    strangers: dict[str, User]
    day: datetime
    count: int = 0
    shown: str = ""  # a record of B that A may read
    kept: str = ""  # one that A may read without its place and without what is told in words
    pointed: str = ""  # one of E of which A may know that it exists
    mentions: tuple[str, ...] = ()  # a person, a vehicle and a place that A has and that are linked
    done: list[str] = field(default_factory=list)
    deck: list[Deed] = field(default_factory=list)
    rng: random.Random = field(default_factory=lambda: random.Random(SEED))

    def actor(self, name: str) -> Actor:
        found = agencies_selectors.actor_of((self.readers | self.strangers)[name])
        assert found is not None
        return found


def begin(settings: Any) -> World:
    """Five agencies with records of their own, and what A's people have set up."""
    settings.ACCORD_REQUIRE_MFA = False
    settings.ACCORD_RATE_LIMITS = False
    a, b, c, d, e = (
        agencies.register_agency(
            by=SYSTEM, purpose=WHY, ori=f"XA00{n}0000", name=name, kind="police",
            time_zone="America/New_York",
        )
        for n, name in enumerate(("Alder", "Birch", "Cedar", "Dune", "Elm"), start=1)
    )  # fmt: skip
    readers = {role: _person(role, role, a) for role in ("analyst", "coordinator", "liaison")}
    readers["custodian"] = _person("custodian", "records-custodian", a)
    strangers = {name: _person(name, "analyst", one) for name, one in (("bea", b), ("cal", c))}
    strangers |= {
        name: _person(name, "coordinator", one) for name, one in (("cora", c), ("dora", d))
    }
    world = World(a=a, b=b, c=c, d=d, e=e, readers=readers, strangers=strangers, day=timezone.now())
    _agree(a, b, levels=("green",), kinds=("incident", "offence"))
    _agree(c, d, levels=("green", "yellow"), kinds=("incident", "offence", "arrest"))
    _agree(a, e, levels=("green", "yellow"), kinds=("incident",))
    # A holds a little more than B, until something happens of which nobody here may know.
    land(world, a, count=32)
    land(world, b, count=30)
    land(world, e, count=9, level="yellow")
    theirs = list(Record.objects.filter(owner=b).order_by("local_id"))
    Record.objects.filter(pk=theirs[1].pk).update(place_kept=True)
    world.kept, world.shown = str(theirs[1].pk), str(theirs[-1].pk)
    own, elms = (Record.objects.filter(owner=one).order_by("local_id") for one in (a, e))
    for one in (own[0], theirs[2], theirs[-1]):
        _involve(one, level="green", name="Open")
    _involve(elms[0], level="yellow", name="Open")
    world.pointed = str(elms[0].pk)
    alerts.subscribe(
        by=world.actor("analyst"), purpose=WHY,
        wanted=alerts.Wanted(
            label="Burglaries", what="incidents", terms={"kind": "incident", "text": "BURGLARY"}
        ),
    )  # fmt: skip
    joint = _strategy(world.actor("coordinator"), a, b, begun=20)
    _meet(world.actor("coordinator"), joint)
    _aim(world.actor("coordinator"), joint)
    _recall(theirs[0], world.actor("analyst"))
    outbox.deliver()
    subjects.link_new(begin=PLACE)
    linked = Mention.objects.filter(is_linked=True)
    of_own = (linked.get(person__record=own[0]), linked.get(vehicle__record=own[0]))
    place = linked.filter(place__owner=a).earliest("place__address")
    world.mentions = tuple(str(one.pk) for one in (*of_own, place))
    return world


def land(world: World, agency: Agency, *, count: int = 5, level: str = "green") -> list[Record]:
    """Let an export of the agency land, as any export does; returns its records."""
    before = world.count
    world.count += count
    rows = "".join(_row(world, n) for n in range(before, world.count))
    who: dict[str, Any] = {"by": SYSTEM, "purpose": KEEPING}
    submission = records.receive(
        **who, agency=agency, filename=f"{agency.ori}-{before}.csv",
        stream=io.BytesIO((HEAD + rows).encode()),
    )  # fmt: skip
    if submission.mapping_version is None:
        found = records.propose(**who, submission=submission)
        assert found.mapping is not None
        records.confirm_mapping(
            **who, submission=submission, mapping=replace(found.mapping), name=f"rms-{level}",
            level=level,
        )  # fmt: skip
    records.load(**who, submission_id=submission.pk)
    return list(Record.objects.filter(submission=submission))


def _row(world: World, n: int) -> str:
    when = world.day - timedelta(days=1 + n % 80, hours=n % 24)
    place = f"{-73.9 + n % 50 / 1000:.6f},{40.7 + n % 40 / 1000:.6f}" if n % 9 else ","
    return (
        f"24-{n:06d},{when:%Y-%m-%d %H}:15:00,{OFFENCES[n % 4]},{place},"
        f"{100 * (1 + n % 30)} BLOCK MAIN ST,B{n % 7}\n"
    )


def _person(name: str, role: str, agency: Agency) -> User:
    return agencies.register_person(
        by=SYSTEM, purpose=WHY, username=name, full_name=name.title(), password=PASSWORD,
        roles=[role], agency=agency,
    )  # fmt: skip


def _agree(*parties: Agency, levels: Sequence[str], kinds: Sequence[str]) -> None:
    made = agencies.draft_agreement(
        by=SYSTEM, purpose=WHY, title=" and ".join(one.name for one in parties), parties=parties,
        kinds=kinds, levels=levels, purposes=("crime-analysis", "prevention-planning"),
        actions=ACTIONS, valid_from=BEGUN, valid_to=None,
    )  # fmt: skip
    for one in parties:
        agencies.sign_agreement(by=SYSTEM, purpose=WHY, agreement_id=str(made.pk), agency=one)


def _strategy(by: Actor, agency: Agency, *partners: Agency, begun: int = 0) -> Strategy:
    """A strategy that began so many days ago, and that its partners have joined."""
    draft = strategies.Draft(
        title=f"Doors and lights of {agency.name}", scanning="Burglaries by open doors.",
        kind="incident", starts_on=timezone.localdate() - timedelta(days=begun),
        offences=("220",),
    )  # fmt: skip
    made = strategies.create_strategy(by=by, purpose=WHY, draft=draft, partners=partners)
    for one in partners:
        strategies.answer_invitation(
            by=SYSTEM, purpose=WHY, strategy_id=made.pk, agency=one, accept=True
        )
    return made


def _aim(by: Actor, strategy: Strategy) -> None:
    """A goal whose baseline lies before the strategy's first day."""
    strategies.set_goal(
        by=by, purpose=WHY, strategy_id=strategy.pk, outcome="Fewer burglaries",
        baseline_from=strategy.starts_on - timedelta(days=20), baseline_to=strategy.starts_on,
        target_percent=Decimal(-20), due_on=timezone.localdate() + timedelta(days=90),
    )  # fmt: skip


def _meet(by: Actor, strategy: Strategy) -> None:
    """A meeting of a strategy's partners, with a point on its agenda."""
    draft = judging.MeetingDraft(
        day=timezone.localdate() + timedelta(days=9), starts_at=time(10), place="Room 2"
    )
    who: dict[str, Any] = {"by": by, "purpose": WHY}
    made = judging.call_meeting(**who, strategy_id=strategy.pk, draft=draft)
    judging.add_point(**who, meeting_id=made.pk, title="Open doors")
    judging.name_cause(**who, strategy_id=strategy.pk, text="Doors stand open by day.")


def _recall(record: Record, *readers: Actor) -> None:
    """A record that others were given is corrected by its owner."""
    for one in readers:
        records_selectors.record_visible_to(viewer=one, purpose=WHY, record_id=record.pk)
    records.correct(
        by=SYSTEM, purpose=KEEPING, record_id=record.pk, fields={"disposition": "open still"},
        reason="misread",
    )  # fmt: skip


def _involve(record: Record | None, *, level: str, name: str) -> None:
    """A person and a vehicle in a record."""
    assert record is not None
    sequence = Person.objects.filter(record=record).count() + 1
    Person.objects.create(
        id=new_id(), record=record, role="victim" if level == "red" else "suspect",
        sequence=sequence, family_name=name, given_names="Robin", level=level,
        date_of_birth=BORN, sex="F", address="1392 DALE AVE",
    )  # fmt: skip
    Vehicle.objects.create(
        id=new_id(), record=record, sequence=sequence, plate="ABC1234", level=level
    )


def foreign_load(world: World, rng: random.Random) -> None:
    """An agency without an agreement lands what it has."""
    land(world, rng.choice((world.c, world.d)), count=rng.randint(1, 6))


def red_load(world: World, rng: random.Random) -> None:
    """The partner lands what is red."""
    land(world, world.b, count=rng.randint(1, 4), level="red")


def yellow_load(world: World, rng: random.Random) -> None:
    """The partner lands what is yellow, of which this agreement does not even point."""
    land(world, world.b, count=rng.randint(1, 4), level="yellow")


def earlier_suspect(world: World, rng: random.Random) -> None:
    """A suspect and a vehicle that the partner keeps, before those that it shows of a record."""
    shown = Record.objects.get(pk=world.shown)
    for rows in (
        Person.objects.filter(record=shown, role="suspect"),
        Vehicle.objects.filter(record=shown),
    ):
        for one in rows.order_by("-sequence"):
            rows.filter(pk=one.pk).update(sequence=one.sequence + 1)
        one.pk, one.sequence, one.level, one.subject_id = new_id(), 1, "red", new_id()
        one.save(force_insert=True)


def _hidden(world: World, rng: random.Random) -> Record:
    found = list(
        Record.objects.filter(owner__in=(world.c, world.d))
        | Record.objects.filter(owner=world.b, level__in=("red", "yellow"))
    )
    return rng.choice(found) if found else rng.choice(land(world, world.c))


def protected_person(world: World, rng: random.Random) -> None:
    """A victim, red, in a record of the partner that is shown."""
    shown = Record.objects.get(pk=world.shown)
    _involve(shown, level="red", name=rng.choice(("Open", "Winterbottom")))


def hidden_person(world: World, rng: random.Random) -> None:
    """In a record that is not shown somebody whom the reader knows, and somebody else."""
    for name in ("Open", "Winterbottom"):
        _involve(_hidden(world, rng), level="green", name=name)


def narrower_audience(world: World, rng: random.Random) -> None:
    """Records of the partner for another agency's eyes alone, from the start."""
    made = land(world, world.b, count=2, level="red")
    Record.objects.filter(pk__in=[one.pk for one in made]).update(
        level="green", audience=f"|{world.d.ori}|"
    )


def ended_release(world: World, rng: random.Random) -> None:
    """Records of the partner whose release was over before anybody here saw them."""
    made = land(world, world.b, count=2, level="red")
    Record.objects.filter(pk__in=[one.pk for one in made]).update(
        level="green", release_expires_at=timezone.now() - timedelta(days=1)
    )


def another_kind(world: World, rng: random.Random) -> None:
    """Arrests of the partner, which this agreement does not name."""
    made = land(world, world.b, count=2, level="red")
    Record.objects.filter(pk__in=[one.pk for one in made]).update(level="green", kind="arrest")


def others_subscribe(world: World, rng: random.Random) -> None:
    """Somebody of another agency waits for the very same, and is told of what lands there."""
    for text in ("24-000003", "BURGLARY"):
        alerts.subscribe(
            by=world.actor("cal"), purpose=WHY,
            wanted=alerts.Wanted(
                label=f"Theirs {rng.randint(0, 9)}", what="incidents", open_to_contact=True,
                terms={"kind": "incident", "text": text},
            ),
        )  # fmt: skip
    outbox.deliver()
    land(world, world.c, count=6)


def others_deconflict(world: World, rng: random.Random) -> None:
    """Two others plan at the same place and time, and collide with each other."""
    begins = world.day + timedelta(days=3)
    for name in ("cora", "dora"):
        deconfliction.enter(
            by=world.actor(name), purpose=PLANNING, now=timezone.now(),
            about=deconfliction.Particulars(
                kind="event", operation_type="surveillance", starts_at=begins,
                ends_at=begins + timedelta(hours=rng.randint(1, 5)), zone="America/New_York",
                contact_name="Desk", contact_phone="555-0100", points=((-73.9, 40.7),),
            ),
        )  # fmt: skip


def others_plan(world: World, rng: random.Random) -> None:
    """Another agency makes a strategy of its own, and calls its partners together."""
    _meet(world.actor("cora"), _strategy(world.actor("cora"), world.c))


def others_recall(world: World, rng: random.Random) -> None:
    """What another agency gave to a third one is corrected."""
    _recall(rng.choice(land(world, world.c, count=2)), world.actor("dora"))


def others_agree(world: World, rng: random.Random) -> None:
    """Two others agree on something."""
    _agree(world.c, world.d, levels=("green",), kinds=("incident",))


def restated(world: World, rng: random.Random) -> None:
    """A hidden record moves to where the reader looks, under a number that the reader knows."""
    record = _hidden(world, rng)
    Record.objects.filter(pk=record.pk).update(
        address="100 BLOCK MAIN ST", offence_code="220", lon=-73.9, lat=40.7,
    )  # fmt: skip


def pointed_restated(world: World, rng: random.Random) -> None:
    """What a record says that the reader is only pointed to."""
    another = rng.choice(list(Record.objects.filter(owner=world.e)))
    Record.objects.filter(pk__in=(world.pointed, another.pk)).update(
        address=f"{rng.randint(1, 99)} ZEBRA LN", offence_code=rng.choice(("120", "220", "240")),
        local_date=world.day.date() - timedelta(days=rng.randint(1, 40)), lon=-73.9, lat=40.7,
        narrative="zebra", disposition="zebra", local_hour=rng.randint(0, 23),
    )  # fmt: skip


def masked_restated(world: World, rng: random.Random) -> None:
    """The place of a record that is shown without it, and what is told there in words."""
    record = Record.objects.get(pk=world.kept)
    Record.objects.filter(pk=world.kept).update(
        address=f"{rng.randint(1, 99)} BLOCK {rng.choice(('AARDVARK', 'ZEBRA'))} ST",
        lon=_beside(record), match_note="zebra", narrative="a zebra crossing",
        extra={"telephone": f"555-01{rng.randint(10, 99)}"},
    )  # fmt: skip


def _beside(record: Record) -> float:
    """Another longitude in the same square: which square it is a reader may know."""
    assert record.lon is not None
    tried = np.array([record.lon, record.lon + 0.0004, record.lon - 0.0004])
    lon, _lat = blurred(tried, np.full(3, record.lat), names=[record.pk.hex] * 3)
    return float(tried[1] if lon[1] == lon[0] else tried[2])


DEEDS: tuple[Deed, ...] = (
    foreign_load, red_load, yellow_load, protected_person, earlier_suspect, hidden_person, narrower_audience,
    ended_release, another_kind, others_subscribe, others_deconflict, others_plan, others_recall,
    others_agree, restated, pointed_restated, masked_restated,
)  # fmt: skip


def act(world: World) -> str:
    """One deed that the readers may not learn of, with all that follows; each kind in its turn."""
    if not world.deck:
        world.deck = list(DEEDS)
        world.rng.shuffle(world.deck)
    deed = world.deck.pop()
    deed(world, world.rng)
    _follow()
    world.done.append(deed.__name__)
    return deed.__name__


def _follow() -> None:
    """What the worker does after each change: events go out, and who is new is compared."""
    outbox.deliver()
    subjects.link_new()
