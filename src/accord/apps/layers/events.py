"""The ledger verbs of this app, each with the shape of its payload."""

from accord.frame import audit

audit.verb("layer.staged", role=str, version=int, features=int, digest=str)
audit.verb("layer.published", role=str, version=int, features=int, digest=str, replaced=str)
audit.verb("layer.removed", role=str, version=int, features=int, digest=str)
audit.verb("layer.viewed", count=int)
audit.verb("layer.map_read", features=int)
audit.verb("layers.viewed", count=int)
