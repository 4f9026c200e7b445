"""Whatever happens to records, in whatever order: what is kept is what reading anew gives, exactly."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

import numpy as np
import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accord.apps.places import scope
from accord.apps.records import changes, selectors, services
from accord.apps.records.models import Chunk, Load, Record
from accord.apps.records.selectors import keeping
from accord.apps.records.selectors.keeping import shelf
from accord.frame.actor import Purpose
from accord.frame.ids import new_id

pytestmark = pytest.mark.django_db
ANALYSIS = Purpose(code="crime-analysis", reason="test")
OFFICE = Purpose(code="records-management", reason="test")
SOON = datetime(2090, 1, 1, tzinfo=UTC)
EXAMPLES = max(6, settings.default.max_examples // 16)  # each is a dozen services and reads
fresh = count()


def looked(viewer, *, told, anew=False):
    """What a viewer counts of both kinds, with its extents; `anew` reads all of it."""
    found = scope.scope_of(viewer=viewer, purpose=ANALYSIS, action="view")
    if anew:
        found = replace(found, digest=f"{found.digest} {next(fresh)}")
    tables = [
        scope.table_of(
            found.rows, digest=found.digest, kind=kind, told=found.told if told else None
        )
        for kind in ("incident", "offence")
    ]
    return tables, scope.extents_of(found)


def unplaced(viewer):
    told = selectors.unplaced_bias(viewer=viewer, purpose=ANALYSIS)
    return told.records, told.unplaced, told.shares


def same(kept, anew):
    for one, other in zip(kept[0], anew[0], strict=True):
        for field in fields(one):
            mine, whole = getattr(one, field.name), getattr(other, field.name)
            np.testing.assert_array_equal(mine, whole, err_msg=field.name)
    assert kept[1] == anew[1]


def is_as_read_anew(viewer, *, told):
    same(looked(viewer, told=told), looked(viewer, told=told, anew=True))


def all_is_as_read_anew(viewers):
    for viewer in viewers:
        for told in (True, False):
            is_as_read_anew(viewer, told=told)
        kept = unplaced(viewer)
        shelf.clear()
        assert kept == unplaced(viewer)


@pytest.fixture
def two(make_agency, make_user, actor_of, ingest):
    """Two agencies with six incidents each."""

    class Two:
        agencies = [make_agency() for _ in range(2)]
        viewers = [
            actor_of(make_user(name, "analyst", agency=one))
            for name, one in zip(("ana", "bob"), agencies, strict=True)
        ]

    for number, agency in enumerate(Two.agencies):
        ingest(agency, export({f"{number}-{n}": n for n in range(6)}))
    return Two


HEAD = "incident_number,date_occurred,nibrs_code,longitude,latitude,address,beat\n"


def export(told):
    """A file of these records; what a number says of one is another thing for each number."""
    lines = (
        f"{name},2024-08-{1 + n % 9:02d} {n % 20:02d}:00,{('220', '240', '11A')[n % 3]},"
        f"{'' if n % 4 == 3 else -73.9 - n / 1000},{'' if n % 4 == 3 else 40.7},"
        f"{100 * n} Main St,B{n % 2}\n"
        for name, n in told.items()
    )
    return (HEAD + "".join(lines)).encode()


WHAT = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(("incident", "offence")),
        "offence_code": st.sampled_from(("", "120", "220")),
        "level": st.sampled_from(("green", "yellow", "red")),
        "audience": st.sampled_from(("", "|XA0000002|")),
        "release_expires_at": st.sampled_from((None, SOON, SOON - timedelta(days=40_000))),
        "local_date": st.none() | st.dates(date(2025, 1, 1), date(2025, 1, 4)),
        "local_hour": st.sampled_from((None, 1, 22)),
        "lat": st.sampled_from((40.5, 40.6)),
        "police_discovered": st.booleans(),
        "place_kept": st.booleans(),
        "is_current": st.booleans(),
        "state": st.sampled_from(("standing", "standing", "withdrawn", "sealed")),
        "area_code": st.sampled_from(("B1", "B2")),
        "address": st.sampled_from(("1 Main St", "I-80")),
        "owner": st.integers(0, 1),
    },
)
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(("come", "change", "change", "delete", "agree", "forget", "tidy", "look")),
        st.lists(st.integers(0, 20), min_size=1, max_size=4),
        WHAT,
        st.tuples(st.integers(0, 1), st.booleans()),
    ),
    min_size=1,
    max_size=9,
)


def landed(owner):
    """A chunk more of an agency's newest load."""
    load = Load.objects.filter(submission__agency=owner).order_by("started_at").last()
    Load.objects.filter(pk=load.pk).update(chunks=F("chunks") + 1)
    return Chunk.objects.create(
        load=load, number=load.chunks + 1, first_row=1, last_row=1, records=1, root="",
        entry_id=new_id(),
    )  # fmt: skip


