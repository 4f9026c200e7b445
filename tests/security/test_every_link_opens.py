"""No page shows its reader a link that the reader may not follow: every role, every page that it reaches."""

import re
from collections import Counter
from urllib.parse import urljoin

import pytest
from django.urls import Resolver404, resolve
from tests.security import worlds
from tests.security.questions import sign_in
from tests.turns import AT_NIGHT

from accord.apps.agencies.roles import all_roles

pytestmark = pytest.mark.django_db
HREF = re.compile(r'<a\b[^>]*\bhref="([^"#]+)')
# Of each kind of page as many are opened; more of a kind show no other links.
OF_A_KIND = 2 if AT_NIGHT else 1
# By day those whose rights differ most; between them they reach every page that has links.
WALKING = ("analyst", "agency-admin", "coordinator", "oversight", "records-custodian")
ROLES = tuple(all_roles()) if AT_NIGHT else WALKING
# The way out, files (a page of their own would only be read), and what machines ask.
NOT_OPENED = ("/accounts/logout", "/static/", "/api/", "/ledger/")


@pytest.fixture
def world(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made = worlds.begin(settings)
    for role in all_roles().values():
        if role.id not in made.readers:
            agency = None if role.agency == "none" else made.a
            made.readers[role.id] = worlds._person(role.id, role.id, agency)
    return made


def test_every_link_that_a_reader_is_shown_opens(world):
    shut, opened = [], Counter()
    for role in ROLES:
        client, kinds = sign_in(world.readers[role]), Counter()
        waiting, known = [("/", "/")], {"/"}
        while waiting:
            place, origin = waiting.pop()
            answer = client.get(place)
            opened[role] += 1
            if answer.status_code in {403, 404, 500}:
                shut.append(f"{role}: {origin} → {place}: {answer.status_code}")
            if answer.streaming or "html" not in answer.headers.get("Content-Type", ""):
                continue
            for link in HREF.findall(answer.content.decode()):
                path = urljoin(place, link.replace("&amp;", "&"))
                if not path.startswith("/") or path.startswith(NOT_OPENED) or "export=" in path:
                    continue
                try:
                    kind = resolve(path.partition("?")[0]).route
                except Resolver404:
                    shut.append(f"{role}: {place} → {path}: no such page")
                    continue
                if path not in known and kinds[kind] < OF_A_KIND:
                    known.add(path)
                    kinds[kind] += 1
                    waiting.append((path, place))
    assert not shut, "\n".join(sorted(set(shut)))
    assert min(opened.values()) > 5, opened
