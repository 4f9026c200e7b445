"""Masks hold in every door: the record stays, what identifies a protected person does not."""

import io
import json
from datetime import date

import pytest

from accord.apps.agencies.models import Agreement
from accord.apps.records import exporting, listing, masks, parts, selectors, services
from accord.apps.records.models import Person, Record
from accord.apps.records.selectors import searching
from accord.core.vocabulary import RecordKind
from accord.frame.actor import Purpose

pytestmark = pytest.mark.django_db
WHY = Purpose(code="crime-analysis")
SECRETS = ("Youngman", "2010-02-03", "7 HIDDEN LN", "L-777", "5550100777")


@pytest.fixture
def scene(make_agency, make_user, actor_of, ingest, export, agree):
    """Two partners; a green juvenile in one record of B, and an assault at a victim's home."""

    class Scene:
        a, b = make_agency(), make_agency()
        ann_user = make_user("ann", "analyst", agency=a)
        ann = actor_of(ann_user)
        ben_user = make_user("ben", "analyst", "records-custodian", agency=b)
        ben = actor_of(ben_user)

    agree(Scene.a, Scene.b)
    ingest(Scene.b, export(4))
    first, second, *_ = Record.objects.filter(owner=Scene.b).order_by("local_id")
    Scene.young = Person.objects.create(
        record=first, role="arrestee", level="green", family_name="Youngman", given_names="Kim",
        date_of_birth=date(2010, 2, 3), address="7 HIDDEN LN", local_id="L-777", sex="F",
        shield="juvenile",
    )  # fmt: skip
    Record.objects.filter(pk=second.pk).update(
        offence_code="11A", address="7 HIDDEN LN", place_kept=True
    )
    Person.objects.create(
        record=second, role="suspect", level="green", family_name="Openly",
        address="7 HIDDEN LN", extra={"phone": "5550100777"},
    )  # fmt: skip
    Scene.first, Scene.second = first, second
    return Scene


def test_partners_see_that_a_juvenile_stands_there_and_not_who(scene):
    seen = selectors.involved_in(viewer=scene.ann, purpose=WHY, records=[scene.first])[
        scene.first.pk
    ].persons
    assert [(one.role, one.sex, one.shield) for one in seen] == [("arrestee", "F", "juvenile")]
    assert all(not getattr(seen[0], name) for name in masks.IDENTIFIERS)
    own = selectors.involved_in(viewer=scene.ben, purpose=WHY, records=[scene.first])[
        scene.first.pk
    ].persons
    assert own[0].family_name == "Youngman"
    assert Person.objects.get(pk=scene.young.pk).family_name == "Youngman"


def test_who_stands_where_a_place_is_kept_has_a_name_and_nothing_that_leads_there(scene):
    scene.second.refresh_from_db()

    def suspect(viewer):
        seen = selectors.involved_in(viewer=viewer, purpose=WHY, records=[scene.second])
        return next(one for one in seen[scene.second.pk].persons if one.role == "suspect")

    theirs, own = suspect(scene.ann), suspect(scene.ben)
    assert (theirs.family_name, theirs.address, theirs.extra) == ("Openly", "", {})
    assert (own.address, own.extra) == ("7 HIDDEN LN", {"phone": "5550100777"})


@pytest.mark.parametrize("name", [n for n in exporting.FORMATS if n != "parquet"])
def test_no_format_of_export_tells_a_masked_value(scene, name):
    made = exporting.exported(
        viewer=scene.ann, purpose=WHY, filters=listing.Filters(kind=RecordKind.INCIDENT),
        chosen=exporting.format_named(name),
    )  # fmt: skip
    text = b"".join(made.blocks).decode(errors="replace")
    assert text
    assert [secret for secret in SECRETS if secret in text] == []
    assert "20100203" not in text


def test_parquet_masks_as_the_other_formats_do(scene):
    reading = pytest.importorskip("pyarrow.parquet", reason="not run: Parquet is not installed")

    def rows(viewer):
        made = exporting.exported(
            viewer=viewer, purpose=WHY, filters=listing.Filters(kind=RecordKind.INCIDENT),
            chosen=exporting.format_named("parquet"),
        )  # fmt: skip
        table = reading.read_table(io.BytesIO(b"".join(made.blocks)))
        return {row["local_id"]: row for row in table.to_pylist()}

    theirs, own = rows(scene.ann), rows(scene.ben)
    assert theirs.keys() == own.keys()
    number = scene.second.local_id
    hidden = {name for name in theirs[number] if name in masks.PLACE}
    assert {"address", "lon", "lat"} <= hidden
    assert not any(theirs[number][name] for name in hidden)
    assert own[number]["address"] == "7 HIDDEN LN"
    assert own[number]["lon"] is not None
    assert [secret for secret in SECRETS if secret in repr(theirs)] == []
    assert theirs[scene.first.local_id] == own[scene.first.local_id]


