"""Anyone may object to a forecast in use; oversight answers by a day that is told beforehand."""

import secrets
from datetime import date, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final
from uuid import UUID

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.places import selectors
from accord.apps.places.models import Objection
from accord.core.crypto import sha256
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid, Missing, TooMany
from accord.frame.ui.numbers import grouped

DUE: Final = timedelta(days=30)
LONGEST: Final = 3_000  # characters
SHORTEST: Final = 20
A_DAY: Final = 500  # of one node: a flood must not bury what people say
AN_ADDRESS: Final = 10  # a day: whoever sends more would take the others' place
DAY_SECONDS: Final = 86_400
PUBLIC: Final = Actor(id="public", name="somebody from the public", kind="system")
OBJECTING: Final = Purpose(code="public-information", reason="an objection to a forecast in use")
LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that look alike


def object_to(*, activation_id: UUID | str, text: str, sender: str) -> Objection:
    """Write down an objection to a forecast in use; the code alone leads to its answer.

    `sender` is the address that it came from: it is counted for the day and not kept.
    """
    activation = selectors.public_activation(activation_id=activation_id)
    said = text.strip()
    if not SHORTEST <= len(said) <= LONGEST:
        words = _("From %(low)s to %(high)s characters.") % {
            "low": SHORTEST,
            "high": grouped(LONGEST),
        }
        raise Invalid(_("The objection is not complete."), faults=[Fault("text", "length", words)])
    now = timezone.now()
    _count(sender, day=timezone.localdate(now))
    row = Objection(
        activation=activation,
        code=_new_code(),
        text=said,
        sent_at=now,
        due_on=timezone.localdate(now) + DUE,
    )
    with audit.transaction(
        by=PUBLIC, purpose=OBJECTING, verb="forecast.objected", object_type="forecast",
        object_id=str(activation.run_id), payload={"due_on": str(row.due_on)},
    ) as entry:  # fmt: skip
        if Objection.objects.filter(sent_at__gt=now - timedelta(days=1)).count() >= A_DAY:
            raise TooMany(
                f"This node takes {A_DAY} objections a day, and today it has them: send yours tomorrow."
            )
        entry.commitments.append(entry.commit("objection", said))
        row.save(force_insert=True)
    return row


def answer_objection(
    *, by: Actor, purpose: Purpose, objection_id: UUID | str, answer: str
) -> Objection:
    """The answer of oversight, once and in words; whoever has the code reads it."""
    if not by.may(selectors.OVERSEE):
        raise Denied
    said = answer.strip()
    if not SHORTEST <= len(said) <= LONGEST:
        words = _("From %(low)s to %(high)s characters.") % {
            "low": SHORTEST,
            "high": grouped(LONGEST),
        }
        raise Invalid(_("The answer is not complete."), faults=[Fault("answer", "length", words)])
    now = timezone.now()
    with audit.transaction(
        by=by, purpose=purpose, verb="forecast.objection_answered", object_type="objection",
        object_id=str(objection_id), payload={"late": False},
    ) as entry:  # fmt: skip
        row = Objection.objects.select_for_update().filter(pk=objection_id).first()
        if row is None:
            raise Missing
        if row.state != Objection.State.OPEN:
            raise Conflict(_("This has been answered."))
        entry.payload["late"] = timezone.localdate(now) > row.due_on
        row.state, row.answer = Objection.State.ANSWERED, said
        row.answered_by, row.answered_at = by.id, now
        row.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    return row


def _count(sender: str, *, day: date) -> None:
    """One more from this address today; raises `TooMany` past the limit.

    Counted under a salt that is drawn for the day and forgotten with it, apart from what was
    said: afterwards nobody can tell who sent anything, or that they did.
    """
    salt = cache.get_or_set(f"objections:salt:{day}", secrets.token_hex, DAY_SECONDS)
    key = f"objections:{day}:{sha256(f'{salt}:{_network(sender)}'.encode()).hex()}"
    cache.add(key, 0, timeout=DAY_SECONDS)
    if cache.incr(key) > AN_ADDRESS:
        raise TooMany(
            f"From one address this node takes {AN_ADDRESS} objections a day: send more tomorrow."
        )


def _network(sender: str) -> str:
    """What one subscriber has: an IPv4 address, or the 64 bits that are given out of IPv6."""
    try:
        found = ip_address(sender)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped or ip_network(f"{found}/64", strict=False))
    return str(found)


def _new_code() -> str:
    """Sixteen letters in four groups: 80 bits, which nobody guesses at ten tries a minute."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(16))
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))
