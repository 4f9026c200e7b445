"""Who may submit and change records: people of the owning agency, or the node's operator."""

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import kept_rules
from accord.apps.agencies.models import Agency, AgreementParty
from accord.core import vocabulary
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Denied, Invalid, Missing

INGEST = "records.ingest"


def is_operator(by: Actor) -> bool:
    """Whether the actor runs this node: the system itself or somebody at its terminal."""
    return by.kind in {"system", "local"}


def demand_ingest(by: Actor, purpose: Purpose, agency: Agency) -> None:
    """Raise `Denied` unless the actor may write records of this agency."""
    if purpose.code not in vocabulary.purposes():
        raise Invalid(_("“%s” is not a purpose.") % purpose.code[:40])
    if is_operator(by):
        return
    if not by.may(INGEST) or by.agency_id != str(agency.pk):
        raise Denied(_("Only people of an agency submit and change its records."))


def demand_own(by: Actor, purpose: Purpose, agency: Agency | None) -> None:
    """As `demand_ingest`, for a thing that stands already: a foreign one does not exist."""
    if not is_operator(by) and not by.may(INGEST):
        raise Denied
    if agency is None or (not is_operator(by) and by.agency_id != str(agency.pk)):
        raise Missing
    demand_ingest(by, purpose, agency)


def owners_allowed(by: Actor, submitter: Agency) -> frozenset[UUID]:
    """Whose rows a file of this agency may hold: its own, and those of agencies it has signed with.

    Several agencies may share one records system (as in Reno); the node's operator may load for
    all of them. A row of any other agency is quarantined.
    """
    if is_operator(by):
        return frozenset(Agency.objects.values_list("pk", flat=True))
    found = kept_rules.binding(str(submitter.pk), now=timezone.now())
    partners = AgreementParty.objects.filter(agreement__in=[one.id for one in found])
    return frozenset({submitter.pk, *partners.values_list("agency_id", flat=True)})