@pytest.mark.parametrize("name", ["csv", "geojson"])
def test_the_owners_own_export_is_whole(scene, name):
    made = exporting.exported(
        viewer=scene.ben, purpose=WHY, filters=listing.Filters(kind=RecordKind.INCIDENT),
        chosen=exporting.format_named(name),
    )  # fmt: skip
    assert b"7 HIDDEN LN" in b"".join(made.blocks)


def test_pages_and_api_tell_no_masked_value_to_partners_and_all_to_the_owner(scene, sign_in):
    partner, owner = sign_in(scene.ann_user), sign_in(scene.ben_user)
    for record in (scene.first, scene.second):
        for url in (f"/records/{record.pk}/", f"/api/v1/records/{record.pk}",
                    "/api/v1/records?kind=incident", "/records/?kind=incident"):  # fmt: skip
            text = partner.get(url).content.decode()
            assert [secret for secret in SECRETS if secret in text] == [], url
    assert "Youngman" in owner.get(f"/records/{scene.first.pk}/").content.decode()
    assert "7 HIDDEN LN" in owner.get(f"/records/{scene.second.pk}/").content.decode()
    told = partner.get(f"/api/v1/records/{scene.second.pk}").json()
    assert (told["address"], told["lon"], told["lat"]) == ("", None, None)


def test_a_search_finds_nobody_by_what_is_masked(scene):
    named = Person.objects.filter(family_name="Youngman")
    assert not named.filter(masks.open_persons(scene.ann.agency_id)).exists()
    assert named.filter(masks.open_persons(scene.ben.agency_id)).exists()


@pytest.fixture
def lift(scene):
    """Let the grant of the agreement between the two show whom it names."""

    def make(*masks_lifted, **changed):
        agreement = Agreement.objects.get()
        grant = {**agreement.terms["grants"][0], **changed, "unmasks": sorted(masks_lifted)}
        agreement.terms["grants"].append(grant)
        agreement.save()

    return make


def told_by_every_door(scene, sign_in) -> set[str]:
    """What page, API, exports and search tell the partner of the juvenile's name."""
    partner, told = sign_in(scene.ann_user), set()
    for door, url in (("page", f"/records/{scene.first.pk}/"),
                      ("api", f"/api/v1/records/{scene.first.pk}")):  # fmt: skip
        told |= {door} if "Youngman" in partner.get(url).content.decode() else set()
    for name in ("ndex", "niem", "ftm"):
        made = exporting.exported(
            viewer=scene.ann, purpose=WHY, filters=listing.Filters(kind=RecordKind.INCIDENT),
            chosen=exporting.format_named(name),
        )  # fmt: skip
        told |= {name} if b"Youngman" in b"".join(made.blocks) else set()
    told |= told_by_searches(partner, scene.first.local_id)
    sight = searching.sight_of_persons(viewer=scene.ann, purpose=WHY)
    found = Person.objects.filter(sight.shown, family_name="Youngman").exists()
    return told | ({"search"} if found else set())


def told_by_searches(partner, number) -> set[str]:
    """The same of whom a number found, and of the links in what was found by words."""
    told = set()
    for what, terms, doors in (
        ("persons", {"identifier": "L-777"}, ("found.csv", "found.geojson")),
        ("incidents", {"kind": "incident", "text": number}, CHARTS),
    ):
        url = f"/api/v1/exchange/search/{what}"
        search = partner.post(url, json.dumps(terms), "application/json").json()["search_id"]
        for room in ("/exchange/search/results", "/api/v1/exchange/search/results"):
            for door in doors:
                answer = partner.get(f"{room}/{search}/{door}", follow=True)
                assert answer.status_code == 200, (room, door)
                text = b"".join(answer.streaming_content) if answer.streaming else answer.content
                told |= {door} if b"Youngman" in text else set()
    return told


CHARTS = ("chart", "chart.graphml", "chart.links")
TAKEN = {"ndex", "niem", "ftm", "chart.graphml", "chart.links"}
LOOKED_AT = {"page", "api", "chart"}
DOORS = {*TAKEN, *LOOKED_AT, "search", "found.csv", "found.geojson"}


