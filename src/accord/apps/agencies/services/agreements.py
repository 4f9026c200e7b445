"""Writing, signing and ending agreements; the terms are those of `accord.core.policy`."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from accord.apps.agencies import selectors, terms
from accord.apps.agencies.models import Agency, Agreement, AgreementParty
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid, Missing


def draft_agreement(
    *,
    by: Actor,
    purpose: Purpose,
    title: str,
    parties: Iterable[Agency],
    kinds: Iterable[str],
    levels: Iterable[str],
    purposes: Iterable[str],
    actions: Iterable[str],
    valid_from: datetime,
    valid_to: datetime | None,
) -> Agreement:
    """Draft an agreement; it binds nobody until every party has signed."""
    if by.kind != "system" and not by.may("agreements.manage"):
        raise Denied
    agencies = sorted(parties, key=lambda agency: agency.ori)
    if len(agencies) < 2:
        raise Invalid(faults=[Fault("parties", "two", "An agreement has at least two parties.")])
    own = by.kind == "system" or by.agency_id in {str(agency.pk) for agency in agencies}
    if not own:
        raise Denied("Your own agency must be a party.")
    agreement = Agreement(
        title=title.strip(), valid_from=valid_from, valid_to=valid_to, created_by=by.id
    )
    agreement.terms = terms.build(
        oris=[agency.ori for agency in agencies],
        kinds=kinds,
        levels=levels,
        purposes=purposes,
        actions=actions,
    )
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="agreement.drafted",
        object_type="agreement",
        object_id=str(agreement.pk),
        payload={
            "parties": [agency.ori for agency in agencies],
            "digest": terms.digest(agreement),
        },
    ):
        agreement.save(force_insert=True)
        AgreementParty.objects.bulk_create(
            AgreementParty(agreement=agreement, agency=agency) for agency in agencies
        )
    return agreement


def sign_agreement(*, by: Actor, purpose: Purpose, agreement_id: str, agency: Agency) -> Agreement:
    """Sign for one party; with the last signature the agreement is in force."""
    if by.kind != "system" and not (by.may("agreements.manage") and by.agency_id == str(agency.pk)):
        raise Denied
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="agreement.signed",
        object_type="agreement",
        object_id=str(agreement_id),
        payload={"agency": agency.ori},
    ) as entry:
        agreement = Agreement.objects.select_for_update().filter(pk=agreement_id).first()
        if agreement is None:
            raise Missing
        if agreement.status != Agreement.Status.DRAFT:
            raise Conflict("Only a draft can be signed.")
        entry.payload["digest"] = terms.digest(agreement)
        changed = AgreementParty.objects.filter(
            agreement=agreement, agency=agency, signed_at__isnull=True
        ).update(signed_by=by.id, signed_at=timezone.now())
        if not changed:
            raise Conflict("This agency is no party, or has signed already.")
        if not AgreementParty.objects.filter(agreement=agreement, signed_at__isnull=True).exists():
            agreement.status = Agreement.Status.ACTIVE
            agreement.save(update_fields=["status"])
    return agreement


def end_agreement(*, by: Actor, purpose: Purpose, agreement_id: str) -> Agreement:
    """End an agreement for all its parties; any party may, and it takes effect at once."""
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="agreement.ended",
        object_type="agreement",
        object_id=str(agreement_id),
        payload={},
    ):
        found = selectors.agreements_visible_to(viewer=by, purpose=purpose)
        agreement = found.filter(pk=agreement_id).first()
        if agreement is None:
            raise Missing
        if not by.may("agreements.manage") or by.agency_id is None:
            raise Denied
        changed = (
            Agreement.objects.filter(pk=agreement_id)
            .exclude(status=Agreement.Status.ENDED)
            .update(status=Agreement.Status.ENDED)
        )
        if not changed:
            raise Conflict("This agreement has already ended.")
        agreement.refresh_from_db()
    return agreement
