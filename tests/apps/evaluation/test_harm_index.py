"""The harm index: tables that an agency brings, side by side; what is in it and what is not."""

import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.apps.sound_rows import assert_breaks, sound_row
from typer.testing import CliRunner

from accord.apps.evaluation import harm_page, selectors, services
from accord.apps.evaluation.models import HarmWeights
from accord.cli.main import app
from accord.frame.errors import Conflict, Denied, Invalid, Missing

from .conftest import counts, payloads

HEAD = "id,version,source,unit,offence,weight"


def lines(version="2023-05", **weights):
    rows = weights or {"220": 20}
    return [HEAD, *(f"x-days,{version},Council of X,days,{code},{w}" for code, w in rows.items())]


@pytest.fixture
def load_table(world, why):
    def make(who="cora", **more):
        agency = world.lead if who == "cora" else world.partner
        return services.load_weights(
            by=getattr(world, who), purpose=why, agency=agency, lines=lines(**more)
        )

    return make


def asked(world, why, who="cora", **more):
    question = selectors.HarmAsked(**{"kind": "incident", "months": 6} | more)
    return selectors.harm(viewer=getattr(world, who), purpose=why, asked=question)


def test_versions_stand_side_by_side_and_none_changes(world, load_table, why):
    old, new = load_table(), load_table(version="2024-05", **{"220": 25})
    assert load_table().pk == old.pk
    with pytest.raises(Conflict):
        load_table(**{"220": 30})
    rows = selectors.harm_weights_visible_to(viewer=world.cora, purpose=why)
    assert {row.pk: row.weights for row in rows} == {old.pk: {"220": 20}, new.pk: {"220": 25}}
    assert next(one["digest"] for one in payloads("harm_weights.loaded")) == old.digest
    with pytest.raises(Denied):
        services.load_weights(by=world.bob, purpose=why, agency=world.lead, lines=lines())
    with pytest.raises(Invalid) as refused:
        load_table(**{"999": 1})
    assert refused.value.faults[0].message.startswith("Row 2: ")
    with pytest.raises(Invalid):
        services.load_weights(
            by=world.cora, purpose=why, agency=world.lead,
            lines=[HEAD, "illustrative,9,Mine,points,220,1"],
        )  # fmt: skip


def test_nobody_weighs_with_anothers_table(world, recorded, load_table, why):
    made = load_table()
    assert not selectors.harm_weights_visible_to(viewer=world.bob, purpose=why)
    with pytest.raises(Missing):
        asked(world, why, "bob", weights_id=made.pk)


def test_the_sum_of_both_periods_and_what_has_no_weight(recorded, load_table, why, on_day):
    on_day(date(2025, 7, 3))
    made = load_table()
    found = asked(recorded, why, weights_id=made.pk)
    assert (found.since_months[0], found.since_months[-1]) == (date(2025, 1, 1), date(2025, 6, 1))
    assert found.before_months[0] == date(2024, 1, 1)
    rows = counts(months=18, fall_in=6)
    since = sum(n for _, month, n in rows if month >= date(2025, 1, 1))
    before = sum(n for _, month, n in rows if month < date(2024, 7, 1))
    assert found.compared.since.interval.estimate * 181 == pytest.approx(20 * since)
    assert found.compared.before.interval.estimate * 182 == pytest.approx(20 * before)
    assert found.compared.ratio.lower < found.compared.ratio.estimate < found.compared.ratio.upper
    # Two thefts a beat and month have no weight; they are told, and in no sum.
    assert sum(found.compared.since.unweighted.values()) == 2 * 12 * 6
    told = " ".join(harm_page.sentences(found))
    assert "144 without one" in told
    assert "not a harm of nought" in told
    assert found.agencies == (recorded.lead.ori, recorded.partner.ori)
    heavier = asked(recorded, why, weights_id=load_table(version="b", **{"220": 60}).pk)
    assert heavier.compared.since.interval.estimate == pytest.approx(
        3 * found.compared.since.interval.estimate
    )
    beat = asked(recorded, why, weights_id=made.pk, area_id=recorded.beat(6))
    assert beat.compared.since.counted < found.compared.since.counted
    assert payloads("harm.viewed")[0]["weights"] == made.digest


