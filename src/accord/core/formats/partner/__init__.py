"""Partner counts: emergency departments, ambulances, lighting, 311; made where the persons are."""

from accord.core.formats.partner.coarsening import Cell, Coarsened, Options, coarsen
from accord.core.formats.partner.columns import Columns
from accord.core.formats.partner.kinds import PartnerKind, kind_named, partner_kinds
from accord.core.formats.partner.writing import COLUMNS, Told, Written, digest_in, told, written

__all__ = [
    "COLUMNS",
    "Cell",
    "Coarsened",
    "Columns",
    "Options",
    "PartnerKind",
    "Told",
    "Written",
    "coarsen",
    "digest_in",
    "kind_named",
    "partner_kinds",
    "told",
    "written",
]
