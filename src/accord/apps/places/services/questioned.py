"""What a forecast may be asked of: a whole question, and not of what follows police activity."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.places import selectors
from accord.apps.places.models import ForecastRun
from accord.core import vocabulary
from accord.core.fairness.provenance import LEAST_REASON
from accord.frame.errors import Fault, Invalid

# Counts of these kinds follow police activity or callers, not offending (see docs/ethics).
REFUSED_KINDS: Final = selectors.ACTIVITY_KINDS
HORIZONS: Final = (1, 31)


def pass_gate(*, kind: str, offences: Sequence[str], override_reason: str) -> None:
    """Refuse what follows police activity: such a map would send patrols where they were.

    A person may override this with a reason, which is logged. Lum and Isaac 2016; Ensign 2018.
    """
    reason = override_reason.strip()
    if len(reason) >= LEAST_REASON:
        return
    faults = []
    if kind in REFUSED_KINDS:
        words = unit_of(kind)
        faults.append(
            Fault(
                "kind",
                "provenance",
                _("Counts of %(words)s follow activity, not offending.") % {"words": words},
            )
        )
    discovered = [code for code in offences if vocabulary.is_police_discovered(code)]
    if discovered:
        known, language = vocabulary.offences(), get_language() or "en"
        named = ", ".join(f"{code} {known[code].named(language)}" for code in discovered)
        faults.append(
            Fault(
                "offences",
                "provenance",
                _("Found by police rather than told: %(named)s.") % {"named": named},
            )
        )
    if reason and faults:
        faults.append(
            Fault(
                "override_reason",
                "length",
                _("At least %(most)s characters.") % {"most": LEAST_REASON},
            )
        )
    if faults:
        raise Invalid(
            _(
                "A forecast of these would repeat where police already were. "
                "State a reason to override; it is logged."
            ),
            faults=faults,
        )


def demand_whole(kind: str, offences: Sequence[str], horizon: int, method: str) -> None:
    """`Invalid` with each part of the question that is none."""
    faults = []
    if kind not in selectors.KINDS:
        faults.append(
            Fault("kind", "known", _("One of: %(known)s.") % {"known": ", ".join(selectors.KINDS)})
        )
    if unknown := [code for code in offences if code not in vocabulary.offences()]:
        faults.append(
            Fault(
                "offences",
                "known",
                _("Not NIBRS codes: %(unknown)s.") % {"unknown": ", ".join(unknown)[:80]},
            )
        )
    if not HORIZONS[0] <= horizon <= HORIZONS[1]:
        faults.append(
            Fault(
                "horizon_days",
                "range",
                _("From %(low)s to %(high)s days.") % {"low": HORIZONS[0], "high": HORIZONS[1]},
            )
        )
    if method not in ForecastRun.Method.values:
        faults.append(
            Fault(
                "method",
                "known",
                _("One of: %(known)s.") % {"known": ", ".join(ForecastRun.Method.values)},
            )
        )
    if faults:
        raise Invalid(_("The question is not complete."), faults=faults)