def do(world, deed, numbers, what):
    """One thing that happens to some records, past every service."""
    values = {"reason": "a test", **what}
    if "owner" in what:
        values["owner"] = world.agencies[what["owner"]]
    rows = Record.objects.filter(
        pk__in=[pk for n, pk in enumerate(Record.objects.order_by("pk").values_list("pk", flat=True))
                if n in numbers]
    )  # fmt: skip
    if deed == "come":
        for number in numbers:
            record = Record.objects.order_by("pk")[number % 6]
            record.is_current, record.state, record.chunk_position = True, "standing", number
            for name, value in values.items():
                setattr(record, name, value)
            record.pk, record.local_id, record.chunk = new_id(), str(new_id()), landed(record.owner)
            record.save(force_insert=True)
    elif deed == "change":
        rows.update(**values)
    elif deed == "delete":
        rows.delete()
    elif deed == "agree":
        level = what.get("level", "green")
        world.agree(*world.agencies, levels=(level,) if level != "red" else ("green", "yellow"))
    elif deed == "forget":
        changes.forget()
    elif deed == "tidy":
        changes.tidy()
    if deed != "look":
        Load.objects.update(amended=F("amended") + 1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=EXAMPLES)
@given(deeds=DEEDS)
def test_any_change_by_any_means_is_followed(two, agree, monkeypatch, deeds):
    monkeypatch.setattr(changes, "KEPT_ROWS", 2)
    monkeypatch.setattr(changes, "CHANGES_AT_ONCE", 6)
    monkeypatch.setattr(keeping, "IDS_AT_ONCE", 2)
    two.agree = agree
    with transaction.atomic():
        shelf.clear()
        for deed, numbers, what, (viewer, told) in deeds:
            do(two, deed, numbers, what)
            is_as_read_anew(two.viewers[viewer], told=told)
            unplaced(two.viewers[viewer])
        all_is_as_read_anew(two.viewers)
        transaction.set_rollback(True)


STORY = st.lists(
    st.tuples(
        st.sampled_from(
            (
                "file",
                "file",
                "correct",
                "delete",
                "restore",
                "seal",
                "unseal",
                "share",
                "agree",
                "expunge",
            )
        ),
        st.lists(st.integers(0, 7), min_size=1, max_size=3, unique=True),
        st.integers(0, 11),
        st.tuples(st.integers(0, 1), st.booleans()),
    ),
    min_size=2,
    max_size=8,
)


def serve(world, deed, names, number, owner):
    """One thing that people do, through the service that does it."""
    agency = world.agencies[owner]
    who = {"by": world.system, "purpose": OFFICE}
    if deed == "file":
        names = {f"{owner}-{name}": number + name for name in names}
        for name in names.keys() & world.gone:
            del names[name]
        world.ingest(agency, export(names | {f"{owner}-new{number}": number}))
        return
    if deed == "agree":
        levels = (("green",), ("green", "yellow"))[number % 2]
        world.agree(*world.agencies, levels=levels)
        return
    found = Record.objects.filter(
        owner=agency, is_current=True, local_id__in=[f"{owner}-{name}" for name in names]
    )
    fit = {
        "restore": ("deleted", "withdrawn"), "unseal": ("sealed",),
    }.get(deed, ("standing",))  # fmt: skip
    fitting = [one for one in found if one.state in fit]
    if deed == "share" and fitting:
        services.set_dissemination(
            **who, owner=agency, record_ids=[one.pk for one in fitting],
            level=("green", "yellow", "red")[number % 3],
            expires_at=SOON if number % 2 else None,
        )  # fmt: skip
        return
    sure = {"confirmed": True} if deed in {"delete", "seal"} else {}
    for one in fitting:
        if deed == "correct":
            fields = {"domestic": "" if one.domestic else "yes"}
            if one.lat is not None:  # no half of a point can be told
                fields["lat"] = f"40.{number + 1}"
            services.correct(**who, record_id=one.pk, fields=fields, reason="a test")
        elif deed == "expunge":
            asked = services.ask_expungement(
                **who, record_id=one.pk, authority="order 7", confirmed=True
            )
            world.gone.add(one.local_id)
            custodian = replace(
                world.system, id="second", capabilities=frozenset({"records.custody"})
            )
            second = {**who, "by": custodian}
            services.decide_expungement(**second, expungement_id=asked.pk, approve=True)
        elif deed != "share":
            getattr(services, deed)(**who, record_id=one.pk, reason="a test", **sure)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=EXAMPLES // 2)
@given(story=STORY)
def test_whatever_people_and_files_do_is_followed(two, agree, ingest, system, story):
    two.agree, two.ingest, two.system, two.gone = agree, ingest, system, set()
    with transaction.atomic():
        shelf.clear()
        for deed, names, number, (viewer, told) in story:
            serve(two, deed, names, number, (number + viewer) % 2)
            is_as_read_anew(two.viewers[viewer], told=told)
        all_is_as_read_anew(two.viewers)
        transaction.set_rollback(True)
