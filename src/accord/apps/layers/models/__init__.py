"""The tables of this app."""

from accord.apps.layers.models.addresses import AddressAlias, UnplacedAddress
from accord.apps.layers.models.layers import Feature, Layer

__all__ = ["AddressAlias", "Feature", "Layer", "UnplacedAddress"]