def test_a_grant_that_lifts_the_mask_is_heard_at_every_door(scene, sign_in, lift):
    assert told_by_every_door(scene, sign_in) == set()
    lift("juvenile")
    assert told_by_every_door(scene, sign_in) == DOORS


@pytest.mark.parametrize(
    ("lifted", "changed", "doors"),
    [
        (("victim",), {}, set()),
        (("juvenile",), {"purposes": ["investigation"]}, set()),
        (("juvenile",), {"offences": ["11A"]}, set()),
        (("juvenile",), {"kinds": ["arrest"]}, set()),
        (("juvenile",), {"actions": ["export"]}, TAKEN),
        (("juvenile",), {"actions": ["view"]}, LOOKED_AT),
        (("juvenile",), {"actions": ["search", "view"]}, {*LOOKED_AT, "search"}),
    ],
)
def test_a_mask_is_lifted_as_far_as_the_grant_reaches_and_no_further(
    scene, sign_in, lift, lifted, changed, doors
):
    lift(*lifted, **changed)
    assert told_by_every_door(scene, sign_in) == doors


def test_no_grant_shows_where_a_victim_was_hurt(scene, lift, sign_in):
    lift("victim", "juvenile")
    text = sign_in(scene.ann_user).get(f"/records/{scene.second.pk}/").content.decode()
    assert "7 HIDDEN LN" not in text


def test_a_changed_juvenile_age_is_applied_to_old_records(scene, records_why):
    Person.objects.filter(pk=scene.young.pk).update(date_of_birth=date(2006, 1, 15))
    who = {"by": scene.ben, "purpose": records_why}
    services.set_handling(**who, owner=scene.b, level="green", juvenile_age=21)
    services.shield_persons(**who, agency_id=scene.b.pk)
    assert Person.objects.get(pk=scene.young.pk).shield == "juvenile"
    services.set_handling(**who, owner=scene.b, level="green", juvenile_age=17)
    assert services.shield_persons(**who, agency_id=scene.b.pk) == 1
    assert Person.objects.get(pk=scene.young.pk).shield == ""


@pytest.fixture
def suspect(scene):
    """An adult suspect in a green record of B, as a load writes one."""
    return Person.objects.create(
        record=scene.second, role="suspect", sequence=7, family_name="Okafor", given_names="Chidi",
        date_of_birth=date(1971, 10, 25), level=parts.level_of_person("suspect", "green"),
    )  # fmt: skip


def settle(scene, why, *, is_open: bool) -> None:
    services.set_handling(
        by=scene.ben, purpose=why, owner=scene.b, level="green", opens_suspects=is_open
    )


def names_seen_by(viewer, record) -> set[str]:
    found = selectors.involved_in(viewer=viewer, purpose=WHY, records=[record])
    return {one.family_name for one in found[record.pk].persons} if record.pk in found else set()


def test_an_owner_opens_its_suspects_and_closes_them_again(scene, suspect, records_why):
    assert "Okafor" not in names_seen_by(scene.ann, scene.second)
    settle(scene, records_why, is_open=True)
    assert "Okafor" in names_seen_by(scene.ann, scene.second)
    settle(scene, records_why, is_open=False)
    assert "Okafor" not in names_seen_by(scene.ann, scene.second)


@pytest.mark.parametrize("role", ["victim", "witness", "complainant", "other"])
def test_whom_the_law_protects_nobody_opens_this_way(scene, suspect, records_why, role):
    Person.objects.filter(pk=suspect.pk).update(
        role=role, level=parts.level_of_person(role, "green")
    )
    settle(scene, records_why, is_open=True)
    assert "Okafor" not in names_seen_by(scene.ann, scene.second)
    assert parts.level_of_person(role, "green", opens_suspects=True) == "red"


def test_an_opened_suspect_goes_no_further_than_the_record_nor_another_owner(
    scene, suspect, records_why
):
    Record.objects.filter(pk=scene.second.pk).update(level="red")
    settle(scene, records_why, is_open=True)
    assert "Okafor" not in names_seen_by(scene.ann, scene.second)
    assert Person.objects.get(pk=suspect.pk).level == "red"
    assert parts.level_of_person("suspect", "yellow", opens_suspects=True) == "yellow"


def test_a_correction_says_anew_what_is_masked(scene, records_why):
    Person.objects.create(record=scene.first, role="victim", level="green", family_name="V")
    made = services.correct(
        by=scene.ben, purpose=records_why, record_id=scene.first.pk,
        fields={"offence_code": "11A"}, reason="coded wrongly",
    )  # fmt: skip
    assert made.persons.get(role="victim").shield == "victim"
