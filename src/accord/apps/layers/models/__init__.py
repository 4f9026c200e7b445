"""The tables of this app."""

from accord.apps.layers.models.addresses import AddressAlias, UnplacedAddress
from accord.apps.layers.models.layers import Feature, Layer, LayerUse

__all__ = ["AddressAlias", "Feature", "Layer", "LayerUse", "UnplacedAddress"]
