"""The tables of this app: one module a concern, its models imported here."""

from accord.apps.exchange.models.alerts import Alert, Notice, Subscription
from accord.apps.exchange.models.bulletins import (
    Bulletin,
    BulletinAttachment,
    BulletinReader,
    BulletinReceipt,
)
from accord.apps.exchange.models.calls_by_mail import MailCall, MailWish
from accord.apps.exchange.models.deconfliction import (
    ConflictCall,
    ConflictHistory,
    ConflictSide,
    DeconflictionCell,
    DeconflictionConflict,
    DeconflictionEntry,
    DeconflictionSetup,
    DeconflictionSubject,
    DeconflictionToken,
    DeconflictionTurn,
    OnCall,
)
from accord.apps.exchange.models.histories import HistoryView
from accord.apps.exchange.models.intelligence import (
    Intelligence,
    IntelligenceRelease,
    IntelligenceReview,
)
from accord.apps.exchange.models.misuse import MisuseCase, OwedNotice
from accord.apps.exchange.models.recalls import Recall, RecallReader
from accord.apps.exchange.models.searches import Search
from accord.apps.exchange.models.subject_requests import RequestedRecord, SubjectRequest

__all__ = [
    "Alert",
    "Bulletin",
    "BulletinAttachment",
    "BulletinReader",
    "BulletinReceipt",
    "ConflictCall",
    "ConflictHistory",
    "ConflictSide",
    "DeconflictionCell",
    "DeconflictionConflict",
    "DeconflictionEntry",
    "DeconflictionSetup",
    "DeconflictionSubject",
    "DeconflictionToken",
    "DeconflictionTurn",
    "HistoryView",
    "Intelligence",
    "IntelligenceRelease",
    "IntelligenceReview",
    "MailCall",
    "MailWish",
    "MisuseCase",
    "Notice",
    "OnCall",
    "OwedNotice",
    "Recall",
    "RecallReader",
    "RequestedRecord",
    "Search",
    "SubjectRequest",
    "Subscription",
]
