"""Which address a request counts under: nobody chooses their own, and a proxy's is not everybody's."""

import pytest
from axes.helpers import get_client_ip_address
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from accord.apps.agencies.adapter import AccountAdapter
from accord.frame import rates, visitors
from accord.frame.errors import TooMany

PROXY = "10.0.0.1"
ADDRESSES = st.ip_addresses().map(str)


def asked(forwarded: str | None = None):
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return RequestFactory().get("/", REMOTE_ADDR=PROXY, headers=headers)


def test_without_a_trusted_proxy_the_header_is_not_believed(settings):
    settings.ACCORD_TRUSTED_PROXIES = 0
    assert visitors.address(asked("198.51.100.7")) == PROXY


@given(client=ADDRESSES, claimed=st.lists(st.text("0123456789abc.:, ")), hops=st.lists(ADDRESSES))
def test_whatever_a_visitor_claims_the_address_is_the_one_the_first_trusted_proxy_saw(
    client, claimed, hops
):
    from django.test import override_settings

    with override_settings(ACCORD_TRUSTED_PROXIES=1 + len(hops)):
        assert visitors.address(asked(", ".join([*claimed, client, *hops]))) == client


@pytest.mark.parametrize("forwarded", [None, "", "unknown", "_hidden", "198.51.100.7"])
def test_who_did_not_come_through_the_proxies_counts_under_the_connection(settings, forwarded):
    settings.ACCORD_TRUSTED_PROXIES = 2
    assert visitors.address(asked(forwarded)) == PROXY


def test_all_three_counts_use_the_same_address(settings, monkeypatch):
    settings.ACCORD_TRUSTED_PROXIES = 1
    request = asked("198.51.100.7")
    assert get_client_ip_address(request) == "198.51.100.7"
    assert AccountAdapter(request).get_client_ip(request) == "198.51.100.7"


def test_a_rate_class_counts_each_visitor_behind_the_proxy(settings, monkeypatch, db, client):
    settings.ACCORD_TRUSTED_PROXIES = 1
    settings.ACCORD_RATE_LIMITS = True
    monkeypatch.setattr(rates, "PER_MINUTE", {"auth": 2})
    monkeypatch.setattr(rates.time, "time", lambda: 4_000_000_060.0)
    asks = [
        client.get("/session/consent", headers={"X-Forwarded-For": one}).status_code
        for one in ["198.51.100.7"] * 3 + ["198.51.100.8"]
    ]
    assert asks == [200, 200, 429, 200]
    with pytest.raises(TooMany):
        rates.check("auth", "198.51.100.7")
