"""The demonstration: a made-up region on this machine, filled through the same doors as any other.

Nothing here writes rows; it registers, signs, loads and forecasts by the services of the apps, so
that every step stands in the ledger as it would in earnest.
"""

from accord.site.demo.building import Built, build
from accord.site.demo.people import SignIn, sign_ins

__all__ = ["Built", "SignIn", "build", "sign_ins"]
