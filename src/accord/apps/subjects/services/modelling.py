"""Which model is in use; another one takes all links away, and the job works them out anew."""

from dataclasses import replace

from django.utils import timezone

from accord.apps.subjects.kinds import PERSON, Kind
from accord.apps.subjects.models import ROWS, Edge, LinkModel, Mention, MentionKey
from accord.apps.subjects.reading import frozen
from accord.apps.subjects.selectors.sight import linkable
from accord.core.linkage import Blocks, FrozenModel, starter_model
from accord.frame import audit
from accord.frame.actor import Actor, Purpose


def install_starter(*, by: Actor, purpose: Purpose, kind: Kind = PERSON) -> LinkModel:
    """Put the model that comes with the software into use, where none is."""
    found = LinkModel.objects.filter(is_active=True, kind=kind.code).first()
    return found or activate(by=by, purpose=purpose, model=starter_model(kind.model))


def close_keys(*, by: Actor, purpose: Purpose, kind: Kind = PERSON) -> int:
    """Put the model into use again with the keys closed that very many share; returns how many.

    Somebody with the right does this, once, for everybody: a run that closed keys by itself would
    let what one viewer is shown depend on how many records there are that they may not see.
    """
    row = install_starter(by=by, purpose=purpose, kind=kind)
    model = frozen(row.digest, row.text)
    told = ROWS[kind.code].objects.filter(linkable(kind)).order_by("pk")
    rows = told.values_list("pk", f"{kind.owner}_id", *kind.compared).iterator(5_000)
    table = kind.table_of(kind.row_of(pk, str(owner), values) for pk, owner, *values in rows)
    crowded = Blocks.of(model.plan, table, kind.model.rules).crowded()
    with audit.transaction(
        by=by, purpose=purpose, verb="subjects.keys_closed", object_type="link-model",
        object_id=str(row.pk), payload={"keys": len(crowded)},
    ):  # fmt: skip
        if crowded:
            closing = replace(model, plan=model.plan.closing(crowded))
            activate(by=by, purpose=purpose, model=closing, training_digest=row.training_digest)
    return len(crowded)


def activate(
    *, by: Actor, purpose: Purpose, model: FrozenModel, training_digest: str = ""
) -> LinkModel:
    """Put a model into use; links of another are dropped, decisions stay."""
    digest, now, kind = model.digest, timezone.now(), model.model.kind.name
    with audit.transaction(
        by=by, purpose=purpose, verb="subjects.model_activated", object_type="link-model",
        object_id=digest[:32], payload={"digest": digest, "version": model.model.version},
    ):  # fmt: skip
        row, _ = LinkModel.objects.get_or_create(
            digest=digest,
            defaults={
                "kind": kind, "version": model.model.version[:40], "text": model.to_json(), "made_at": now,
                "records": model.model.records, "training_digest": training_digest,
            },
        )  # fmt: skip
        if not row.is_active:
            LinkModel.objects.filter(is_active=True, kind=kind).update(is_active=False)
            row.is_active, row.activated_by, row.activated_at = True, by.id, now
            row.turns += 1
            row.save(update_fields=["is_active", "activated_by", "activated_at", "turns"])
            Edge.objects.filter(model__kind=kind).exclude(model=row).delete()
            of_kind = Mention.objects.filter(**{f"{kind}__isnull": False})
            MentionKey.objects.filter(mention__in=of_kind).delete()
            of_kind.filter(is_linked=True).update(is_linked=False, linked_at=None)
    return row
