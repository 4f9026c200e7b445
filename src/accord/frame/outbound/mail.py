"""The one way out by mail: short texts without content, to one person, over the node's own server."""

import re
from email.utils import make_msgid
from smtplib import SMTPException
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from accord.frame.errors import Invalid, Unreachable

ADDRESS: Final = re.compile(r"[^\s<>,;:\"()\[\]\\@]{1,64}@[A-Za-z0-9.-]{1,253}")
KEY: Final = re.compile(r"[A-Za-z0-9-]{1,80}")


def is_set_up() -> bool:
    """Whether the node was told of a mail server."""
    return bool(settings.EMAIL_HOST)


def send_mail(*, to: str, subject: str, text: str, message_id: str) -> None:
    """Send one text; the same `message_id` marks a repetition. Raises `Invalid` or `Unreachable`.

    The caller writes the ledger entry, and vouches that neither subject nor text holds a personal
    value: mail lies about in the clear.
    """
    if not is_set_up():
        raise Unreachable("This node was not told of a mail server (ACCORD_SMTP_HOST).")
    if not ADDRESS.fullmatch(to):
        raise Invalid("There is no mail address to send to.")
    if not KEY.fullmatch(message_id):
        raise Invalid("A message id has letters, digits and hyphens.")
    domain = make_msgid(domain=settings.ACCORD_NODE_NAME).rpartition("@")[2].rstrip(">")
    headers = {"Message-ID": f"<{message_id}@{domain}>", "Auto-Submitted": "auto-generated"}
    try:
        message = EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [to], headers=headers)
        message.connection = get_connection(timeout=settings.EMAIL_TIMEOUT)
        message.send()
    except (OSError, SMTPException) as error:
        raise Unreachable(f"The mail server did not take it: {type(error).__name__}") from error
