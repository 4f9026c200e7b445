"""Whether a stored brief is still what the ledger says was handed out."""

import json
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from accord.apps.briefs.models import Brief
from accord.apps.briefs.selectors import stored_brief
from accord.core.crypto import sha256
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The digests of the page now, as it was stored, and as the ledger's leaf has it."""

    page: str
    stored: str
    ledger: str

    @property
    def intact(self) -> bool:
        """Whether all three are one."""
        return self.page == self.stored == self.ledger


def verify_brief(*, by: Actor, purpose: Purpose, brief_id: UUID | str) -> Verdict:
    """Compare the stored page with its digest in the ledger; leaves an entry with the verdict."""
    row = stored_brief(viewer=by, purpose=purpose, brief_id=brief_id)
    if row.status != Brief.Status.DONE:
        raise Conflict(_("This brief is not finished."))
    entry = LedgerEntry.objects.filter(
        verb="brief.made", object_type="brief", object_id=str(row.pk)
    ).first()
    leaf = json.loads(bytes(entry.leaf)) if entry else {}
    found = Verdict(
        page=sha256(row.html.encode()).hex(),
        stored=row.html_digest,
        ledger=str(leaf.get("payload", {}).get("digest", "")),
    )
    audit.read(
        by=by,
        purpose=purpose,
        verb="brief.verified",
        object_type="brief",
        object_id=str(row.pk),
        payload={"intact": found.intact},
        disclosed=[row.pk],
    )
    return found
