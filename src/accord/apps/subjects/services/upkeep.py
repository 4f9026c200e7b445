"""What all writers of links share: their turn, and how a mention's keys and links come and go.

A mention that is linked has its keys in the database, by which whatever lands later finds it. They
follow from its record and the model in use, are written with its links, and go with them.
"""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accord.apps.subjects.kinds import Kind
from accord.apps.subjects.models import Edge, LinkModel, Mention, MentionKey
from accord.apps.subjects.reading import frozen
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict

KEYS: Final = 1_000
_READ: Final = 1_000


def turns_taken(model: LinkModel) -> int:
    """How often links were written under this model."""
    return LinkModel.objects.values_list("turns", flat=True).get(pk=model.pk)


def take_turn(model: LinkModel, expected: int | None = None) -> None:
    """Keep other writers out until this transaction ends.

    Raises `Conflict` where the model is in use no more, or another wrote since `expected` was read:
    whoever writes links must know all links that stand.
    """
    found = LinkModel.objects.select_for_update().filter(pk=model.pk, is_active=True)
    turns = found.values_list("turns", flat=True).first()
    if turns is None or (expected is not None and turns != expected):
        raise Conflict
    LinkModel.objects.filter(pk=model.pk).update(turns=F("turns") + 1)


def forget(mentions: Sequence[UUID]) -> None:
    """Take links and keys of mentions away; who finds them no more is not told of them."""
    Edge.objects.filter(Q(left__in=mentions) | Q(right__in=mentions)).delete()
    MentionKey.objects.filter(mention__in=mentions).delete()


def remember(keys: Mapping[UUID, Sequence[int]]) -> None:
    """Write the keys of mentions that are linked from now on."""
    rows = [MentionKey(mention_id=pk, key=key) for pk, own in keys.items() for key in own]
    MentionKey.objects.bulk_create(rows, batch_size=KEYS)


def linked_of(kind: Kind) -> QuerySet[Mention]:
    """Mentions of a kind that have links, or could have."""
    return Mention.objects.filter(is_linked=True, **{f"{kind.code}__isnull": False})


def keyless(kind: Kind) -> bool:
    """Whether some mention was linked before keys were kept."""
    return linked_of(kind).filter(linked_at__isnull=True).exists()


def make_keys(*, by: Actor, purpose: Purpose, model: LinkModel, kind: Kind) -> None:
    """Write the keys of mentions that were linked before keys were kept; links stay as they are."""
    plan = frozen(model.digest, model.text).plan
    waiting = linked_of(kind).filter(linked_at__isnull=True).order_by("pk")
    columns = ("pk", *(f"{kind.part}{name}" for name in (f"{kind.owner}_id", *kind.compared)))
    while rows := list(waiting.values_list(*columns)[:_READ]):
        table = kind.table_of(kind.row_of(pk, str(owner), values) for pk, owner, *values in rows)
        own_keys = plan.keys(table, kind.model.rules)[:-1]
        keys = {row[0]: own for row, own in zip(rows, own_keys, strict=True)}
        with audit.transaction(
            by=by, purpose=purpose, verb="subjects.keys_kept", object_type="link-model",
            object_id=str(model.pk), payload={"mentions": len(keys)},
        ):  # fmt: skip
            take_turn(model)
            MentionKey.objects.filter(mention__in=list(keys)).delete()
            remember(keys)
            Mention.objects.filter(pk__in=keys).update(linked_at=timezone.now())
