"""What pages say of a submission, a load and a record, in words and figures."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.records.models import Load, MappingVersion, Record, ReleaseChange, Submission
from accord.apps.records.reason_words import why_not
from accord.apps.records.row_words import why_row
from accord.apps.records.status_words import level_words, point_words
from accord.apps.records.tables import offence_words, unit_of_rows
from accord.core import vocabulary
from accord.frame.actor import Actor
from accord.frame.ui import numbers
from accord.frame.ui.components import Action, Figure

STEP_WORDS = {
    "map": gettext_lazy("Map"),
    "hot_spots": gettext_lazy("Hot spots"),
    "forecast": gettext_lazy("Forecast"),
    "near_repeats": gettext_lazy("Near repeats"),
    "trend": gettext_lazy("Trend"),
    "by_category": gettext_lazy("By category"),
    "nibrs": gettext_lazy("NIBRS codes"),
    "cross_agency": gettext_lazy("Comparison between agencies"),
}


def facts(submission: Submission) -> list[tuple[str, Any]]:
    """What is known of the file itself."""
    told = (submission.proposal or {}).get("facts", {})
    return [
        (_("Agency"), submission.agency.name),
        (_("Received"), f"{submission.received_at:%Y-%m-%d %H:%M} UTC"),
        (_("Size"), f"{numbers.grouped(submission.size)} bytes"),
        (_("SHA-256"), grouped(submission.digest)),
        (_("Format"), " ".join(filter(None, (told.get("wire", ""), told.get("encoding", ""))))),
        (_("Mapping"), submission.mapping_version or _("none yet")),
        (_("Level"), level_words(submission.level)),
    ]


def grouped(digest: str) -> str:
    """A digest in groups of eight, so that it can be compared and breaks on a small screen."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def figures(run: Load) -> list[Figure]:
    """The counts of a load, each in the unit of its kind; several kinds are records."""
    version = run.mapping_version
    landed = _("Landed so far") if run.state == Load.State.RUNNING else _("Landed")
    offences = Figure(
        label=_("Offences of these rows, new or changed"), value=run.offences,
        unit=unit_of("offence", run.offences),
    )  # fmt: skip
    outdated = Figure(
        label=_("Told anew by a later file"), value=run.outdated,
        unit=unit_of_rows(version, run.outdated),
    )  # fmt: skip
    return [
        Figure(
            label=landed, value=run.landed, unit=unit_of_rows(version, run.landed), tone="success"
        ),
        Figure(label=_("New versions"), value=run.changed, unit=unit_of_rows(version, run.changed)),
        *([offences] if version.tells_offences else []),
        Figure(
            label=_("Unchanged"), value=run.unchanged, unit=unit_of_rows(version, run.unchanged)
        ),
        *([outdated] if run.outdated else []),
        Figure(
            label=_("In quarantine"),
            value=run.quarantined,
            unit=_("rows"),
            tone="warning" if run.quarantined else "neutral",
        ),
        Figure(
            label=_("Offence not mapped"),
            value=run.unmapped,
            unit=unit_of_rows(version, run.unmapped),
        ),
        *_none(run),
        Figure(
            label=_("Without a point"),
            value=run.without_point,
            unit=unit_of_rows(version, run.without_point),
        ),
    ]


def _none(run: Load) -> list[Figure]:
    """The rows that are no offence, where there are any."""
    label = _("No offence (an accident, found property …)")
    return [Figure(label=label, value=run.no_offence, unit=_("rows"))] if run.no_offence else []


def is_empty(run: Load) -> bool:
    """Whether the file had a header alone: its load is done, and there was no row."""
    return run.state == Load.State.DONE and run.rows + run.attached == 0


STEPS_OF_A_LOAD: Final = {
    "parse": gettext_lazy("read the file"),
    "map": gettext_lazy("apply the mapping"),
    "hash": gettext_lazy("compare with what stands"),
    "write": gettext_lazy("write"),
    "audit and commit": gettext_lazy("ledger and commit"),
}


def seconds(run: Load) -> list[tuple[str, str]]:
    """Where the time of a load went."""
    return [
        (str(STEPS_OF_A_LOAD.get(step, step)), f"{numbers.decimal(value, 2)} s")
        for step, value in run.seconds.items()
    ]


def carries(run: Load) -> list[tuple[Any, bool, str]]:
    """Each later step, whether these rows carry it, and why not."""
    return [(STEP_WORDS.get(step, step), can, why_not(reason)) for step, can, reason in run.carries]


def step_of(submission: Submission, runs: Sequence[Load]) -> int:
    """How far a submission has come, from 2 (mapping) to 4 (result)."""
    if submission.mapping_version_id is None:
        return 2
    return 4 if runs and runs[0].state != Load.State.RUNNING else 3


