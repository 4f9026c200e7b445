"""What a production node leaves out is named; what is unsafe stops it, what is advice does not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Invalid
from accord.site import deploy_checks

NODE = Actor(id="node", name="node", kind="system")
WHY = Purpose(code="administration")


@pytest.fixture
def whole(settings, monkeypatch):
    """A node that leaves nothing out."""
    settings.SESSION_COOKIE_SECURE = True
    settings.ALLOWED_HOSTS = ["accord.example.gov"]
    for name, value in (
        ("ACCORD_HOSTS", "accord.example.gov"),
        ("ACCORD_KEY_PASSWORD", "correct horse battery staple"),
        ("ACCORD_DATABASE_URL", "postgresql://db/accord"),
    ):
        monkeypatch.setenv(name, value)


def found() -> list[str]:
    return [str(one.id).removeprefix("accord.") for one in deploy_checks.nothing_is_left_out(None)]


def test_a_node_that_leaves_nothing_out_hears_nothing(whole):
    assert found() == []


@pytest.mark.parametrize(
    ("name", "check"),
    [("ACCORD_HOSTS", "W012"), ("ACCORD_KEY_PASSWORD", "W013"), ("ACCORD_DATABASE_URL", "W014")],
)
def test_each_omission_is_named_by_its_setting(whole, monkeypatch, name, check):
    monkeypatch.delenv(name)
    (told,) = deploy_checks.nothing_is_left_out(None)
    assert told.id == f"accord.{check}"
    assert name in told.msg


def test_cookies_without_tls_and_hosts_that_are_anybodys_are_named(whole, settings):
    settings.SESSION_COOKIE_SECURE = False
    settings.ALLOWED_HOSTS = ["*"]
    assert found() == ["W011", "W012"]


@pytest.mark.django_db
def test_a_node_that_ran_for_a_week_without_a_backup_is_told(monkeypatch):
    def after(days: float) -> list[str]:
        now = timezone.now() + timedelta(days=days)
        with monkeypatch.context() as at:
            at.setattr(deploy_checks.timezone, "now", lambda: now)
            return [one.msg for one in deploy_checks.there_is_a_backup(None)]

    assert after(30) == []  # nothing is there to be lost
    audit.record(
        by=NODE, purpose=WHY, verb="node.served", object_type="node", object_id="-",
        payload={"part": "pages"},
    )  # fmt: skip
    assert after(1) == []
    assert "none was ever made" in after(8)[0]
    audit.record(
        by=NODE, purpose=WHY, verb="node.backed_up", object_type="node", object_id="-",
        payload={"uploads": 0, "ledger_size": 0},
    )  # fmt: skip
    assert after(6) == []
    assert f"the last was made on {timezone.now():%Y-%m-%d}" in after(8)[0]


@pytest.mark.django_db
def test_what_is_unsafe_stops_the_start_and_advice_is_said(whole, settings, monkeypatch):
    said: list[str] = []
    settings.PRODUCTION, settings.SECURE_SSL_REDIRECT, settings.CSRF_COOKIE_SECURE = (
        True,
        True,
        True,
    )
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    settings.SECURE_HSTS_PRELOAD, settings.ACCORD_REQUIRE_MFA = True, True
    settings.ACCORD_DEMO, settings.ACCORD_RATE_LIMITS = False, True
    settings.SECRET_KEY = "only-for-this-check-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEF"
    monkeypatch.delenv("ACCORD_KEY_PASSWORD")
    deploy_checks.demand_safe(say=said.append)
    assert any("ACCORD_KEY_PASSWORD" in words for words in said)
    settings.ACCORD_REQUIRE_MFA = False
    with pytest.raises(Invalid, match=r"accord\.E010"):
        deploy_checks.demand_safe(say=said.append)
