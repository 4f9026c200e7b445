"""What the security tests share: two agencies, a person per role, and the route table itself."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accord.apps.agencies import selectors, services
from accord.apps.agencies.models import Agency, User
from accord.apps.agencies.roles import all_roles
from accord.core import vocabulary
from accord.frame.actor import Actor, Purpose
from accord.frame.declaration import Declaration
from accord.frame.ids import new_id
from accord.site.operations import operations_of

SYSTEM = Actor(id="test", name="test", kind="system")
WHY = Purpose(code="crime-analysis", reason="security test")
PASSWORD = "correct horse battery staple"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# Who BUG-01 lets ask each door that takes an id: as many kinds of rights as there are.
ASKED_HERE = ("analyst", "coordinator", "liaison", "prosecutor", "partner", "agency-admin")
PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True)
class Door:
    """One URL with one method of the route table, and what it declares."""

    path: str
    method: str
    declaration: Declaration | None

    @property
    def parameters(self) -> list[tuple[str, str]]:
        return [(m["kind"] or "str", m["name"]) for m in PARAMETER.finditer(self.path)]

    def url(self, value: str) -> str:
        """The URL with every identifier of the path set to one value."""
        filled = PARAMETER.sub(lambda m: "7" if m["kind"] == "int" else value, self.path)
        return "/" + re.sub(r"\\(.)", r"\1", filled.replace("^", "").replace("$", ""))

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def doors() -> list[Door]:
    """Every door of the node, read from the route table as it is now."""
    return sorted(_doors(get_resolver()), key=str)


def _doors(resolver: URLResolver, prefix: str = "") -> Iterator[Door]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _doors(pattern, path)
            continue
        assert isinstance(pattern, URLPattern)
        operations = operations_of(pattern.callback)
        if operations:
            for operation in operations:
                found = getattr(operation.view_func, "declaration", None)
                yield from (Door(path, method, found) for method in operation.methods)
        else:
            found = getattr(pattern.callback, "declaration", None)
            yield from (Door(path, method, found) for method in ("GET", "POST"))


@dataclass(frozen=True)
class World:
    """Two agencies that share nothing, a stranger to both, and one person per role."""

    own: Agency
    foreign: Agency
    people: dict[str, User]
    stranger: User


@pytest.fixture
def world(db: None, settings: Any) -> World:
    settings.ACCORD_REQUIRE_MFA = False
    settings.ACCORD_RATE_LIMITS = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    own, foreign = (
        services.register_agency(by=SYSTEM, purpose=WHY, ori=ori, name=name, kind="police")
        for ori, name in (("XA0010000", "Own"), ("XA0020000", "Foreign"))
    )
    people = {
        role.id: _person(role.id.replace("-", "."), role.id, None if role.agency == "none" else own)
        for role in all_roles().values()
    }
    return World(
        own=own, foreign=foreign, people=people, stranger=_person("stranger", "analyst", foreign)
    )


def _person(name: str, role: str, agency: Agency | None) -> User:
    return services.register_person(
        by=SYSTEM,
        purpose=WHY,
        username=name,
        full_name=name.title(),
        password=PASSWORD,
        roles=[role],
        agency=agency,
    )


@pytest.fixture
def browser() -> Callable[..., Client]:
    """A browser in which somebody has just signed in and stated a purpose."""

    def make(user: User | None, *, purpose: str | None = "crime-analysis", **kwargs: Any) -> Client:
        client = Client(raise_request_exception=False, **kwargs)
        if user is None:
            return client
        client.force_login(user, backend=BACKEND)
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(user.pk)
        if purpose:
            session["purpose"] = {
                "code": purpose,
                "reason": "security test",
                "case_number": "",
                "on_behalf_of": "",
                "until": int(time.time()) + 3600,
            }
        session.save()
        return client

    return make


@pytest.fixture
def program() -> Callable[..., Client]:
    """A program with a token of somebody's, for every purpose."""

    def make(user: User) -> Client:
        actor = selectors.actor_of(user)
        assert actor is not None
        _, secret = services.issue_token(
            by=actor, purpose=WHY, label="test", purposes=vocabulary.purposes(), days=1
        )
        return Client(
            raise_request_exception=False,
            headers={"Authorization": f"Bearer {secret}", "X-Accord-Purpose": "crime-analysis"},
        )

    return make


@pytest.fixture
def nothing() -> str:
    """An id of the right form that nothing has."""
    return str(new_id())
