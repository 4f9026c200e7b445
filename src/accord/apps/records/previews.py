"""What a preview of a file says, in words and in the time of the agency's own clock."""

from collections.abc import Mapping as Mapped
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.apps.records.status_words import offence_status_words, point_words
from accord.core.formats.delivery import Delivery
from accord.core.formats.tabular import Mapping
from accord.core.formats.tabular.cells import REPORT_KEY, extra_columns
from accord.core.formats.tabular.crosswalk import NOT_OFFENCE
from accord.frame.ui import numbers

#: Columns that a sentence names.
MOST_NAMED: Final = 20


def landing(proposal: dict[str, Any]) -> list[dict[str, Any]]:
    """The first rows as they land: times as the agency's clock shows them, states in words."""
    shown = proposal.get("preview") or {}
    text = proposal.get("mapping")
    zone = ZoneInfo(Mapping.from_json(text).zone) if text else None
    return [
        {
            **row,
            "occurred": _clock(row["occurred_from"], row["occurred_to"], zone),
            "code": row["nibrs"] or offence_status_words(row["offence_status"]),
            "point": _point(row),
            "further": [
                {**one, "code": one["nibrs"] or offence_status_words(one["offence_status"])}
                for one in row.get("further", ())
            ],
        }
        for row in shown.get("landed", [])
    ]


def advice(proposal: dict[str, Any]) -> list[str]:
    """What only a person can say of the moments, and in which fields of the page it is said."""
    told = []
    if proposal.get("mixed"):
        told.append(
            _(
                "Under “Date formats, in order” write the formats that count. A row whose date has "
                "another format goes into quarantine with its field and the reason; no date is guessed."
            )
        )
    reported = proposal.get("fields", {}).get("reported")
    if reported and "occurred" in proposal.get("missing", ()):
        told.append(
            _(
                "No column tells when it happened. Choose “%(column)s” under “Date, or date and time, "
                "when it happened” as well, and the moments are those of the report; every list of "
                "whose data are here says so."
            )
            % {"column": reported[0]["value"]}
        )
    return told


def kept_beside(proposal: dict[str, Any]) -> list[str]:
    """Which columns no field is read from, each file's in a sentence of its own."""
    if text := proposal.get("delivery"):
        parts = [(one.label, one.mapping) for one in Delivery.from_json(text).parts]
    else:
        text = proposal.get("mapping")
        parts = [("", Mapping.from_json(text))] if text else []
    told = []
    for label, mapping in parts:
        names = [name for name, _place in extra_columns(mapping)] if mapping else []
        if mapping and names and mapping.signature[:1] != (REPORT_KEY,):
            columns = ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")
            told.append(
                _(
                    "%(file)sNo field is read from %(columns)s: such cells are kept beside each "
                    "record as they came."
                )
                % {"file": f"{label}: " if label else "", "columns": columns}
            )
    return told


def new_words(proposal: dict[str, Any]) -> str:
    """What confirming keeps of offences that the saved mapping has no answer for; or nothing."""
    words = proposal.get("new_words", ())
    if not words:
        return ""
    return ngettext(
        "%(count)s offence is new to this mapping and has a suggested code under “Offences”: "
        "confirm, and it is kept as the mapping's next version. Clear the code to leave it open.",
        "%(count)s offences are new to this mapping and have suggested codes under “Offences”: "
        "confirm, and they are kept as the mapping's next version. Clear a code to leave it open.",
        len(words),
    ) % {"count": numbers.grouped(len(words))}  # fmt: skip


def saved_as(proposal: dict[str, Any]) -> str:
    """By which saved mapping the file is read; empty where none is."""
    known = proposal.get("known")
    if not known:
        return ""
    return _(
        "The columns are those of your saved mapping “%(name)s”, version %(version)s: the file is read by it."
    ) % {"name": known["name"], "version": known["version"]}


@dataclass(frozen=True, kw_only=True)
class Answers:
    """How an export's offences are answered; `none` are its words that are no offence."""

    offences: int
    coded: int
    unmapped_rows: int
    none: tuple[str, ...]
    none_rows: int


def answers(proposal: dict[str, Any]) -> Answers:
    """What the crosswalk says, by the mapping as it stands where there is one.

    What is no offence (an accident, found property) is in no count of offences.
    """
    known = _crosswalk(proposal)
    told = [
        (entry, entry["code"] if known is None else known.get(entry["key"]))
        for entry in proposal["crosswalk"]
    ]
    none = [entry for entry, code in told if code == NOT_OFFENCE]
    return Answers(
        offences=len(told) - len(none),
        coded=sum(bool(code) for _entry, code in told) - len(none),
        unmapped_rows=proposal["unmapped_rows"],
        none=tuple(
            one["text"] or one["local_code"] for one in sorted(none, key=lambda one: -one["rows"])
        ),
        none_rows=sum(one["rows"] for one in none),
    )


def _crosswalk(proposal: dict[str, Any]) -> Mapped[str, str] | None:
    """The answers of the plan as it stands; None while the file has none."""
    if text := proposal.get("delivery"):
        return Delivery.from_json(text).mapping.offence.crosswalk
    text = proposal.get("mapping")
    return Mapping.from_json(text).offence.crosswalk if text else None


def _clock(first: str, last: str, zone: ZoneInfo | None) -> str:
    """One moment, or from when until when."""
    ends = [
        f"{datetime.fromisoformat(one).astimezone(zone):%Y-%m-%d %H:%M}" for one in (first, last)
    ]
    return " – ".join(dict.fromkeys(ends))


def _point(row: dict[str, Any]) -> str:
    if row["lat"] is not None:
        return f"{row['lat']:.5f}, {row['lon']:.5f}"
    return point_words(row["coordinate_status"])


def wanting(proposal: dict[str, Any]) -> list[str]:
    """What keeps agencies' rows of a file out of this node, each in words."""
    shown = proposal.get("preview") or {}
    return [_wanting(one) for one in shown.get("agencies", [])]


def _wanting(found: dict[str, Any]) -> str:
    """What keeps an agency's rows out of this node, in words."""
    named = {"ori": found["ori"], "rows": numbers.grouped(found["rows"])}
    if found["rule"] == "known_agency":
        return _("%(rows)s rows wait: no agency of this node has the ORI %(ori)s") % named
    return _("%(rows)s rows wait: the submitter has no agreement with the agency %(ori)s") % named
