"""Which model is in use; another one takes all links away, and the job works them out anew."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.subjects.kinds import PERSON, Kind, Row
from accord.apps.subjects.models import ROWS, Edge, LinkModel, Mention, MentionKey
from accord.apps.subjects.reading import frozen
from accord.apps.subjects.selectors.sight import linkable
from accord.apps.subjects.wording import contradicts_itself
from accord.core.linkage import (
    BlockPlan,
    Blocks,
    FrozenModel,
    LinkageModel,
    TooLittleToLearn,
    candidates_of,
    starter_model,
    train,
)
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Invalid

SEED: Final = 20260101  # of the random pairs: the same records give the same model


def install_starter(*, by: Actor, purpose: Purpose, kind: Kind = PERSON) -> LinkModel:
    """Put the model that comes with the software into use, where none is."""
    found = LinkModel.objects.filter(is_active=True, kind=kind.code).first()
    return found or activate(by=by, purpose=purpose, model=starter_model(kind.model))


def use_starter(*, by: Actor, purpose: Purpose, kind: Kind = PERSON) -> LinkModel:
    """Put the model that comes with the software into use, whichever was."""
    return activate(by=by, purpose=purpose, model=starter_model(kind.model))


def learn(*, by: Actor, purpose: Purpose, kind: Kind = PERSON, even_so: bool = False) -> LinkModel:
    """Learn a model of all that may be linked here, without labels, and put it into use.

    Somebody with the right does this, once, for everybody, as `close_keys`. A model that contradicts
    itself is kept, for the card to tell of, and refused but `even_so`. Raises `Invalid`.
    """
    table = kind.model.table(list(_told(kind)))
    candidates = candidates_of(table, kind.model.comparisons, kind.model.rules)
    try:
        learnt = train(
            table, candidates, rng=np.random.default_rng(SEED), kind=kind.model, even_so=True,
            version=f"learned {timezone.localdate():%Y-%m-%d}",
        )  # fmt: skip
    except TooLittleToLearn as error:
        raise Invalid(_("Too few records share a date, name or number to learn from.")) from error
    model = FrozenModel(learnt, BlockPlan.planned(table, kind.model.rules))
    if learnt.is_collapsed and not even_so:
        _refuse(by, purpose, model)
    return activate(by=by, purpose=purpose, model=model, even_so=even_so)


def _refuse(by: Actor, purpose: Purpose, model: FrozenModel) -> None:
    """Keep what was learned and is not put into use, so that its reason can be read."""
    digest, learnt = model.digest, model.model
    with audit.transaction(
        by=by, purpose=purpose, verb="subjects.model_refused", object_type="link-model",
        object_id=digest[:32],
        payload={"digest": digest, "kept_per_mille": round(1_000 * (learnt.kept or 0.0))},
    ):  # fmt: skip
        LinkModel.objects.update_or_create(
            digest=digest, defaults=_row_of(model) | {"figures": {"refused": True}}
        )


def _row_of(model: FrozenModel) -> dict[str, object]:
    learnt = model.model
    return {
        "kind": learnt.kind.name, "version": learnt.version[:40], "text": model.to_json(),
        "made_at": timezone.now(), "records": learnt.records,
    }  # fmt: skip


def _told(kind: Kind) -> Iterator[Row]:
    """All that may be linked, as rows of the library."""
    told = ROWS[kind.code].objects.filter(linkable(kind)).order_by("pk")
    rows = told.values_list("pk", f"{kind.owner}_id", *kind.compared).iterator(5_000)
    return (kind.row_of(pk, str(owner), values) for pk, owner, *values in rows)


def close_keys(*, by: Actor, purpose: Purpose, kind: Kind = PERSON) -> int:
    """Put the model into use again with the keys closed that very many share; returns how many.

    Somebody with the right does this, once, for everybody: a run that closed keys by itself would
    let what one viewer is shown depend on how many records there are that they may not see.
    """
    row = install_starter(by=by, purpose=purpose, kind=kind)
    model = frozen(row.digest, row.text)
    table = kind.table_of(_told(kind))
    crowded = Blocks.of(model.plan, table, kind.model.rules).crowded()
    with audit.transaction(
        by=by, purpose=purpose, verb="subjects.keys_closed", object_type="link-model",
        object_id=str(row.pk), payload={"keys": len(crowded)},
    ):  # fmt: skip
        if crowded:
            closing = replace(model, plan=model.plan.closing(crowded))
            activate(
                by=by, purpose=purpose, model=closing, training_digest=row.training_digest,
                even_so=True,  # whoever took the model as it is takes it with fewer keys
            )  # fmt: skip
    return len(crowded)


def activate(
    *,
    by: Actor,
    purpose: Purpose,
    model: FrozenModel,
    training_digest: str = "",
    even_so: bool = False,
) -> LinkModel:
    """Put a model into use; links of another are dropped, decisions stay.

    Raises `Invalid` where the model contradicts itself, but `even_so`.
    """
    _check(model.model, even_so=even_so)
    digest, now, kind = model.digest, timezone.now(), model.model.kind.name
    with audit.transaction(
        by=by, purpose=purpose, verb="subjects.model_activated", object_type="link-model",
        object_id=digest[:32], payload={"digest": digest, "version": model.model.version},
    ):  # fmt: skip
        row, _ = LinkModel.objects.get_or_create(
            digest=digest,
            defaults=_row_of(model) | {"training_digest": training_digest},
        )
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


def _check(model: LinkageModel, *, even_so: bool) -> None:
    if model.is_collapsed and model.kept is not None and not even_so:
        raise Invalid(contradicts_itself(model.kept))
