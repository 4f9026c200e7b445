"""What can go wrong with an audit, each with a stable code."""


class FairnessError(Exception):
    """Base of every error of this package; `code` is stable and safe to show."""

    code = "fairness.error"


class PoliceDiscoveredError(FairnessError):
    """Some categories are found by police activity, and nobody gave a reason to use them."""

    code = "fairness.police_discovered"
