"""What the worker does without anybody: call, compare anew after a new agreement, forget the past."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accord.apps.agencies.models import Agency
from accord.apps.exchange.models import DeconflictionConflict, DeconflictionEntry
from accord.apps.exchange.selectors.deconfliction import partner_ids
from accord.apps.exchange.services.deconfliction.calling import escalate
from accord.apps.exchange.services.deconfliction.entering import compare_again
from accord.apps.exchange.services.deconfliction.finding import mark_of, take_turn
from accord.apps.exchange.services.deconfliction.rights import BY_CLOCK, CLOCK
from accord.frame import audit


def watch(now: datetime) -> int:
    """One round: compare anew what an agreement changed, then call whoever is due."""
    return compare_after_agreements(now=now) + escalate(now=now)


def compare_after_agreements(*, now: datetime) -> int:
    """Compare entries with the agencies that an agreement has joined to theirs since."""
    active = DeconflictionEntry.objects.filter(
        status=DeconflictionEntry.Status.ACTIVE, closes_at__gte=now
    )
    done = 0
    for agency in Agency.objects.filter(pk__in=active.values("agency_id")):
        known = mark_of(partner_ids(agency_id=str(agency.pk), ori=agency.ori, now=now))
        behind = active.filter(agency=agency).exclude(compared_with=known)
        for pk in list(behind.values_list("pk", flat=True)):
            with transaction.atomic():
                take_turn()
                entry = active.select_related("agency").filter(pk=pk).first()
                if entry is not None:
                    compare_again(entry, by=CLOCK, purpose=BY_CLOCK, now=now)
                    done += 1
    return done


def purge(now: datetime) -> int:
    """Delete entries that ended so many days ago, with subjects and conflicts; the ledger stays."""
    days = settings.ACCORD_DECONFLICTION_KEEP_DAYS
    old = DeconflictionEntry.objects.filter(closes_at__lt=now - timedelta(days=days))
    if not old.exists():
        return 0
    with audit.transaction(
        by=CLOCK, purpose=BY_CLOCK, verb="deconfliction.purged", object_type="deconfliction",
        object_id="-", payload={"days": days},
    ) as written:  # fmt: skip
        gone = list(old.values_list("pk", flat=True)[:5_000])
        # A conflict goes with the first of its two entries: half of it says nothing.
        conflicts = DeconflictionConflict.objects.filter(sides__entry__in=gone).distinct()
        written.payload |= {"entries": len(gone), "conflicts": conflicts.count()}
        DeconflictionEntry.objects.filter(pk__in=gone).delete()
    return len(gone)
