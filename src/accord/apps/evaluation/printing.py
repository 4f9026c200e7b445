"""A result as one file that stands alone: a page with its style inside, or the same as PDF."""

import json
from importlib.resources import files
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from accord.apps.evaluation import moving, reporting, unsettling
from accord.apps.evaluation.models import Evaluation
from accord.apps.evaluation.wording import language, sentences_now
from accord.core.charts.svg import to_svg
from accord.core.evaluate import Standing, report_html

FORMS = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}


def printed(row: Evaluation, standing: Standing, form: str) -> bytes:
    """The report of a finished run in `html` or `pdf`, in the reader's language."""
    if form == "pdf":
        return pdf_of(row, standing)
    now = sentences_now(json.loads(row.bundle)["results"], standing)
    page = report_html(
        row.bundle.encode(), language=language(), bundle_hash=row.bundle_digest, said=now
    )
    return page.encode()


def pdf_of(row: Evaluation, standing: Standing) -> bytes:
    """The same, set by typst with no font but those it carries."""
    import typst

    held = json.loads(row.bundle)
    document = {
        "title": reporting.title_of(row), "language": language(),
        "foot": _("Evidence %(digest)s") % {"digest": row.bundle_digest},
        "parts": parts_of(held, standing),
    }  # fmt: skip
    template = (files("accord.apps.evaluation") / "report.typ").read_bytes()
    made = typst.compile(
        template, sys_inputs={"report": json.dumps(document)}, ignore_system_fonts=True
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single document")
    return made


def parts_of(held: dict[str, Any], standing: Standing) -> list[dict[str, Any]]:
    """What the PDF holds, part by part: the page's words and tables."""
    found = held["results"]
    months = reporting.months(held)
    rule = f"{_('What the plan said beforehand:')} {held['inputs']['plan']['continue_rule']}"
    parts = [
        _part(_("What was asked"), [held["inputs"]["hypothesis"], rule]),
        _part(_("What was found"), sentences_now(found, standing)),
        _part(
            _("Month by month"), [], picture=to_svg(months, language=get_language()), alt=months.description,
            columns=[_("Month"), _("Recorded"), _("Expected")],
            rows=[[str(one) if one is not None else "–" for one in line] for line in _rounded(months.table.rows)],
        ),
        _part(_("Did it move?"), moving.moved_words(found)),
        _part(_("Effect, mechanism, moderators, implementation, economics"), [
            f"{label}: {text}" for label, text in moving.emmie(found)
        ]),
        _part(_("What could unsettle it"), unsettling.checks_words(found)),
    ]  # fmt: skip
    parts += [
        _part(
            caption, [], rows=[[label, *unsettling.answer(one)] for label, one in rows],
            columns=[head, pgettext("difference", "Change"), _("Interval"), _("Chance")],
        )
        for _name, caption, head, rows in unsettling.answers(found, held["inputs"]["periods"])
        if rows
    ]  # fmt: skip
    if found.get("power"):
        parts.append(_part(_("What could have been seen"), [found["power"][language()]]))
    return parts


def _rounded(rows: Any) -> list[list[Any]]:
    return [[round(one, 1) if isinstance(one, float) else one for one in line] for line in rows]


def _part(
    title: str, lines: list[str], *, picture: str = "", alt: str = "",
    columns: list[str] | None = None, rows: list[list[str]] | None = None,
) -> dict[str, Any]:  # fmt: skip
    return {
        "title": title, "lines": lines, "picture": picture, "alt": alt, "columns": columns or [],
        "rows": rows or [],
    }  # fmt: skip
