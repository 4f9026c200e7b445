"""Pages of plans and results, by role."""

import json
import re
from datetime import date

import pytest

from accord.apps.evaluation import selectors, services
from accord.apps.evaluation.models import Evaluation, EvaluationPlan

FORM = {
    "hypothesis": "Locks in beat 6 lower burglary.",
    "other_causes": "A new recording rule.",
    "catchment": "none",
    "primary_outcome": "burglaries",
    "outcome_es": "robos en casas",
    "offences": ["220"],
    "start": "2025-01-01",
    "follow_up_months": "6",
    "smallest_percent": "-30",
    "continue_rule": "continue if the interval lies below −10 %",
}


def test_from_the_form_to_the_report(recorded, sign_in, on_day, why):
    on_day(date(2024, 12, 10))
    cora, bob = sign_in(recorded.users["cora"]), sign_in(recorded.users["bob"])
    home = f"/evaluation/strategies/{recorded.strategy.pk}"
    assert "No plan yet" in cora.get(home).content.decode()
    answer = cora.post(f"{home}/plans/new", FORM | {"treated": [str(recorded.beat(6))]})
    assert answer.status_code == 302
    page = cora.get(answer["Location"]).content.decode()
    assert "This cannot be learnt with this design" in page
    assert cora.post(f"{answer['Location']}/freeze", {"tick": ""}).status_code == 422
    plan = EvaluationPlan.objects.get()
    assert cora.get(f"{answer['Location']}/sign").status_code == 409
    read = selectors.draft_digest(plan)
    assert read in cora.get(f"{answer['Location']}/freeze").content.decode()
    tick = {"confirm": "on"}
    assert cora.post(f"{answer['Location']}/freeze", tick).status_code == 422
    cora.post(f"{answer['Location']}/freeze", tick | {"digest": read})
    plan.refresh_from_db()
    assert plan.status == "frozen"
    for client in (cora, bob):
        client.post(f"{answer['Location']}/sign", {"confirm": "on", "digest": plan.digest})
    assert plan.signatures.count() == 2
    on_day(date(2025, 8, 1))
    services.run_now(by=recorded.cora, purpose=why, plan_id=plan.pk)
    found = Evaluation.objects.get()
    cora, bob = sign_in(recorded.users["cora"]), sign_in(recorded.users["bob"])
    report = cora.get(f"/evaluation/results/{found.pk}").content.decode()
    assert "This result is confirmatory." in report
    assert "4 burglaries were recorded" in report
    assert "Called where nothing happened" in report
    for picture in ("months", "placebos"):
        svg = cora.get(f"/evaluation/results/{found.pk}/{picture}.svg")
        assert svg["Content-Type"] == "image/svg+xml"
        assert b"<svg" in svg.content
    kept = cora.get(f"/evaluation/results/{found.pk}/evidence.json")
    assert json.loads(kept.content)["results"]["standing"]["label"] == "confirmatory"
    said = cora.post(f"/evaluation/results/{found.pk}/verify", follow=True).content.decode()
    assert "identical to the byte" in said
    assert bob.get(f"/evaluation/results/{found.pk}").status_code == 404
    assert "Told only to those" not in bob.get(answer["Location"]).content.decode()
    cora.post("/i18n/setlang/", {"language": "es"})
    spanish = cora.get(f"/evaluation/results/{found.pk}").content.decode()
    assert "Este resultado es confirmatorio." in spanish
    assert "Señalado donde nada ocurrió" in spanish
    heads = re.findall(r"<th[^>]*>.*?</th>", spanish, re.DOTALL)
    assert any("Cambio" in one for one in heads)
    assert not any("Cambiar" in one for one in heads)
    # Starts that were made up are told by their month, not by their place in the table.
    made_up = json.loads(kept.content)["results"]["in_time"]
    months = json.loads(kept.content)["inputs"]["periods"]
    for text in (spanish, cora.get(f"/evaluation/results/{found.pk}/report.html").content.decode()):
        assert all(months[one["first_after"]] in text for one in made_up)
    assert made_up


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"start": "2025-01-15"}, "Counts are by month"),
        ({"smallest_percent": "0"}, "and not 0"),
        ({"smallest_percent": "-99.95"}, "Ensure that there are no more than"),
        ({"smallest_percent": "-100"}, "greater than or equal to -99.9"),
        ({"start": "9999-01-01"}, "From 1990-01-01 to the end of"),
        ({"catchment": "metres"}, "From 1 to 20000 metres"),
    ],
)
def test_a_form_with_faults_says_which(world, sign_in, change, words):
    cora = sign_in(world.users["cora"])
    url = f"/evaluation/strategies/{world.strategy.pk}/plans/new"
    page = cora.post(url, FORM | {"treated": [str(world.beat(6))]} | change)
    assert page.status_code == 422
    assert words in page.content.decode()
