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
    layers,
    map_geojson,
    new,
    publish,
    remove,
    replace,
)

__all__ = [
    "address",
    "addresses",
    "aliases",
    "choose",
    "detail",
    "dismiss",
    "layers",
    "map_geojson",
    "new",
    "publish",
    "remove",
    "reopen",
    "replace",
    "withdraw",
]
