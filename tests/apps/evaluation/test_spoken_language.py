"""Pages of plans and results say things in the reader's language, and agencies by their names."""

import re
from datetime import date

from accord.apps.evaluation import services
from accord.apps.strategies import services as strategies


def _heads(page):
    return [one.strip() for one in re.findall(r"<th[^>]*>(?:<[^>]+>)*([^<]+)", page)]


def test_the_outcome_and_the_headings_are_spanish_on_a_spanish_page(recorded, frozen, sign_in, why):
    plan = frozen(recorded)
    services.run_now(by=recorded.cora, purpose=why, plan_id=plan.pk)
    cora = sign_in(recorded.users["cora"])
    cora.post("/i18n/setlang/", {"language": "es"})
    home = f"/evaluation/strategies/{recorded.strategy.pk}"
    for url in ("/evaluation/", home, f"/evaluation/plans/{plan.pk}", "/evaluation/library"):
        page = cora.get(url).content.decode()
        assert "robos en casas" in page, url
        assert "burglaries" not in page
    for url in (home, f"/evaluation/plans/{plan.pk}", "/evaluation/library"):
        heads = _heads(cora.get(url).content.decode())
        assert "Carácter" in heads
        assert "Vigente" not in heads


def test_an_action_that_is_not_done_is_not_endless_in_spanish(recorded, sign_in, why, on_day):
    on_day(date(2025, 1, 2))
    strategies.plan_action(
        by=recorded.cora, purpose=why, strategy_id=recorded.strategy.pk, title="Letters",
        owner=recorded.lead, due_on=date(2025, 3, 1),
    )  # fmt: skip
    cora = sign_in(recorded.users["cora"])
    cora.post("/i18n/setlang/", {"language": "es"})
    page = cora.get(f"/strategies/{recorded.strategy.pk}").content.decode()
    assert "pendiente" in page
    assert "sin fin" not in page


def test_who_has_not_signed_is_named(recorded, frozen, sign_in, why):
    plan = frozen(recorded, signers=[(recorded.cora, recorded.lead)])
    made = services.run_now(by=recorded.cora, purpose=why, plan_id=plan.pk)
    cora = sign_in(recorded.users["cora"])
    for begins in ("Not confirmatory: not signed by", "No confirmatorio: sin la firma de"):
        page = cora.get(f"/evaluation/results/{made.pk}").content.decode()
        assert f"{begins} {recorded.partner.name}." in page
        assert f"{begins} {recorded.partner.ori}" not in page
        cora.post("/i18n/setlang/", {"language": "es"})
