"""Every write of briefs: ask for one, make it, decide over it, verify it."""

from accord.apps.briefs.services.deciding import record_decision
from accord.apps.briefs.services.making import make_now, request_brief, requested, run_brief
from accord.apps.briefs.services.verifying import Verdict, verify_brief

__all__ = [
    "Verdict",
    "make_now",
    "record_decision",
    "request_brief",
    "requested",
    "run_brief",
    "verify_brief",
]
