"""Say how much a problem matters to the own agency; take a part off the sheet and put it back."""

from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from accord.apps.agencies.models import Agency
from accord.apps.evaluation.models import ProblemSheet
from accord.apps.evaluation.services.sheets import (
    SHORT,
    Content,
    demand,
    one_of,
    part_of,
    said,
    signed,
    text_faults,
    written,
)
from accord.apps.strategies.models import Strategy
from accord.apps.strategies.selectors import partners_of
from accord.core.evaluate.problem import PARTS_AT_MOST, found_in
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Missing

MOST_WITHDRAWN: Final = 100
PRIORITIES: Final = ("high", "medium", "low", "none")


def set_priority(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, agency: Agency, level: str,
    reason: str, cause: str = "",
) -> ProblemSheet:  # fmt: skip
    """Set the own agency's priority, with why and at which cause it would begin."""
    if by.kind not in {"system", "local"} and by.agency_id != str(agency.pk):
        raise Denied(_("Each agency sets its own priority."))
    words = said(reason)
    faults = text_faults({"reason": words})
    if level not in PRIORITIES:
        faults.append(one_of("level", PRIORITIES))
    if not words:
        faults.append(Fault("reason", "required", _("Say why.")))
    demand(faults)

    def change(content: Content, strategy: Strategy) -> str:
        if agency.ori not in partners_of(strategy):
            raise Denied(_("Your agency has not accepted the invitation."))
        if cause and not any(one["key"] == cause for one in content["causes"]):
            demand([Fault("cause", "known", _("Choose a cause of this sheet."))])
        rest = [one for one in content["priorities"] if one["agency"] != agency.ori]
        own = {"level": level, "reason": words, "cause": cause}
        own |= signed(by, strategy) | {"agency": agency.ori}
        content["priorities"] = sorted([*rest, own], key=lambda one: str(one["agency"]))
        return ""

    return written(
        by=by, purpose=purpose, strategy_id=strategy_id, verb="problem.priority_set", change=change
    )


def withdraw_part(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, key: str, because: str
) -> ProblemSheet:
    """Take a cause, a response or a piece of evidence off the sheet; it can be put back.

    The agency that added it may, or the lead. What others have built on stays.
    """
    words = said(because)
    faults = text_faults({"because": words}, most=SHORT)
    if not words:
        faults.append(Fault("because", "required", _("Say why.")))
    demand(faults)

    def change(content: Content, strategy: Strategy) -> str:
        row = part_of(content, key, "cerg")
        _demand_own(by, strategy, row)
        _demand_free(content, row)
        if len(content["withdrawn"]) >= MOST_WITHDRAWN:
            raise Conflict(_("Too much was taken off this sheet already."))
        held, _row = found_in(content, key) or ([], row)
        under = _under(content, key)
        held.remove(row)
        content["withdrawn"].append(
            {"part": row, "under": under, "because": words, **signed(by, strategy)}
        )
        return key

    return written(
        by=by, purpose=purpose, strategy_id=strategy_id, verb="problem.withdrawn", change=change
    )


def put_part_back(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, key: str
) -> ProblemSheet:
    """Put what was taken off the sheet back, as it was, behind the others."""

    def change(content: Content, strategy: Strategy) -> str:
        kept = next((one for one in content["withdrawn"] if one["part"]["key"] == key), None)
        if kept is None:
            raise Missing
        _demand_own(by, strategy, kept["part"])
        to = _home(content, kept)
        if len(to) >= PARTS_AT_MOST:
            raise Conflict(_("There are %(most)s of these already.") % {"most": PARTS_AT_MOST})
        content["withdrawn"].remove(kept)
        to.append(kept["part"])
        return key

    return written(
        by=by, purpose=purpose, strategy_id=strategy_id, verb="problem.put_back", change=change
    )


def _demand_own(by: Actor, strategy: Strategy, row: dict[str, Any]) -> None:
    mine = {row["agency"], strategy.lead.ori}
    if by.kind not in {"system", "local"} and by.agency_ori not in mine:
        raise Denied(_("The agency that added it, or the lead agency, takes it off."))


def _demand_free(content: Content, row: dict[str, Any]) -> None:
    """Raise `Conflict` where something stands on the part."""
    key = row["key"]
    if any(one["cause"] == key for one in content["responses"]):
        raise Conflict(_("A response aims at this cause: reject the cause instead."))
    if any(one["cause"] == key for one in content["priorities"]):
        raise Conflict(_("An agency would begin at this cause: reject it instead."))
    if row.get("actions"):
        raise Conflict(_("An action was made of it: reject it instead."))
    above = next((one for one in content["causes"] if row in one["evidence"]), None)
    if above and above["state"] != "open":
        raise Conflict(_("The cause was judged by it: open the cause again first."))


def _under(content: Content, key: str) -> str:
    """The key of the cause or response whose evidence it is; empty for those themselves."""
    for one in (*content["causes"], *content["responses"]):
        if any(part["key"] == key for part in one["evidence"]):
            return str(one["key"])
    return ""


def _home(content: Content, kept: dict[str, Any]) -> list[Any]:
    """The list that a withdrawn part came from; its cause or response must stand."""
    if not kept["under"]:
        name = "causes" if kept["part"]["key"].startswith("c") else "responses"
        if name == "responses":
            part_of(content, kept["part"]["cause"], "c")
        causes_or_responses: list[Any] = content[name]
        return causes_or_responses
    above = found_in(content, kept["under"])
    if above is None:
        raise Conflict(_("What it was evidence of was taken off too: put that back first."))
    evidence: list[Any] = above[1]["evidence"]
    return evidence
