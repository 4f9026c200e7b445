"""The evidence bundle: data, plan, numbers and words in one text that runs again to the byte."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from accord.core.evaluate.report.canonical import canonical, digest, plain

FORMAT = "accord-evidence-1"


# Methods that earlier versions computed by: their bundles stand, and are not computed anew here.
OLDER_METHODS = (
    "evaluate-table-1",
    "evaluate-table-2",
    "evaluate-table-3",
    "evaluate-table-4",
    "evaluate-table-5",
    "evaluate-table-6",
    "evaluate-strategy-1",
    "evaluate-strategy-2",
    "evaluate-strategy-3",
    "evaluate-strategy-4",
    "evaluate-strategy-5",
    "evaluate-strategy-6",
)


class BundleError(ValueError):
    """The text is no evidence bundle, or not of this format."""


class OlderMethodError(BundleError):
    """The bundle was computed by a method of an earlier version; its hash still proves it."""

    def __init__(self, method: str) -> None:
        super().__init__(f"the bundle is of the older method {method}, which is not run any more")
        self.method = method


@dataclass(frozen=True, kw_only=True)
class Rerun:
    """Whether a bundle that is run again gives its own bytes; else which parts differ.

    `label` is the bundle's own: that its plan was signed in time nothing in it proves.
    """

    is_identical: bool
    differing: tuple[str, ...]
    label: str = ""
    plan_hash: str = ""


def bundle(
    *,
    method: str,
    inputs: Mapping[str, Any],
    compute: Callable[[Mapping[str, Any]], Mapping[str, Any]],
    plan_hash: str = "",
) -> bytes:
    """Run `compute` on the inputs as the bundle holds them, and write all of it down.

    Inputs are rounded to 12 digits before they are used, so that a re-run sees the same numbers.
    """
    kept = json.loads(canonical(dict(inputs)))
    return canonical(
        {
            "format": FORMAT,
            "method": method,
            "plan": plan_hash,
            "inputs": kept,
            "inputs_sha256": digest(kept),
            "results": plain(dict(compute(kept))),
        }
    )


def rerun(
    text: bytes, methods: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]]
) -> Rerun:
    """Compute a bundle anew from its own inputs and compare every byte. Raises BundleError."""
    try:
        held = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BundleError("the text is not JSON") from error
    if not isinstance(held, dict) or held.get("format") != FORMAT:
        raise BundleError(f"the text is not a bundle of format {FORMAT}")
    if held.get("method") in OLDER_METHODS:
        raise OlderMethodError(held["method"])
    compute = methods.get(str(held.get("method")))
    if compute is None:
        raise BundleError("the bundle's method is not known here")
    inputs, plan = held.get("inputs"), held.get("plan")
    if not isinstance(inputs, dict) or not isinstance(plan, str):
        raise BundleError("the bundle lacks its inputs or its plan")
    try:
        again = bundle(method=held["method"], inputs=inputs, compute=compute, plan_hash=plan)
    except (RecursionError, UnicodeEncodeError) as error:
        raise BundleError("the bundle's inputs have no text that could be compared") from error
    if again == text:
        label = str((inputs.get("standing") or {}).get("label", ""))
        return Rerun(is_identical=True, differing=(), label=label, plan_hash=plan)
    fresh = json.loads(again)
    differing = sorted(k for k in {*held, *fresh} if held.get(k) != fresh.get(k))
    return Rerun(is_identical=False, differing=tuple(differing) or ("layout",))
