"""One brief as a self-contained page, and the same sections as PDF."""

import base64
import json
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.apps.briefs import sections
from accord.apps.briefs.facts import Facts, from_json
from accord.apps.briefs.models import Brief
from accord.apps.briefs.sections import Section

ROOM = "accord.apps.briefs"


def page_of(row: Brief) -> str:
    """The page of a brief that was read: as stored, or made anew where a part is withheld now."""
    if row.html:
        return row.html
    with translation.override(row.language):
        return html_of(from_json(row.facts), inputs=row.inputs_digest)


def html_of(facts: Facts, *, inputs: str) -> str:
    """The printable page: style inside, charts as data, no script, no outside address."""
    found = sections.sections_of(facts)
    return render_to_string(
        "briefs/printed.html",
        {
            "head": sections.head(facts),
            "sections": [{"section": one, "picture": _as_data(one.chart)} for one in found],
            "inputs": inputs[:16],
            "language": get_language() or "en",
        },
    )


def pdf_of(facts: Facts, *, inputs: str) -> bytes:
    """The same sections set by typst, with no font but those it carries."""
    import typst

    found = sections.sections_of(facts)
    document = {
        "head": sections.head(facts),
        "sections": [_for_typst(one) for one in found],
        "foot": _("Inputs %(digest)s") % {"digest": inputs[:16]},
        "language": (get_language() or "en")[:2],
    }
    made = typst.compile(
        _template(), sys_inputs={"brief": json.dumps(document)}, ignore_system_fonts=True
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single document")
    return made


def style_hash(html: str) -> str:
    """The CSP source of the page's own style, so that nothing else may style or run."""
    start = html.index("<style>") + len("<style>")
    style = html[start : html.index("</style>", start)]
    return "'sha256-" + base64.b64encode(sha256(style.encode()).digest()).decode() + "'"


def _for_typst(one: Section) -> dict[str, Any]:
    plain = asdict(one)
    plain["table"] = plain["table"] or {}
    return plain


def _as_data(svg: str) -> str:
    if not svg:
        return ""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


@cache
def _template() -> bytes:
    return (files(ROOM) / "brief.typ").read_bytes()