def actions(submission: Submission, runs: Sequence[Load]) -> list[Action]:
    """What comes next for this submission."""
    here = [submission.pk]
    found = []
    is_running = bool(runs) and runs[0].state == Load.State.RUNNING
    if is_running:
        there = reverse("records:progress", args=here)
        found.append(Action(label=_("How far the load is"), url=there, style="primary"))
        again = reverse("records:load", args=here)
        found.append(Action(label=_("It stands still: go on"), url=again, style="quiet", post=True))
    elif submission.mapping_version_id and submission.state != Submission.State.LOADED:
        found.append(
            Action(
                label=_("Load the rows"),
                url=reverse("records:load", args=here),
                style="primary",
                post=True,
            )
        )
    found.append(
        Action(
            label=_("Mapping"),
            url=reverse("records:mapping", args=here),
            style="secondary" if submission.mapping_version_id else "primary",
        )
    )
    if runs:
        found.append(Action(label=_("Quarantine"), url=reverse("records:quarantine", args=here)))
        there = reverse("records:doubted-points", args=here)
        found.append(Action(label=_("Doubted coordinates"), url=there))
        found.append(
            Action(label=_("Receipt and quality"), url=reverse("records:quality", args=here))
        )
        kind = runs[0].mapping_version.kind
        found.append(
            Action(
                label=_("See the records"),
                url=f"{reverse('records:records')}?kind={kind}",
                style="quiet",
            )
        )
    return found


def other_versions(
    submission: Submission, versions: QuerySet[MappingVersion]
) -> list[tuple[str, str]]:
    """Versions of the same layout other than the one in use, newest first."""
    current = submission.mapping_version
    if current is None:
        return []
    return [
        (str(one.pk), f"{one} ({one.confirmed_at:%Y-%m-%d})")
        for one in versions.filter(layout=current.layout).exclude(pk=current.pk)
    ]


def fault_words(fault: dict[str, Any] | None) -> str:
    """Why a load stopped, with its place and rule."""
    if not fault:
        return ""
    row = f"{_('row')} {fault['row']}: " if fault.get("row") else ""
    return f"{row}{why_row(fault['message'])}"


def record_title(record: Record) -> str:
    """The kind and the owner's number."""
    return f"{unit_of(record.kind, 1).capitalize()} {record.local_id}"


# For each state of a record what may be done with it: name of the page, words, custodians only.
_DEEDS: dict[str, list[tuple[str, Any, bool]]] = {
    "standing": [
        ("correct", gettext_lazy("Correct"), False),
        ("supplement", gettext_lazy("Supplement"), False),
        ("release", gettext_lazy("How far it travels"), False),
        ("delete", gettext_lazy("Delete"), False),
        ("seal", gettext_lazy("Seal"), True),
        ("expunge", gettext_lazy("Expunge"), True),
    ],
    "withdrawn": [
        ("restore", gettext_lazy("Bring back"), False),
        ("delete", gettext_lazy("Delete"), False),
        ("seal", gettext_lazy("Seal"), True),
        ("expunge", gettext_lazy("Expunge"), True),
    ],
    "deleted": [
        ("restore", gettext_lazy("Bring back"), False),
        ("seal", gettext_lazy("Seal"), True),
        ("expunge", gettext_lazy("Expunge"), True),
    ],
    "sealed": [
        ("unseal", gettext_lazy("Lift the seal"), True),
        ("expunge", gettext_lazy("Expunge"), True),
    ],
    "expunged": [],
}


def record_actions(viewer: Actor, record: Record) -> list[Action]:
    """What the viewer may do with a record of the own agency."""
    history: list[Action] = []
    if viewer.may("history.view") and record.state == Record.State.STANDING:
        there = f"{reverse('exchange:history-new')}?record={record.pk}"
        history = [Action(label=_("Criminal-history view"), url=there, style="quiet")]
    if viewer.agency_id != str(record.owner_id) or not viewer.may("records.ingest"):
        return history
    return history + [
        Action(label=words, url=reverse(f"records:{name}", args=[record.pk]))
        for name, words, for_custodians in _DEEDS[record.state]
        if not for_custodians or viewer.may("records.custody")
    ]


def record_items(record: Record, *, narrative: str) -> list[tuple[str, Any]]:
    """A record's fields as people read them; the narrative as far as the reader may know it."""
    offence = vocabulary.offences().get(record.offence_code)
    point = f"{record.lat:.6f}, {record.lon:.6f}" if record.lon is not None else _("none")
    found: list[tuple[str, Any]] = [
        (_("Owner"), f"{record.owner.name} ({record.owner.ori})"),
        (_("Earliest"), _local(record, record.occurred_from)),
        (_("Latest"), _local(record, record.occurred_to)),
        (_("Reported"), _local(record, record.reported_at)),
        (_("Agency's time zone"), record.time_zone),
        (_("Offence (NIBRS)"), offence_words(record) if offence else _("not mapped")),
        (_("Offence (agency's own)"), f"{record.offence_local_code} {record.offence_text}"),
        (
            _("Coordinates"),
            " · ".join(filter(None, (point, point_words(record.coordinate_status)))),
        ),
        *_placing(record),
        (_("Address"), record.address or "–"),
        (_("Area"), record.area_code or "–"),
        (_("Disposition"), record.disposition or "–"),
        (_("Level"), level_words(record.level)),
        *_release(record),
        (_("Version"), record.version),
        (_("From file"), record.submission.filename),
    ]
    if record.police_discovered:
        found.insert(6, (_("Note"), _("Found by police activity; counts follow that activity.")))
    if narrative:
        found.append((_("Narrative"), narrative))
    return found


