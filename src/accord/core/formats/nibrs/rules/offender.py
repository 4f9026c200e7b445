"""Level 5: what must be known of offenders, and of whom nothing is."""

from __future__ import annotations

from collections.abc import Iterator

from accord.core.formats.nibrs.model import Offender
from accord.core.formats.nibrs.rules.finding import Hit
from accord.core.formats.nibrs.rules.incident import Incident, ages

_NOBODY = "00"
_RAPE, _JUSTIFIABLE = "11A", "09C"


def check_offender(segment: Offender) -> Iterator[Hit]:
    """Rules 504, 552: a known offender has age, sex and race, offender 00 has none."""
    unknown = segment.sequence == _NOBODY
    for name in ("age", "sex", "race"):
        if not unknown and segment.sequence and not getattr(segment, name):
            yield Hit("504", name)
    for name in ("age", "sex", "race", "ethnicity"):
        if unknown and getattr(segment, name):
            yield Hit("552", name)


def check_offenders(incident: Incident) -> Iterator[Hit]:
    """Rules 551, 555, 557 to 560: the offenders of one incident together."""
    offenders = incident.offenders
    seen: set[str] = set()
    for one in offenders:
        if one.sequence and one.sequence in seen:
            yield Hit("551", "sequence", segment=one)
        seen.add(one.sequence)
        if one.sequence == _NOBODY and len(offenders) > 1:
            yield Hit("555", "sequence", segment=one)
        if one.sequence == _NOBODY and incident.cleared:
            yield Hit("557", "sequence", segment=one)
    if offenders and not any(map(_is_known, offenders)):
        if incident.cleared and _NOBODY not in seen:
            yield Hit("558", segment=offenders[0])
        if _JUSTIFIABLE in incident.codes:
            yield Hit("559", segment=offenders[0])
    for victim in incident.victims:
        same = victim.sex in {"M", "F"} and all(one.sex == victim.sex for one in offenders)
        if offenders and same and _RAPE in victim.offences:
            yield Hit("560", "sex", segment=offenders[0])


def _is_known(one: Offender) -> bool:
    return ages(one.age) is not None and one.sex in {"M", "F"} and one.race not in {"", "U"}
