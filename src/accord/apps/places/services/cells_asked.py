"""Which cells a forecast may be asked on, and the streets that segments are cut from."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.layers import selectors as layers
from accord.apps.places.computing import HOW_TO_LOAD_STREETS, Streets, TooLittle
from accord.apps.places.models import ForecastRun
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Fault, Invalid

CELL_M: Final = (100, 5000)
HEX_RESOLUTIONS: Final = (7, 10)  # 5 km² to 1.5 ha
SEGMENT_M: Final = (50, 1000)
NOT_COMPLETE: Final = "The question is not complete."


def check_cells(
    cell_m: int | None,
    hex_resolution: int | None,
    segment_m: int | None,
    owners: Sequence[str] = (),
) -> None:
    """`Invalid` for cells out of range, of two kinds at once, or owners this node does not know."""
    faults = _unknown(owners)
    if cell_m is not None and not CELL_M[0] <= cell_m <= CELL_M[1]:
        faults.append(
            Fault(
                "cell_m",
                "range",
                _("From %(low)s to %(high)s metres.") % {"low": CELL_M[0], "high": CELL_M[1]},
            )
        )
    low, high = HEX_RESOLUTIONS
    if hex_resolution is not None and not low <= hex_resolution <= high:
        faults.append(
            Fault(
                "hex_resolution",
                "range",
                _("From %(low)s to %(high)s.") % {"low": low, "high": high},
            )
        )
    if segment_m is not None and not SEGMENT_M[0] <= segment_m <= SEGMENT_M[1]:
        words = _("From %(low)s to %(high)s metres.") % {"low": SEGMENT_M[0], "high": SEGMENT_M[1]}
        faults.append(Fault("segment_m", "range", words))
    if cell_m is not None and hex_resolution is not None:
        faults.append(Fault("hex_resolution", "one", _("Squares or hexagons, not both.")))
    if segment_m is not None and (cell_m is not None or hex_resolution is not None):
        words = _("Street segments, or squares or hexagons: one of them.")
        faults.append(Fault("segment_m", "one", words))
    if faults:
        raise Invalid(NOT_COMPLETE, faults=faults)


def _unknown(owners: Sequence[str]) -> list[Fault]:
    """A fault for ORIs that are no agency of this node."""
    known = set(agencies.agencies().filter(ori__in=owners).values_list("ori", flat=True))
    unknown = sorted(set(owners) - known)
    words = _("Not agencies of this node: %(unknown)s.") % {"unknown": ", ".join(unknown)[:80]}
    return [Fault("owners", "known", words)] if unknown else []


def check_streets(segment_m: int | None, *, by: Actor, purpose: Purpose, day: date) -> None:
    """`Invalid` where segments are asked and no street layer holds on the day."""
    if segment_m is None:
        return
    rows = layers.layers_counting_on(viewer=by, purpose=purpose, day=day, role="street")
    if not rows.exists():
        words = _("No layer of streets holds on %(day)s. %(how)s") % {
            "day": day,
            "how": HOW_TO_LOAD_STREETS,
        }
        raise Invalid(NOT_COMPLETE, faults=[Fault("segment_m", "streets", words)])


def streets_of_run(row: ForecastRun, by: Actor, purpose: Purpose) -> Streets | None:
    """The streets that a forecast on segments is cut from; None for squares and hexagons.

    Raises TooLittle where none is loaded any more.
    """
    if row.segment_m is None:
        return None
    keys, names, lines = layers.streets_on(viewer=by, purpose=purpose, day=row.starts_on)
    if not keys:
        words = _("No layer of streets holds on %(first)s. %(how)s") % {
            "first": row.starts_on,
            "how": HOW_TO_LOAD_STREETS,
        }
        raise TooLittle("no_streets", words)
    return Streets(keys=keys, names=names, lines=lines, longest_m=row.segment_m)