def _release(record: Record) -> list[tuple[str, Any]]:
    """What the owner, or the law, has said beyond the level."""
    found: list[tuple[str, Any]] = []
    if record.protection:
        found.append((_("Kept back by law"), protection_words(record.protection)))
    if record.release_expires_at:
        found.append((_("Released until"), _time(record.release_expires_at)))
    return found


def protection_words(code: str) -> str:
    """The name of a protection, in the reader's language."""
    known = vocabulary.protections().get(code)
    if known is None:
        return code
    return known.name_es if (get_language() or "en").startswith("es") else known.name


def releases(changes: Iterable[ReleaseChange]) -> list[tuple[str, Any]]:
    """Each decision on how far a record travels, with its time, audience and reason."""
    return [
        (
            _time(one.changed_at),
            " · ".join(
                filter(
                    None,
                    (
                        level_words(one.level_set), ", ".join(one.audience.split("|")).strip(", "),
                        protection_words(one.protection) if one.protection else "",
                        _("until %(when)s") % {"when": _time(one.expires_at)}
                        if one.expires_at
                        else "",
                        one.reason,
                    ),
                )
            ),
        )
        for one in changes
    ]  # fmt: skip


def _placing(record: Record) -> list[tuple[str, Any]]:
    """How the point was found, or that the given one lies outside; nothing else."""
    if record.match_grade:
        words = _("grade %(grade)s (%(kind)s), within about %(metres).0f m") % {
            "grade": record.match_grade, "kind": record.match_kind,
            "metres": record.error_radius_m or 0,
        }  # fmt: skip
        return [(_("Placed from the address"), f"{words} {record.match_note}".strip())]
    told = []
    if record.error_radius_m:
        words = _("It may be off by about %(metres).0f m, as its file says.")
        told.append(words % {"metres": record.error_radius_m})
    if record.match_note:
        told.append(_("It lies outside the owner's jurisdiction."))
    return [(_("Note on the point"), " ".join(told))] if told else []


def _time(moment: Any) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "–"


def _local(record: Record, moment: datetime | None) -> str:
    """A time as the agency's clock showed it, and in UTC."""
    if moment is None:
        return "–"
    there = moment.astimezone(ZoneInfo(record.time_zone))
    utc = f"{moment:%H:%M}" if there.date() == moment.date() else f"{moment:%Y-%m-%d %H:%M}"
    return f"{there:%Y-%m-%d %H:%M} ({utc} UTC)"


def absence(run: Load) -> str:
    """What a snapshot left out, and what was done about it."""
    told = {"absent": run.absent, "withdrawn": run.withdrawn, "window": _window(run)}
    found = _absence(run, told)
    if run.older_than is None:
        return found
    late = _(
        "The file tells days to %(newest)s; one that was loaded before tells days to "
        "%(later)s. Of the days that both tell the other one stands: nothing was replaced or "
        "withdrawn there."
    ) % {"newest": run.newest_day, "later": run.older_than}
    return f"{late} {found}".strip()


def _absence(run: Load, told: dict[str, Any]) -> str:
    if run.absence == Load.Absence.ASKED:
        return (
            _(
                "The file leaves out %(absent)d records that stand%(window)s. Nothing was "
                "withdrawn: decide whether they are gone or the file was incomplete."
            )
            % told
        )
    if run.absence == Load.Absence.KEPT:
        return _("%(absent)d records that the file left out%(window)s were kept.") % told
    if run.absence == Load.Absence.WITHDRAWN:
        return _("%(withdrawn)d records that the file left out%(window)s were withdrawn.") % told
    return ""


def contradicted(run: Load) -> str:
    """Of how many records the file says otherwise than a person's correction."""
    if not run.contradicted:
        return ""
    return ngettext(
        "Of %(count)d record the file says otherwise than a correction by hand, which stands; the "
        "file’s word is kept among the record’s versions.",
        "Of %(count)d records the file says otherwise than a correction by hand, which stands; the "
        "file’s word is kept among their versions.",
        run.contradicted,
    ) % {"count": run.contradicted}


def _window(run: Load) -> str:
    if run.window_from is None:
        return ""
    return _(" between %(first)s and %(last)s") % {"first": run.window_from, "last": run.window_to}


def comparison(found: dict[str, Any] | None) -> str:
    """What the file looks like beside the records that stand of its source."""
    if not found:
        return ""
    told = {"held": found["held"], "standing": found["standing"], "days": found["days"]}
    if found["mode"] == "full":
        words = _("It holds %(held)d of the %(standing)d records that stand: it looks full.")
    elif found["mode"] == "window":
        words = _(
            "It holds %(held)d of the %(standing)d records of its last %(days)d days, and fewer of "
            "earlier ones: it looks like a window."
        )
    else:
        words = _(
            "It holds %(held)d of the %(standing)d records that stand: it looks as if it adds."
        )
    return words % told
