"""Every write of layers: stage an upload, publish it as a new version, remove it."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, BinaryIO
from uuid import UUID

import shapely
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from accord.apps.agencies.models import Agency
from accord.apps.layers import drawing, reading, selectors
from accord.apps.layers.events import StreetsPublished
from accord.apps.layers.models import Feature, Layer, LayerUse
from accord.frame import audit, outbox
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid, Missing

BATCH = 1000


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What the uploader says about a layer; the file says the rest."""

    name: str
    role: str
    source: str
    licence: str
    valid_from: date
    valid_to: date | None = None
    is_shared: bool = True
    name_field: str = ""
    code_field: str = ""


def stage(
    *,
    by: Actor,
    purpose: Purpose,
    stream: BinaryIO,
    filename: str,
    about: Particulars,
    replaces: UUID | None = None,
) -> Layer:
    """Read and check a file and keep it as a draft that only its uploader sees."""
    _demand(by)
    _check(about)
    earlier = _own(by, purpose, replaces) if replaces else None
    found = reading.read_file(
        stream,
        filename=filename,
        role=about.role,
        name_field=about.name_field,
        code_field=about.code_field,
    )
    if about.role == Layer.Role.PARTNER_COUNTS:  # the counts themselves say of when they are
        first, last = reading.period_of(found.layer)
        about = replace(about, valid_from=first, valid_to=last + timedelta(days=1))
    row = _as_row(found, about, by=by, filename=filename, earlier=earlier)
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="layer.staged",
        object_type="layer",
        object_id=str(row.pk),
        payload=_facts(row),
    ):
        row.save(force_insert=True)
        Feature.objects.bulk_create(_features(found, row), batch_size=BATCH)
    return row


def publish(*, by: Actor, purpose: Purpose, layer_id: UUID) -> Layer:
    """Make a draft valid for everybody; the version before it ends where this one begins."""
    row = _own(by, purpose, layer_id)
    if row.status != Layer.Status.DRAFT:
        raise Conflict(_("This layer is already published."))
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="layer.published",
        object_type="layer",
        object_id=str(row.pk),
        payload=_facts(row),
    ) as entry:
        entry.payload["replaced"] = _end_earlier(row)
        row.status = Layer.Status.PUBLISHED
        row.save(update_fields=["status"])
        if row.role in selectors.PART_OF_ROLE and row.role != Layer.Role.JURISDICTION:
            _announce(row, _concerned(row), purpose)
    return row


def take_up(*, by: Actor, purpose: Purpose, layer_id: UUID | str) -> Layer:
    """Let a layer that another agency shares count for one's own, with its later versions."""
    row, own = _offered(by, purpose, layer_id)
    with audit.transaction(
        by=by, purpose=purpose, verb="layer.taken_up", object_type="layer", object_id=str(row.pk),
        payload=_facts(row),
    ):  # fmt: skip
        _use, is_new = LayerUse.objects.get_or_create(
            agency_id=UUID(own), series=row.series, defaults={"taken_by": by.id}
        )
        if not is_new:
            raise Conflict(_("Your agency took this layer up already."))
        if row.role in selectors.PART_OF_ROLE:
            _announce(row, [own], purpose)
    return row


def give_back(*, by: Actor, purpose: Purpose, layer_id: UUID | str) -> Layer:
    """Let a layer of another agency count no more; what was placed by it keeps its place."""
    row, own = _offered(by, purpose, layer_id)
    with audit.transaction(
        by=by, purpose=purpose, verb="layer.given_back", object_type="layer",
        object_id=str(row.pk), payload=_facts(row),
    ):  # fmt: skip
        used = LayerUse.objects.filter(agency_id=UUID(own), series=row.series)
        if not used.delete()[0]:
            raise Missing
    return row


def _offered(by: Actor, purpose: Purpose, layer_id: UUID | str) -> tuple[Layer, str]:
    """A layer of another agency that the actor's own may take up, and the own agency's id.

    Raises `Missing`, or `Invalid` where there is nothing to take up.
    """
    if not by.may("layers.manage") or by.agency_id is None:
        raise Denied
    row = selectors.layer(viewer=by, purpose=purpose, layer_id=layer_id)
    if not selectors.is_offered(row, viewer=by):
        raise Invalid(_("This layer counts as it is; there is nothing to take up."))
    return row, by.agency_id


def _concerned(row: Layer) -> list[str]:
    """The agencies for which a layer counts from now on."""
    if row.owner_id is not None and not row.is_shared:
        return [str(row.owner_id)]
    if row.owner_id is None or row.role not in selectors.TAKEN_UP:
        return [str(one) for one in Agency.objects.values_list("pk", flat=True)]
    users = LayerUse.objects.filter(series=row.series).values_list("agency_id", flat=True)
    return [str(one) for one in {row.owner_id, *users}]


def _announce(row: Layer, agency_ids: list[str], purpose: Purpose) -> None:
    outbox.announce(
        StreetsPublished(layer_id=str(row.pk), agency_ids=agency_ids, purpose_code=purpose.code)
    )


