"""Bring a table of harm weights; a version stands as it was loaded, beside the others."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from accord.apps.agencies.models import Agency
from accord.apps.evaluation.models import HarmWeights
from accord.core.evaluate.harm import WeightsError, illustrative, read_weights
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid

MANAGE: Final = "strategies.manage"


def load_weights(
    *, by: Actor, purpose: Purpose, agency: Agency, lines: Iterable[str]
) -> HarmWeights:
    """Keep a table for an agency; the same once more changes nothing, another text is no same version."""
    if by.kind not in {"system", "local"} and not (
        by.may(MANAGE) and by.agency_id == str(agency.pk)
    ):
        raise Denied
    try:
        found = read_weights(lines)
    except WeightsError as error:
        faults = [
            Fault(
                "file",
                "weights",
                _("Row %(row)s: %(reason)s.") % {"row": error.row, "reason": error.reason},
            )
        ]
        raise Invalid(_("The table of weights cannot be read."), faults=faults) from error
    if found.id == illustrative().id:
        words = _("That id is the made-up table's: give yours another.")
        raise Invalid(words, faults=[Fault("file", "id", words)])
    row = HarmWeights(
        agency=agency, name=found.id, version=found.version, source=found.source, unit=found.unit,
        weights=dict(found.weights), digest=found.digest, loaded_by=by.id,
    )  # fmt: skip
    with audit.transaction(
        by=by, purpose=purpose, verb="harm_weights.loaded", object_type="harm_weights",
        object_id=str(row.pk),
        payload={
            "agency": agency.ori, "table": row.name, "version": row.version, "digest": row.digest,
        },
    ):  # fmt: skip
        kept, is_new = HarmWeights.objects.get_or_create(
            agency=agency, name=row.name, version=row.version,
            defaults={
                name: getattr(row, name)
                for name in ("id", "source", "unit", "weights", "digest", "loaded_by")
            },
        )  # fmt: skip
        if not is_new and kept.digest != row.digest:
            raise Conflict(
                _("This version is loaded with other weights: give the new one its own.")
            )
    return kept
