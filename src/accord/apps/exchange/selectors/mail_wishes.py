"""Of what a person asked to hear by mail: only the reader's own wishes."""

from uuid import UUID

from accord.apps.exchange.models import MailWish
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Denied


def wishes_of(
    *,
    viewer: Actor,
    purpose: Purpose,  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
) -> MailWish:
    """One's own wishes; whoever never said anything wishes nothing."""
    if viewer.kind not in {"user", "token"}:
        raise Denied
    pk = UUID(viewer.id)
    return MailWish.objects.filter(pk=pk).first() or MailWish(person_id=pk)