def add(
    *,
    by: Actor,
    purpose: Purpose,
    stream: BinaryIO,
    filename: str,
    about: Particulars,
    replaces: UUID | None = None,
) -> Layer:
    """Stage and publish at once, for programs."""
    row = stage(
        by=by, purpose=purpose, stream=stream, filename=filename, about=about, replaces=replaces
    )
    return publish(by=by, purpose=purpose, layer_id=row.pk)


def remove(*, by: Actor, purpose: Purpose, layer_id: UUID) -> None:
    """Remove one version with its features; the version before it stays as it ended."""
    row = _own(by, purpose, layer_id)
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="layer.removed",
        object_type="layer",
        object_id=str(row.pk),
        payload=_facts(row),
    ):
        try:
            Layer.objects.filter(pk=row.pk).delete()
        except ProtectedError as error:
            raise Conflict(_("Something still uses an area of this layer.")) from error


def _demand(by: Actor) -> None:
    if by.kind not in {"system", "local"} and not by.may("layers.manage"):
        raise Denied


def _own(by: Actor, purpose: Purpose, layer_id: UUID | None) -> Layer:
    """A layer that the actor may change: the own agency's, or any for the system itself."""
    _demand(by)
    row = selectors.layer(viewer=by, purpose=purpose, layer_id=str(layer_id))
    mine = row.owner_id is not None and str(row.owner_id) == by.agency_id
    if by.kind not in {"system", "local"} and not mine:
        raise Denied(_("Only the agency that loaded a layer changes it."))
    return row


def _check(about: Particulars) -> None:
    faults = [
        Fault(field, "required", _("This is needed."))
        for field in ("name", "source", "licence")
        if not getattr(about, field).strip()
    ]
    if about.role not in Layer.Role.values:
        known = ", ".join(Layer.Role.values)
        faults.append(Fault("role", "known", _("One of: %(known)s.") % {"known": known}))
    if about.valid_to is not None and about.valid_to <= about.valid_from:
        faults.append(Fault("valid_to", "after_start", _("The end must come after the start.")))
    if faults:
        raise Invalid(_("The layer's particulars are not complete."), faults=faults)


def _as_row(
    found: reading.ReadLayer, about: Particulars, *, by: Actor, filename: str, earlier: Layer | None
) -> Layer:
    west, south, east, north = found.bounds
    row = Layer(
        name=about.name.strip()[:120],
        role=about.role,
        owner=Agency.objects.filter(pk=by.agency_id).first() if by.agency_id else None,
        is_shared=about.is_shared,
        valid_from=about.valid_from,
        valid_to=about.valid_to,
        source=about.source.strip()[:300],
        licence=about.licence.strip()[:120],
        file_name=filename[:200],
        digest=found.digest,
        crs=found.crs,
        geometry_kinds=sorted(found.layer.kinds),
        fields=list(found.layer.fields),
        feature_count=len(found.layer.features),
        west=west,
        south=south,
        east=east,
        north=north,
        overview=drawing.overview(
            [feature.geometry for feature in found.layer.features],
            [(feature.number, *found.label(feature)) for feature in found.layer.features],
            bounds=found.bounds,
        ),
        uploaded_by=by.id,
    )
    if earlier is not None:
        newest = Layer.objects.filter(series=earlier.series).aggregate(m=Max("version"))["m"]
        row.series, row.version = earlier.series, newest + 1
    return row


def _features(found: reading.ReadLayer, row: Layer) -> list[Feature]:
    rows = []
    for feature in found.layer.features:
        west, south, east, north = feature.geometry.bounds
        name, code = found.label(feature)
        rows.append(
            Feature(
                layer=row,
                number=feature.number,
                name=name,
                code=code,
                geometry=shapely.to_wkb(feature.geometry),
                west=west,
                south=south,
                east=east,
                north=north,
                properties=_plain(feature.properties),
            )
        )
    return rows


def _plain(properties: dict[str, Any]) -> dict[str, Any]:
    """Values that JSON can hold; a number that is not one becomes unknown."""
    return {
        str(name): None if isinstance(value, float) and value != value else value  # noqa: PLR0124 - only NaN differs from itself
        for name, value in properties.items()
    }


def _end_earlier(row: Layer) -> str:
    """End the version in force at this one's first day; its id, or "" when there was none."""
    earlier = (
        Layer.objects.filter(series=row.series, status=Layer.Status.PUBLISHED)
        .order_by("-version")
        .first()
    )
    if earlier is None:
        return ""
    earlier.status = Layer.Status.REPLACED
    # A correction from the same day on leaves the earlier version no day of its own.
    earlier.valid_to = row.valid_from if row.valid_from > earlier.valid_from else None
    earlier.save(update_fields=["status", "valid_to"])
    return str(earlier.pk)


def _facts(row: Layer) -> dict[str, Any]:
    return {
        "role": row.role,
        "version": row.version,
        "features": row.feature_count,
        "digest": row.digest,
    }
