"""Every write of links: worked out by the job, decided by people, and the model in use."""

from accord.apps.subjects.services.deciding import DECIDE, confirm, reject, undo
from accord.apps.subjects.services.linking import LINKER, Linked, is_behind, link_new
from accord.apps.subjects.services.modelling import (
    activate,
    close_keys,
    install_starter,
    learn,
    use_starter,
)
from accord.apps.subjects.services.same_events import (
    confirm_event,
    forget_expunged,
    reject_event,
    undo_event,
)

__all__ = [
    "DECIDE",
    "LINKER",
    "Linked",
    "activate",
    "close_keys",
    "confirm",
    "confirm_event",
    "forget_expunged",
    "install_starter",
    "is_behind",
    "learn",
    "link_new",
    "reject",
    "reject_event",
    "undo",
    "undo_event",
    "use_starter",
]
