"""The purpose a person states once for a while, and the one a machine states each time."""

import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.apps.agencies import kept_rules
from accord.core import vocabulary
from accord.frame.actor import Purpose
from accord.frame.errors import Denied, Fault, Invalid

KEY = "purpose"


def current(request: HttpRequest) -> Purpose | None:
    """The session's purpose, unless it has run out."""
    stored: dict[str, Any] | None = request.session.get(KEY)
    if stored is None or stored["until"] < time.time():
        return None
    return Purpose(**{k: v for k, v in stored.items() if k != "until"})


def last(request: HttpRequest) -> Purpose | None:
    """What was stated last, run out or not: who goes on with the same case confirms it at once."""
    stored: dict[str, Any] | None = request.session.get(KEY)
    if stored is None:
        return None
    return Purpose(**{k: v for k, v in stored.items() if k != "until"})


def state(request: HttpRequest, purpose: Purpose) -> None:
    """Keep the purpose for this session until it runs out."""
    request.session[KEY] = {
        "code": purpose.code,
        "reason": purpose.reason,
        "case_number": purpose.case_number,
        "on_behalf_of": purpose.on_behalf_of,
        "until": int(time.time()) + settings.ACCORD_PURPOSE_MINUTES * 60,
    }


def label(request: HttpRequest) -> str:
    """The stated purpose's name in the reader's language."""
    stated = current(request)
    return dict(choices()).get(stated.code, "") if stated else ""


def choices() -> list[tuple[str, str]]:
    """The purposes a person may state, in the reader's language; the law bars some outright."""
    spanish = (get_language() or "en").startswith("es")
    law, now = kept_rules.law(), timezone.now()
    return [
        (code, purpose.name_es if spanish else purpose.name)
        for code, purpose in vocabulary.purposes().items()
        if not law.bars_purpose(code, now)
    ]


def demand_case(code: str, case_number: str) -> None:
    """Raises `Invalid` where the purpose needs a case number and none is given."""
    if vocabulary.purposes()[code].case_number and not case_number.strip():
        fault = Fault("case_number", "required", _("Give the number of the case."))
        raise Invalid(
            _("The purpose “%(code)s” needs a case number.") % {"code": code}, faults=[fault]
        )


def demand_lawful(code: str) -> None:
    """Raises `Denied` where the law of this place forbids the purpose to everyone."""
    if kept_rules.law().bars_purpose(code, timezone.now()):
        raise Denied(
            _("The law of this place forbids the purpose “%(code)s”.") % {"code": code[:40]}
        )


def from_headers(request: HttpRequest, *, allowed: frozenset[str]) -> Purpose | None:
    """The purpose in the `X-Accord-*` headers; it must be one of the token's."""
    code = request.headers.get("X-Accord-Purpose", "")
    if not code:
        return None
    if code not in vocabulary.purposes() or code not in allowed:
        raise Invalid(
            _("This token may not be used for the purpose “%(code)s”.") % {"code": code[:40]}
        )
    case = request.headers.get("X-Accord-Case", "")[:60]
    demand_case(code, case)
    demand_lawful(code)
    return Purpose(
        code=code,
        reason=request.headers.get("X-Accord-Reason", "")[:500],
        case_number=case,
        on_behalf_of=request.headers.get("X-Accord-On-Behalf-Of", "")[:120],
    )
