"""Which model is in use; another one takes all links away, and the job works them out anew."""

from dataclasses import replace

from django.utils import timezone

from accord.apps.records.models import Person
from accord.apps.subjects.models import Edge, LinkModel, Mention, MentionKey
from accord.apps.subjects.reading import COMPARED, frozen, row_of, table_of
from accord.apps.subjects.selectors.sight import linkable
from accord.core.linkage import Blocks, FrozenModel, starter_model
from accord.frame import audit
from accord.frame.actor import Actor, Purpose


def install_starter(*, by: Actor, purpose: Purpose) -> LinkModel:
    """Put the model that comes with the software into use, where none is."""
    found = LinkModel.objects.filter(is_active=True).first()
    return found or activate(by=by, purpose=purpose, model=starter_model())


def close_keys(*, by: Actor, purpose: Purpose) -> int:
    """Put the model into use again with the keys closed that very many share; returns how many.

    Somebody with the right does this, once, for everybody: a run that closed keys by itself would
    let what one viewer is shown depend on how many records there are that they may not see.
    """
    row = install_starter(by=by, purpose=purpose)
    model = frozen(row.digest, row.text)
    told = Person.objects.filter(linkable()).order_by("pk")
    rows = told.values_list("pk", "record__owner_id", *COMPARED).iterator(5_000)
    table = table_of(row_of(pk, str(owner), values) for pk, owner, *values in rows)
    crowded = Blocks.of(model.plan, table).crowded()
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
    digest, now = model.digest, timezone.now()
    with audit.transaction(
        by=by, purpose=purpose, verb="subjects.model_activated", object_type="link-model",
        object_id=digest[:32], payload={"digest": digest, "version": model.model.version},
    ):  # fmt: skip
        row, _ = LinkModel.objects.get_or_create(
            digest=digest,
            defaults={
                "version": model.model.version[:40], "text": model.to_json(), "made_at": now,
                "records": model.model.records, "training_digest": training_digest,
            },
        )  # fmt: skip
        if not row.is_active:
            LinkModel.objects.filter(is_active=True).update(is_active=False)
            row.is_active, row.activated_by, row.activated_at = True, by.id, now
            row.turns += 1
            row.save(update_fields=["is_active", "activated_by", "activated_at", "turns"])
            Edge.objects.exclude(model=row).delete()
            MentionKey.objects.all().delete()
            Mention.objects.filter(is_linked=True).update(is_linked=False, linked_at=None)
    return row
