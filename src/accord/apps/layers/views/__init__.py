"""The pages of this app."""

from accord.apps.layers.views.addresses import (
    address,
    addresses,
    aliases,
    choose,
    dismiss,
    reopen,
    withdraw,
)
from accord.apps.layers.views.listing import (
    detail,
    give_back,
    layers,
    map_geojson,
    new,
    publish,
    remove,
    replace,
    take_up,
)

__all__ = [
    "address",
    "addresses",
    "aliases",
    "choose",
    "detail",
    "dismiss",
    "give_back",
    "layers",
    "map_geojson",
    "new",
    "publish",
    "remove",
    "reopen",
    "replace",
    "take_up",
    "withdraw",
]
