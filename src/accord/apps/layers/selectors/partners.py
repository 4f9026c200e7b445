"""Partners' counts without persons, as they were told: the whole, and week by week."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accord.apps.layers.models import Feature, Layer
from accord.apps.layers.selectors.layers import layer, layers_visible_to
from accord.core.formats import partner
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing


@dataclass(frozen=True, kw_only=True)
class PartnerCounts:
    """One layer of counts; `weeks` are (first day, last day, count or None where hidden)."""

    layer: Layer
    kind: partner.PartnerKind
    first_day: date
    last_day: date
    total: int
    weeks: tuple[tuple[date, date, int | None], ...]


def partner_layers(*, viewer: Actor, purpose: Purpose) -> QuerySet[Layer]:
    """The layers of partners' counts that the viewer may see, newest period first."""
    rows = layers_visible_to(viewer=viewer, purpose=purpose)
    return rows.filter(role=Layer.Role.PARTNER_COUNTS).order_by("-valid_from", "name")


def partner_counts(*, viewer: Actor, purpose: Purpose, layer_id: UUID | str) -> PartnerCounts:
    """The counts of one such layer; `Missing` for any other."""
    found = layer(viewer=viewer, purpose=purpose, layer_id=layer_id)
    if found.role != Layer.Role.PARTNER_COUNTS:
        raise Missing
    rows = Feature.objects.filter(layer=found).order_by("number")
    told = [partner.told(facts) for facts in rows.values_list("properties", flat=True)]
    weeks = [one for one in told if one.table == "week" and one.value != "total"]
    whole = [one for one in told if one.table == "week" and one.value == "total"]
    if not whole or whole[0].count is None:
        raise Missing(_("These counts were told without their whole."))
    return PartnerCounts(
        layer=found,
        kind=partner.kind_named(told[0].kind),
        first_day=whole[0].first_day,
        last_day=whole[0].last_day,
        total=whole[0].count,
        weeks=tuple((one.first_day, one.last_day, one.count) for one in weeks),
    )
