"""What other apps offer on a strategy's page: they register a page of theirs, which takes its id."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from accord.apps.strategies.models import Strategy
from accord.frame.actor import Actor
from accord.frame.ui.components import Action


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A page about one strategy, and the capability that opens it."""

    label: str | Promise
    url_name: str
    capability: str


_offers: dict[str, Offer] = {}


def register(label: str | Promise, url_name: str, capability: str) -> None:
    """Offer a page; call it when the app is ready."""
    _offers[url_name] = Offer(label=label, url_name=url_name, capability=capability)


def offers_on(strategy: Strategy, actor: Actor) -> list[Action]:
    """Links to the pages that the reader may open."""
    return [
        Action(label=one.label, url=reverse(one.url_name, args=[strategy.pk]), style="quiet")
        for one in _offers.values()
        if actor.may(one.capability)
    ]
