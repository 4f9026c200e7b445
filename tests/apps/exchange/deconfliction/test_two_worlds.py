"""What an agency can see is the same with and without what it may not know of."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.apps.exchange.deconfliction.conftest import WHY, away, said

from accord.apps.agencies import services as agencies
from accord.apps.agencies.models import User
from accord.apps.exchange.services import deconfliction
from accord.apps.exchange.services.deconfliction import Subject
from accord.frame.errors import AccordError

pytestmark = [pytest.mark.django_db, pytest.mark.nightly_on_postgres]
PAGES = ("", "new", "new-subject", "setup", "watch", "setup/on-call")
READS = ("/entries", "/conflicts", "/conflicts?everything=true", "/watch?everything=true")
NOISE = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"')

steps = st.lists(
    st.tuples(
        st.sampled_from(["event", "subject", "cancel", "change"]),
        st.sampled_from(["alder", "birch"]),
        st.floats(0, 2_000),
        st.integers(0, 10),
    ),
    min_size=1,
    max_size=6,
)


def act(four: Any, made: list[Any], step: tuple[str, str, float, int]) -> None:
    """Something that Dogwood may not know of, near its own operation or not."""
    what, name, off, hours = step
    by, now = getattr(four, name), timezone.now()
    when = {
        "starts_at": now + timedelta(hours=2 + hours), "ends_at": now + timedelta(hours=4 + hours),
    }  # fmt: skip
    subject = Subject(kind="plate", value="ABC 1234")
    try:
        if what == "event":
            about = said(points=(away(off),), subjects=(subject,), **when)
            made.append(deconfliction.enter(by=by, purpose=WHY, about=about, now=now).entry)
        elif what == "subject":
            about = said(kind="subject", points=(), subjects=(subject,), **when)
            made.append(deconfliction.enter(by=by, purpose=WHY, about=about, now=now).entry)
        elif made and what == "cancel":
            deconfliction.cancel(by=by, purpose=WHY, entry_id=made[0].pk, reason="off", now=now)
        elif made:
            about = said(points=(away(off),), **when)
            deconfliction.change(by=by, purpose=WHY, entry_id=made[0].pk, about=about, now=now)
    except AccordError:
        return


class Outsider:
    """Everything that Dogwood's people can ask, by page and by program."""

    def __init__(self, four: Any, sign_in: Any) -> None:
        self.browsers = [
            sign_in(User.objects.get(username=name), purpose="deconfliction")
            for name in ("at-dogwood", "chief-dogwood")
        ]
        _token, secret = agencies.issue_token(
            by=four.dogwood, purpose=WHY, label="t", purposes=["deconfliction"], days=1
        )
        self.program = Client(
            headers={"Authorization": f"Bearer {secret}", "X-Accord-Purpose": "deconfliction"}
        )

    def look(self) -> list[tuple[int, str]]:
        pages = [one.get(f"/exchange/deconflict/{page}") for one in self.browsers for page in PAGES]
        reads = [self.program.get(f"/api/v1/exchange/deconfliction{path}") for path in READS]
        return [(one.status_code, NOISE.sub("", one.content.decode())) for one in pages + reads]


@settings(
    max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(steps)
def test_an_agency_without_an_agreement_sees_the_same_whatever_others_do(
    four: Any, sign_in: Any, steps: list[tuple[str, str, float, int]]
) -> None:
    with transaction.atomic():
        outsider = Outsider(four, sign_in)
        now = timezone.now()
        own = said(
            starts_at=now + timedelta(hours=3), ends_at=now + timedelta(hours=5),
            subjects=(Subject(kind="plate", value="ABC 1234"),),
        )  # fmt: skip
        deconfliction.enter(by=four.dogwood, purpose=WHY, about=own, now=now)
        before = outsider.look()
        made: list[Any] = []
        for step in steps:
            act(four, made, step)
        deconfliction.watch(now)
        assert outsider.look() == before
        transaction.set_rollback(True)
