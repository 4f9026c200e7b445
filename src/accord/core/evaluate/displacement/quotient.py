"""The weighted displacement quotient of practitioners' guides: a footnote, where it is defined."""

from dataclasses import dataclass

from accord.core.evaluate.displacement.differences import Pair, weighted_displacement_difference

WARNING = "The quotient has no interval: chance alone can give any of its values."


@dataclass(frozen=True, kw_only=True)
class Quotient:
    """Gross, net and total net effect, and the quotient (Bowers and Johnson 2003).

    `quotient` is None unless the target fell against the control clearly, beyond its 95 %
    interval: dividing by a change that may be nothing gives nothing. `why_not` then says why.
    """

    gross: float
    net: float
    total_net: float
    quotient: float | None
    why_not: str = ""


def displacement_quotient(*, target: Pair, buffer: Pair, control: Pair) -> Quotient:
    """The footnote from counts (before, after); ValueError where the control has a zero count.

    Above 1: the buffer gained more than the target; between −1 and 0: part of the gain moved into
    the buffer; below −1: more came there than went from the target.
    """
    if min(control) <= 0:
        raise ValueError("the quotient divides by the control's counts, which must be above 0")
    share_before, share_after = target[0] / control[0], target[1] / control[1]
    near_before, near_after = buffer[0] / control[0], buffer[1] / control[1]
    scale = control[1] / control[0]
    net = share_before - share_after
    total = (target[0] * scale - target[1]) + (buffer[0] * scale - buffer[1])
    gain = weighted_displacement_difference(treated=target, control=control)
    clear = gain.interval.upper < 0 and share_after < share_before
    return Quotient(
        gross=target[0] - target[1],
        net=net,
        total_net=total,
        quotient=(near_after - near_before) / (share_after - share_before) if clear else None,
        why_not="" if clear else "the target did not clearly fall against the control",
    )
