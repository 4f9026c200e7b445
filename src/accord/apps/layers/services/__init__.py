"""Every write of layers and of the addresses that wait for a place."""

from accord.apps.layers.services.addresses import (
    Meaning,
    Waiting,
    choose_candidate,
    dismiss,
    forget_addresses,
    learn,
    queue_addresses,
    reopen,
    withdraw_alias,
)
from accord.apps.layers.services.layers import Particulars, add, publish, remove, stage

__all__ = [
    "Meaning",
    "Particulars",
    "Waiting",
    "add",
    "choose_candidate",
    "dismiss",
    "forget_addresses",
    "learn",
    "publish",
    "queue_addresses",
    "remove",
    "reopen",
    "stage",
    "withdraw_alias",
]
