"""Run a finished evaluation again from its own bundle: the same bytes, or which parts differ."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accord.apps.evaluation.selectors import lot_of, view_evaluation
from accord.core.evaluate import METHODS, BundleError, OlderMethodError, digest, rerun
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether the bundle is the one that was entered, and gives its own bytes when run again.

    `older_method` is named where this version does not compute by the bundle's method any more.
    """

    identical: bool
    differing: tuple[str, ...]
    older_method: str = ""


def verify_evaluation(*, by: Actor, purpose: Purpose, evaluation_id: UUID | str) -> Verdict:
    """Compute anew and compare every byte; the verdict goes to the ledger.

    A lot is also drawn anew from the checkpoint that this ledger has behind the plan's freezing.
    """
    row = view_evaluation(viewer=by, purpose=purpose, evaluation_id=evaluation_id)
    if not row.bundle:
        raise Conflict(_("This evaluation is not finished."))
    text = row.bundle.encode()
    older = ""
    try:
        found = rerun(text, METHODS)
        differing = found.differing
    except OlderMethodError as error:
        differing, older = ("method",), error.method
    except (BundleError, KeyError, TypeError, ValueError):
        differing = ("bundle",)
    if digest(text) != row.bundle_digest:
        differing = (*differing, "digest")
    if not older and _kept_lot(text) != (lot.as_data() if (lot := lot_of(row.plan)) else None):
        differing = (*differing, "lot")
    verdict = Verdict(identical=not differing, differing=tuple(differing), older_method=older)
    audit.record(
        by=by, purpose=purpose, verb="evaluation.verified", object_type="evaluation",
        object_id=str(row.pk), payload={"identical": verdict.identical},
    )  # fmt: skip
    return verdict


def _kept_lot(text: bytes) -> dict[str, Any] | None:
    """The lot in a bundle; None without one, or where the text is no bundle."""
    try:
        held: dict[str, Any] | None = json.loads(text)["inputs"].get("lot")
    except (KeyError, TypeError, ValueError):
        return None
    return held
