"""What misuse cases, recalls and requests of subjects write to the ledger."""

from accord.frame import audit

audit.verb("misuse.opened", days=int)
audit.verb("misuse.viewed", count=int)
audit.verb("misuse.notices_made", owners=int, records=int)
audit.verb("misuse.notices_viewed", count=int)
audit.verb("misuse.notice_acknowledged", subjects=bool)
audit.verb("misuse.close_asked", outcome=str)
audit.verb("recalls.made", what=str, recalls=int)
audit.verb("recalls.viewed", count=int)
audit.verb("recall.acknowledged")
for deed in ("validated", "purge_asked", "viewed"):
    audit.verb(f"intelligence.{deed}")
audit.verb("intelligence.submitted", activity=str)
audit.verb("intelligence.judged", taken_in=bool)
audit.verb("intelligence.released", recipient=str, danger=bool)
audit.verb("intelligence.purged", why=str, recipients=int)
audit.verb("intelligence.listed", count=int)
audit.verb("history.made", records=int)
audit.verb("history.viewed", arrests=int)
audit.verb("histories.viewed", count=int)
audit.verb("subject_request.opened", kind=str)
audit.verb("subject_request.verified", verified=bool)
audit.verb("subject_request.decided", decision=str)
audit.verb("subject_request.answered", records=int)
audit.verb("subject_requests.viewed", count=int)
