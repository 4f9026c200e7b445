"""Default deny: an undeclared door, an unknown capability or verb, an unsafe production stop the start."""

import os
import subprocess
import sys

import pytest
from django.core.checks import run_checks
from django.http import HttpResponse
from django.urls import path

from accord.frame import declare
from accord.frame.declaration import Declaration
from accord.frame.declare import route
from accord.site import checks, urls


def undeclared(_request) -> HttpResponse:
    """A view whose author forgot to say who may see it."""
    return HttpResponse("all the data")


@route(policy="public", audit=None, rate="public")
def declared_view(_request) -> HttpResponse:
    """A view that says so."""
    return HttpResponse("ok")


def found(check=checks.every_door_is_declared) -> list[str]:
    return [f"{problem.id} {problem.msg}" for problem in check(None)]


@pytest.fixture
def planted(monkeypatch, settings):
    """A route table of our own with one more route."""

    def plant(view):
        module = type(sys)("planted_urls")
        module.urlpatterns = [*urls.urlpatterns, path("planted", view)]
        monkeypatch.setitem(sys.modules, "planted_urls", module)
        settings.ROOT_URLCONF = "planted_urls"

    return plant


def test_every_door_of_this_product_is_declared():
    assert found() == []
    assert found(checks.every_verb_is_registered) == []


def test_a_planted_undeclared_route_is_found(planted):
    planted(undeclared)
    assert [text.partition(" ")[0] for text in found()] == ["accord.E001"]
    assert "planted" in found()[0]


def test_the_same_route_declared_is_fine(planted):
    planted(declared_view)
    assert found() == []


def test_an_undeclared_api_operation_is_found(monkeypatch, settings):
    from ninja import NinjaAPI

    planted_api = NinjaAPI(urls_namespace="planted", docs_url=None, openapi_url=None)

    @planted_api.delete("/everything")
    def everything(request):
        return {}

    module = type(sys)("planted_urls")
    module.urlpatterns = [path("planted/", planted_api.urls)]
    monkeypatch.setitem(sys.modules, "planted_urls", module)
    settings.ROOT_URLCONF = "planted_urls"
    assert any("everything" in text for text in found())


def plant_declaration(monkeypatch, **kwargs):
    made = Declaration(name="planted", kind="route", rate="read", **kwargs)
    monkeypatch.setitem(declare.declared, "route:planted", made)


def test_a_capability_that_no_role_grants_is_found(monkeypatch):
    plant_declaration(monkeypatch, policy="records.viwe", audit="agencies.viewed")
    assert [text.partition(" ")[0] for text in found()] == ["accord.E002"]


def test_a_verb_that_nobody_registers_is_found(monkeypatch):
    plant_declaration(monkeypatch, policy="public", audit="agencies.veiwed")
    problems = found(checks.every_verb_is_registered)
    assert [text.partition(" ")[0] for text in problems] == ["accord.E004"]


def test_a_job_that_is_not_declared_is_found(monkeypatch):
    from django_tasks import task

    module = type(sys)("accord.apps.agencies.tasks")
    module.sneaky = task()(plainly)
    monkeypatch.setitem(sys.modules, "accord.apps.agencies.tasks", module)
    problems = found(checks.every_verb_is_registered)
    assert [text.partition(" ")[0] for text in problems] == ["accord.E005"]


def plainly(_id: str) -> None:
    """A job without a declaration."""


def test_a_door_that_leaves_no_entry_must_be_public():
    with pytest.raises(ValueError, match="only a public door"):
        route(policy="records.view", audit=None, rate="read")(undeclared)


def test_the_checks_take_part_in_djangos_own():
    assert not [m for m in run_checks(tags=["security"]) if m.id.startswith("accord.E00")]


def manage(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "accord.cli", "manage", *args],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment},
    )


@pytest.mark.slow
def test_check_deploy_is_clean_for_a_production_node(tmp_path):
    done = manage(
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        ACCORD_PRODUCTION="1",
        ACCORD_STATE_DIR=str(tmp_path),
        ACCORD_HOSTS="accord.example.org",
        ACCORD_KEY_PASSWORD="correct horse battery staple",
        ACCORD_DATABASE_URL=f"sqlite:///{tmp_path}/accord.sqlite3",
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "unsafe",
    [
        {"ACCORD_DEMO": "1"}, {"ACCORD_REQUIRE_MFA": "0"}, {"ACCORD_RATE_LIMITS": "0"},
        {"ACCORD_BEHIND_PROXY": "1"},
    ],
)  # fmt: skip
def test_check_deploy_refuses_an_unsafe_production(tmp_path, unsafe):
    done = manage(
        "check",
        "--deploy",
        "--tag",
        "security",
        ACCORD_PRODUCTION="1",
        ACCORD_STATE_DIR=str(tmp_path),
        **unsafe,
    )
    assert done.returncode != 0
    assert "accord.E010" in done.stderr
