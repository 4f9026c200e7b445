"""What was found: read by the own agency, while its policy gives the records that went in."""

from uuid import UUID

from django.db.models import Q, QuerySet

from accord.apps.evaluation.models import Evaluation
from accord.apps.evaluation.selectors.extracts import scope_digest
from accord.apps.evaluation.selectors.plans import plans_visible_to
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing


def evaluations_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[Evaluation]:
    """The own agency's runs within the same policy scope; each partner runs a plan for itself."""
    rows = (
        Evaluation.objects.select_related("plan__strategy__lead", "plan__agency", "agency")
        .prefetch_related(
            "plan__signatures__agency", "plan__deviations", "plan__strategy__partnerships__agency"
        )
        .defer("bundle")
    )
    if not viewer.may("records.view") or viewer.agency_id is None:
        return rows.none()
    plans = plans_visible_to(viewer=viewer, purpose=purpose).order_by().values("pk")
    seen = Q(scope__in=("", scope_digest(viewer, purpose)))
    return rows.filter(seen, plan__in=plans, agency_id=viewer.agency_id)


def evaluation_visible_to(
    *, viewer: Actor, purpose: Purpose, evaluation_id: UUID | str
) -> Evaluation:
    """One run; foreign and missing give the same `Missing`."""
    rows = evaluations_visible_to(viewer=viewer, purpose=purpose)
    found = rows.filter(pk=evaluation_id).first()
    if found is None:
        raise Missing
    return found


def view_evaluation(
    *,
    viewer: Actor,
    purpose: Purpose,
    evaluation_id: UUID | str,
    verb: str = "evaluation.viewed",
    form: str = "",
) -> Evaluation:
    """One run with its bundle, the reading entered in the ledger."""
    rows = evaluations_visible_to(viewer=viewer, purpose=purpose).defer(None)
    found = rows.filter(pk=evaluation_id).first()
    if found is None:
        raise Missing
    audit.read(
        by=viewer,
        purpose=purpose,
        verb=verb,
        object_type="evaluation",
        object_id=str(found.pk),
        payload={"digest": found.bundle_digest} | ({"format": form} if form else {}),
        disclosed=[found.pk],
    )
    return found