def test_who_has_not_reported_every_month_is_left_out_and_named(world, land, why, on_day):
    rows = counts(months=18)
    land(world.lead, [row for row in rows if row[0] <= 6])
    land(world.partner, [
        row for row in rows if row[0] > 6 and row[1] != date(2024, 3, 1)
    ])  # fmt: skip
    on_day(date(2025, 7, 3))
    found = asked(world, why)
    assert (found.agencies, found.left_out) == ((world.lead.ori,), (world.partner.ori,))
    on_day(date(2025, 9, 3))
    nobody = asked(world, why)
    assert nobody.compared is None
    assert "No agency reported every month" in " ".join(harm_page.sentences(nobody))


def test_pages_api_and_terminal(recorded, load_table, sign_in, on_day, tmp_path, why):
    on_day(date(2025, 7, 3))
    cora, bob = sign_in(recorded.users["cora"]), sign_in(recorded.users["bob"])
    page = cora.get("/evaluation/harm?months=6&kind=incident").content.decode()
    assert "made up to try the index with" in page
    page = cora.get("/evaluation/harm?months=6&kind=incident", headers={"accept-language": "es"})
    assert "solo órdenes de magnitud" in page.content.decode()
    file = SimpleUploadedFile("w.csv", "\n".join(lines()).encode())
    assert cora.post("/evaluation/harm/tables/new", {"file": file}).status_code == 302
    wrong = SimpleUploadedFile("w.csv", b"\xff\xfe\x00")
    assert cora.post("/evaluation/harm/tables/new", {"file": wrong}).status_code == 422
    bad = SimpleUploadedFile("w.csv", b"offence,weight\n")
    answer = cora.post("/evaluation/harm/tables/new", {"file": bad})
    assert answer.status_code == 422
    assert "Row 1" in answer.content.decode()
    made = HarmWeights.objects.get()
    listed = cora.get("/evaluation/harm/tables").content.decode()
    assert "x-days" in listed
    assert re.search(r'<a[^>]*href="/evaluation/harm"[^>]*><span>Harm</span></a>', listed)
    assert "x-days" not in bob.get("/evaluation/harm/tables").content.decode()
    page = cora.get(f"/evaluation/harm?months=6&kind=incident&weights={made.pk}").content.decode()
    assert "Council of X" in page
    assert "made up to try" not in page
    refused = cora.get("/evaluation/harm?months=7")
    assert refused.status_code == 422
    assert '<a href="#id_months">Last whole months: ' in refused.content.decode()
    assert bob.get(f"/evaluation/harm?weights={made.pk}").status_code == 422
    told = {"ACCORD_AS": "cora"}
    run = CliRunner()
    why_words = ["--purpose", "crime-analysis", "--reason", "t"]
    copy = tmp_path / "w.csv"
    copy.write_text("\n".join(lines()))
    again = run.invoke(app, ["harm", "load", str(copy), *why_words], env=told)
    assert again.output.startswith(str(made.pk)), again.output
    listed = run.invoke(app, ["harm", "tables", *why_words], env=told).output
    assert "x-days 2023-05 (days): Council of X" in listed
    shown = ["harm", "show", "--months", "6", "--weights", str(made.pk)]
    words = run.invoke(app, [*shown, *why_words], env=told).output
    assert "144 without one" in words
    whole = json.loads(run.invoke(app, [*shown, "--json", *why_words], env=told).output)
    assert whole["since"]["unweighted"] == {"23H": 144}
    assert whole["since"]["lower"] < whole["since"]["harm"] < whole["since"]["upper"]


def test_the_database_keeps_whence_a_table_is(db):
    sound_row(HarmWeights, {})
    assert_breaks("harm_weights_say_whence", HarmWeights, {"source": ""})
