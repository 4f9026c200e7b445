"""What one asks for, another decides: never the same person, once, with the right to it."""

import pytest

from accord.frame.actor import Actor, Purpose
from accord.frame.approvals import services
from accord.frame.approvals.models import Approval
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Missing

pytestmark = pytest.mark.django_db
WHY = Purpose(code="administration")
RIGHT = frozenset({"things.purge"})
ANA, BOB = (Actor(id=n, name=n, capabilities=RIGHT) for n in ("ana", "bob"))
EVE = Actor(id="eve", name="eve")


@pytest.fixture
def asked():
    return services.request_approval(
        by=ANA, purpose=WHY, action="purge", object_type="thing", object_id="1", details={}
    )


def decide(asked, *, by=BOB, approve=True, effect=lambda _approval: None):
    return services.decide(
        by=by,
        purpose=WHY,
        approval_id=str(asked.pk),
        approve=approve,
        demands="things.purge",
        take_effect=effect,
    )


def test_the_effect_happens_when_a_second_person_approves(asked):
    happened = []
    decide(asked, effect=lambda approval: happened.append(approval.object_id))
    assert happened == ["1"]
    assert list(LedgerEntry.objects.order_by("id").values_list("verb", flat=True)) == [
        "approval.requested",
        "approval.decided",
    ]


def test_nobody_approves_their_own_request(asked):
    with pytest.raises(Denied):
        decide(asked, by=ANA)


def test_whoever_decides_needs_the_right(asked):
    with pytest.raises(Denied):
        decide(asked, by=EVE)


def test_it_is_decided_once(asked):
    decide(asked, approve=False)
    with pytest.raises(Conflict):
        decide(asked)


def test_a_failed_effect_leaves_the_request_open(asked):
    def fails(_approval):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        decide(asked, effect=fails)
    assert Approval.objects.get().state == "requested"


def test_a_rejected_request_has_no_effect(asked):
    decide(asked, approve=False, effect=lambda _approval: pytest.fail("took effect"))
    assert Approval.objects.get().state == "rejected"


def test_only_the_asker_withdraws_and_only_an_open_request(asked):
    with pytest.raises(Missing):
        services.withdraw(by=BOB, purpose=WHY, approval_id=str(asked.pk))
    services.withdraw(by=ANA, purpose=WHY, approval_id=str(asked.pk))
    with pytest.raises(Conflict):
        services.withdraw(by=ANA, purpose=WHY, approval_id=str(asked.pk))
    with pytest.raises(Conflict):
        decide(asked)
