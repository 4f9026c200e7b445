"""What stops the start-up: an undeclared door, an unknown capability or verb, an unsafe production."""

import sys
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver
from django_tasks.base import Task

from accord.apps.agencies.roles import capability_names
from accord.core import policy, vocabulary
from accord.frame import modules
from accord.frame.audit.verbs import registered
from accord.frame.declare import PUBLIC, SIGNED_IN, declared
from accord.site.operations import operations_of
from accord.site.third_party import DECLARED_ELSEWHERE


@register(Tags.security)
def every_door_is_declared(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django calls it with this
    """E001: each URL leads to a declared view; E002: each capability is granted by some role."""
    problems: list[CheckMessage] = [
        Error(f"The route {path} leads to {name}, which declares no policy.", id="accord.E001")
        for path, name, view in _routes(get_resolver())
        if not _is_declared(view, name)
    ]
    known = capability_names() | {PUBLIC, SIGNED_IN, "system"}
    problems += [
        Error(f"{door.name} demands “{door.policy}”, which no role grants.", id="accord.E002")
        for door in declared.values()
        if door.policy not in known
    ]
    return problems


@register(Tags.security)
def every_verb_is_registered(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django calls it with this
    """E004: what a door says it leaves in the ledger has a registered shape there.

    E005: every job that can be enqueued has come through `accord.frame.tasks`.
    """
    problems: list[CheckMessage] = [
        Error(f"{door.name} leaves “{door.audit}”, which no app registers.", id="accord.E004")
        for door in declared.values()
        if door.audit is not None and door.audit not in registered
    ]
    problems += [
        Error(f"The job {name} declares no policy.", id="accord.E005")
        for name, job in _jobs()
        if not hasattr(job.func, "declaration")
    ]
    return problems


@register(Tags.security)
def every_part_that_law_may_bar_is_known(
    app_configs: Sequence[Any] | None,  # noqa: ARG001 - Django calls it with this
    **_: Any,
) -> list[CheckMessage]:
    """E006: each part that a law may bar has doors, so that barring it closes something."""
    named = {part for one in policy.known_profiles().values() for part in one.modules}
    problems: list[CheckMessage] = [
        Error(f"A law may bar “{part}”, and no app says what that is.", id="accord.E006")
        for part in sorted(named - modules.known.keys())
    ]
    problems += [
        Error(f"The part “{one.name}” has no door.", id="accord.E006")
        for one in modules.known.values()
        if not any(one.has(door) for door in declared.values())
    ]
    return problems


@register(Tags.security)
def vocabulary_is_whole(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django calls it with this
    """E003: the tables of codes load and are consistent."""
    try:
        vocabulary.purposes()
        vocabulary.offences()
    except ValueError as error:
        return [Error(f"The vocabulary is broken: {error}", id="accord.E003")]
    return []


@register(Tags.security, deploy=True)
def production_is_safe(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:  # noqa: ARG001 - Django calls it with this
    """E010: a production node is not a demo, demands a second factor, and tells visitors apart."""
    problems: list[CheckMessage] = []
    if settings.ACCORD_DEMO:
        problems.append(Error("ACCORD_DEMO is set.", id="accord.E010"))
    if not settings.ACCORD_REQUIRE_MFA:
        problems.append(Error("ACCORD_REQUIRE_MFA is off.", id="accord.E010"))
    if not settings.ACCORD_RATE_LIMITS:
        problems.append(Error("ACCORD_RATE_LIMITS is off.", id="accord.E010"))
    if settings.SECURE_PROXY_SSL_HEADER and not settings.ACCORD_TRUSTED_PROXIES:
        told = "ACCORD_BEHIND_PROXY without ACCORD_TRUSTED_PROXIES: all visitors share one address."
        problems.append(Error(told, id="accord.E010"))
    return problems


def _jobs() -> Iterator[tuple[str, Task[Any, Any]]]:
    for app in apps.get_app_configs():
        module = sys.modules.get(f"{app.name}.tasks")
        for name, value in vars(module).items() if module else ():
            if isinstance(value, Task):
                yield f"{app.name}.tasks.{name}", value


def _routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str, Any]]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern, path)
        elif isinstance(pattern, URLPattern):
            yield path, pattern.lookup_str, pattern.callback


def _is_declared(view: Any, name: str) -> bool:
    if hasattr(view, "declaration") or name.startswith(DECLARED_ELSEWHERE):
        return True
    return name.startswith("ninja.") and _operations_declared(view)


def _operations_declared(view: Any) -> bool:
    operations = operations_of(view)
    return bool(operations) and all(hasattr(op.view_func, "declaration") for op in operations)
