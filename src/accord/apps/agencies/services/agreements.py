"""Writing, signing and ending agreements; the terms are those of `accord.core.policy`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors, terms
from accord.apps.agencies.models import Agency, Agreement, AgreementDocument, AgreementParty
from accord.core import policy, vocabulary
from accord.core.crypto import sha256
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
    agencies, purposes = list(parties), frozenset(purposes)
    if faults := _unknown("purposes", purposes, vocabulary.purposes()):
        raise Invalid(faults=faults)
    found = terms.build(
        oris=[agency.ori for agency in agencies],
        kinds=kinds,
        levels=levels,
        purposes=purposes,
        actions=actions,
    )
    return _drafted(
        by=by,
        purpose=purpose,
        title=title,
        agencies=agencies,
        found=found,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def parties_named(oris: Iterable[str]) -> list[Agency]:
    """The agencies of these ORIs; raises `Invalid` with each that is not known."""
    asked = set(oris)
    found = list(Agency.objects.filter(ori__in=asked))
    if faults := _unknown("parties", asked, (one.ori for one in found), tell=False):
        raise Invalid(faults=faults)
    return found


def _drafted(
    *,
    by: Actor,
    purpose: Purpose,
    title: str,
    agencies: list[Agency],
    found: dict[str, Any],
    valid_from: datetime,
    valid_to: datetime | None,
    replaces: str = "",
) -> Agreement:
    """Keep a draft of these terms, whoever wrote them."""
    if by.kind != "system" and not by.may("agreements.manage"):
        raise Denied
    agencies = sorted(agencies, key=lambda agency: agency.ori)
    if len(agencies) < 2:
        raise Invalid(faults=[Fault("parties", "two", _("An agreement has at least two parties."))])
    if by.kind != "system" and by.agency_id not in {str(agency.pk) for agency in agencies}:
        raise Denied(_("Your own agency must be a party."))
    agreement = Agreement(
        title=title.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        created_by=by.id,
        terms=found,
    )
    if replaces:
        _amend(agreement, agencies, by=by, purpose=purpose, replaces=replaces)
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


def _amend(
    draft: Agreement, agencies: list[Agency], *, by: Actor, purpose: Purpose, replaces: str
) -> None:
    """Let a draft stand in the place of an agreement in force, between the same parties."""
    found = selectors.agreements_visible_to(viewer=by, purpose=purpose)
    try:
        old = found.filter(pk=replaces, status=Agreement.Status.ACTIVE).first()
    except ValidationError:
        old = None
    faults = []
    if old is None:
        faults.append(Fault("replaces", "known", _("There is no such agreement in force.")))
    elif {one.agency_id for one in old.parties.all()} != {agency.pk for agency in agencies}:
        faults.append(Fault("replaces", "parties", _("An amendment has the same parties.")))
    if draft.valid_from > timezone.now():
        told = _("An amendment takes effect with the last signature: let it begin today or before.")
        faults.append(Fault("valid_from", "past", told))
    if faults or old is None:
        raise Invalid(faults=faults)
    draft.replaces, draft.version = old, old.version + 1


def start_agreement(
    *,
    by: Actor,
    purpose: Purpose,
    template: str,
    title: str,
    answers: policy.Answers,
    valid_from: datetime,
    valid_to: datetime | None,
    replaces: str = "",
) -> Agreement:
    """Draft an agreement from a template and answers; it binds nobody until every party has signed.

    With `replaces` it amends an agreement in force, which ends with the last signature.
    """
    agencies = list(Agency.objects.filter(ori__in=answers.givers | answers.receivers))
    oris = {agency.ori for agency in agencies}
    faults = [
        *_unknown("template", {template}, policy.agreement_templates()),
        *_unknown("givers", answers.givers, oris, tell=False),
        *_unknown("receivers", answers.receivers, oris, tell=False),
        *_unknown("categories", answers.categories, policy.offence_categories()),
        *_unknown("purposes", answers.purposes, vocabulary.purposes()),
    ]
    if faults:
        raise Invalid(faults=faults)
    try:
        grants, forbids = policy.drafted(template, answers)
    except policy.PolicyError as error:
        raise Invalid(faults=[Fault("answers", "form", str(error))]) from error
    return _drafted(
        by=by,
        purpose=purpose,
        title=title,
        agencies=agencies,
        found=terms.of_rules(grants, forbids),
        valid_from=valid_from,
        valid_to=valid_to,
        replaces=replaces,
    )


def _unknown(
    field: str, given: Iterable[str], known: Iterable[str], *, tell: bool = True
) -> list[Fault]:
    """A fault beside the field for each word that is not known; those that are, are told."""
    known = sorted(known)
    more = _(" Known: %(words)s.") % {"words": ", ".join(known)} if tell else ""
    return [
        Fault(field, "known", _("“%(word)s” is not known.") % {"word": word[:60]} + more)
        for word in sorted(set(given) - set(known))
    ]


LARGEST_PAPER: Final = 20_000_000  # bytes; of what is larger no part is taken for the whole


def bind_document(
    *, by: Actor, purpose: Purpose, agreement_id: str, document: bytes
) -> AgreementDocument:
    """Bind the digest of the signed paper to the rules as they are; the paper is not kept."""
    if not document.startswith(b"%PDF-"):
        raise Invalid(faults=[Fault("document", "pdf", _("The signed paper is a PDF."))])
    if len(document) > LARGEST_PAPER:
        message = _("The signed paper is larger than 20 MB.")
        raise Invalid(faults=[Fault("document", "size", message)])
    found = selectors.agreements_visible_to(viewer=by, purpose=purpose)
    agreement = found.filter(pk=agreement_id).first()
    if agreement is None:
        raise Missing
    if not by.may("agreements.manage") or by.agency_id is None:
        raise Denied
    bound = AgreementDocument(
        agreement=agreement,
        sha256=sha256(document).hex(),
        size=len(document),
        rules_digest=terms.digest(agreement),
        bound_by=by.id,
    )
    same = AgreementDocument.objects.filter(
        agreement=agreement, sha256=bound.sha256, rules_digest=bound.rules_digest
    )
    if same.exists():
        raise Conflict(_("This paper is bound to these rules already."))
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="agreement.document_bound",
        object_type="agreement",
        object_id=str(agreement.pk),
        payload={"document": bound.sha256, "digest": bound.rules_digest},
    ):
        bound.save(force_insert=True)
    return bound


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
            raise Conflict(_("Only a draft can be signed."))
        entry.payload["digest"] = terms.digest(agreement)
        changed = AgreementParty.objects.filter(
            agreement=agreement, agency=agency, signed_at__isnull=True
        ).update(signed_by=by.id, signed_at=timezone.now())
        if not changed:
            raise Conflict(_("This agency is no party, or has signed already."))
        if not AgreementParty.objects.filter(agreement=agreement, signed_at__isnull=True).exists():
            _end_replaced(agreement, by=by, purpose=purpose)
            agreement.status = Agreement.Status.ACTIVE
            agreement.save(update_fields=["status"])
    return agreement


def _end_replaced(agreement: Agreement, *, by: Actor, purpose: Purpose) -> None:
    """With its last signature an amendment ends what it replaces: no moment has both, or neither."""
    if agreement.replaces_id is None:
        return
    with audit.transaction(
        by=by, purpose=purpose, verb="agreement.ended", object_type="agreement",
        object_id=str(agreement.replaces_id), payload={},
    ):  # fmt: skip
        ended = Agreement.objects.filter(
            pk=agreement.replaces_id, status=Agreement.Status.ACTIVE
        ).update(status=Agreement.Status.ENDED, ended_at=timezone.now())
        if not ended:
            raise Conflict(_("What this replaces has ended meanwhile; draft a new agreement."))


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
            .update(status=Agreement.Status.ENDED, ended_at=timezone.now())
        )
        if not changed:
            raise Conflict(_("This agreement has already ended."))
        agreement.refresh_from_db()
    return agreement
