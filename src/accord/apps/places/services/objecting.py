"""Anyone may object to a forecast in use; oversight answers by a day that is told beforehand."""

import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from accord.apps.places import selectors
from accord.apps.places.models import Objection
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid, Missing, TooMany

DUE: Final = timedelta(days=30)
LONGEST: Final = 3_000  # characters
SHORTEST: Final = 20
A_DAY: Final = 200  # of one node: a flood must not bury what people say
PUBLIC: Final = Actor(id="public", name="somebody from the public", kind="system")
OBJECTING: Final = Purpose(code="public-information", reason="an objection to a forecast in use")
LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that look alike


def object_to(*, activation_id: UUID | str, text: str) -> Objection:
    """Write down an objection to a forecast in use; the code alone leads to its answer."""
    activation = selectors.public_activation(activation_id=activation_id)
    said = text.strip()
    if not SHORTEST <= len(said) <= LONGEST:
        words = f"From {SHORTEST} to {LONGEST:,} characters."
        raise Invalid("The objection is not complete.", faults=[Fault("text", "length", words)])
    now = timezone.now()
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
            raise TooMany
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
        words = f"From {SHORTEST} to {LONGEST:,} characters."
        raise Invalid("The answer is not complete.", faults=[Fault("answer", "length", words)])
    now = timezone.now()
    with audit.transaction(
        by=by, purpose=purpose, verb="forecast.objection_answered", object_type="objection",
        object_id=str(objection_id), payload={"late": False},
    ) as entry:  # fmt: skip
        row = Objection.objects.select_for_update().filter(pk=objection_id).first()
        if row is None:
            raise Missing
        if row.state != Objection.State.OPEN:
            raise Conflict("This has been answered.")
        entry.payload["late"] = timezone.localdate(now) > row.due_on
        row.state, row.answer = Objection.State.ANSWERED, said
        row.answered_by, row.answered_at = by.id, now
        row.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    return row


def _new_code() -> str:
    """Sixteen letters in four groups: 80 bits, which nobody guesses at ten tries a minute."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(16))
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))
