"""Which model is in use; another one takes all links away, and the job works them out anew."""

from django.utils import timezone

from accord.apps.subjects.models import Edge, LinkModel, Mention
from accord.core.linkage import FrozenModel, starter_model
from accord.frame import audit
from accord.frame.actor import Actor, Purpose


def install_starter(*, by: Actor, purpose: Purpose) -> LinkModel:
    """Put the model that comes with the software into use, where none is."""
    found = LinkModel.objects.filter(is_active=True).first()
    return found or activate(by=by, purpose=purpose, model=starter_model())


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
            row.save(update_fields=["is_active", "activated_by", "activated_at"])
            Edge.objects.exclude(model=row).delete()
            Mention.objects.filter(is_linked=True).update(is_linked=False)
    return row
