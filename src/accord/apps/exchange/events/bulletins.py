"""What bulletins write to the ledger and announce: ids and codes, never what they say."""

from dataclasses import dataclass

from accord.frame import audit
from accord.frame.declare import event

audit.verb("bulletins.viewed", count=int)
audit.verb("bulletin.viewed")
audit.verb("bulletin.issued", kind=str, tlp=str, handling=str, agencies=int, attachments=int)
audit.verb("bulletin.acknowledged")
audit.verb("bulletin.recalled")
audit.verb("bulletin.attachment_given", digest=str)


@event(policy="bulletins.view", audit="bulletin.issued")
@dataclass(frozen=True, kw_only=True)
class BulletinIssued:
    """A bulletin was issued, or corrects an earlier one."""

    bulletin_id: str
    agency_id: str
    audience_ids: list[str]
    corrects_id: str


@event(policy="bulletins.view", audit="bulletin.recalled")
@dataclass(frozen=True, kw_only=True)
class BulletinRecalled:
    """Whoever has it must use it no more."""

    bulletin_id: str
    agency_id: str
    audience_ids: list[str]
