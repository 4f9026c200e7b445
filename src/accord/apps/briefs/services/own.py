"""One analyst's own files on a private node: agencies by file, mappings kept, one local actor."""

import re
from calendar import month_abbr, month_name
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies import services as registering
from accord.apps.agencies.models import Agency
from accord.apps.agencies.roles import capabilities_of
from accord.apps.records import selectors as records
from accord.apps.records import services as loading
from accord.apps.records.models import MappingVersion, QuarantinedRow
from accord.core.formats.delivery import DeliverySuggestion
from accord.core.formats.tabular import Mapping as TableMapping
from accord.core.formats.tabular import Said, Suggestion, names_of_formats, open_table, suggest
from accord.core.formats.tabular.zones import is_state
from accord.core.safe_io import BadInput
from accord.core.vocabulary import RecordKind
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Invalid

OPERATOR: Final = Actor(id="own-node", name="own node", kind="system")
OWN: Final = Purpose(code="own-analysis", reason="own files on a private node")
DESK: Final = "OWNDESK00"
ROLES: Final = frozenset({"analyst", "coordinator"})
SHARED_FOR: Final = ("own-analysis", "public-information")
# Words that name a kind of file, or a part of the calendar, and no agency.
PLAIN: Final = frozenset({
    "incident", "incidents", "offence", "offences", "offense", "offenses", "crime", "crimes",
    "call", "calls", "arrest", "arrests", "data", "export", "exports", "history", "report",
    "reports", "record", "records", "part", "file", "latest", "new", "open", "csv", "json",
    "xlsx", "next", "last", "this", "previous", "current", "today", "yesterday", "copy",
    "final", "update", "updated", "list", "listing", "extract", "download", "full", "half",
    "day", "daily", "week", "weekly", "month", "monthly", "quarter", "quarterly", "year",
    "yearly",
}) | {word.lower() for word in (*month_name, *month_abbr, "Sept")}  # fmt: skip
NAMELESS: Final = "file"
Confirm = Callable[[Path, Suggestion], bool]
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A file that has been read: whose it is, what became of its rows, and whether it was asked about."""

    path: Path
    agency: Agency
    submission_id: UUID
    kind: str
    rows: int
    landed: int
    changed: int
    unchanged: int
    quarantined: int
    unmapped: int
    without_point: int
    was_known: bool
    is_again: bool
    zone: str


@dataclass(frozen=True, kw_only=True)
class OwnFiles:
    """The files, and what a person says of those that do not tell it: ORIs, zone, kind."""

    files: Sequence[Path]
    oris: Mapping[Path, str]
    zone: str = ""
    kind: RecordKind | None = None
    #: The date formats that count in a file, in order, with commas between them.
    date_formats: Mapping[Path, str] = field(default_factory=dict)
    by_report: bool = False

    def of(self, path: Path) -> Said:
        """What is said of a file, but for its kind, which counts where the file tells none."""
        names = names_of_formats(self.date_formats.get(path, ""))
        return Said(date_formats=names, by_report=self.by_report)


@dataclass(frozen=True, kw_only=True)
class Left:
    """A file that could not be taken, and why."""

    path: Path
    why: str


def analyst() -> Actor:
    """The local analyst, who belongs to the node's own desk."""
    desk = agencies.agencies().filter(ori=DESK).first() or registering.register_agency(
        by=OPERATOR, purpose=OWN, ori=DESK, name="Own desk", kind="other"
    )
    return Actor(
        id="local",
        name="local analyst",
        kind="local",
        agency_id=str(desk.pk),
        agency_ori=desk.ori,
        roles=ROLES,
        capabilities=capabilities_of(ROLES),
    )


def take(
    *,
    by: Actor,
    given: OwnFiles,
    confirm: Confirm,
    say: Say,
) -> list[Taken | Left]:
    """Load each file for its agency; a known layout asks nothing."""
    found = [_take(by, path, given, confirm, say) for path in given.files]
    _agree()
    return found


def kind_of_most(*, by: Actor) -> str:
    """The kind of record that most agencies have; what people report comes first on a tie."""
    status = records.data_status(viewer=by, purpose=OWN)
    if not status:
        raise Invalid("None of the files gave a record.")
    held = Counter(one.kind for one in status)
    order = [RecordKind.INCIDENT, RecordKind.OFFENCE, RecordKind.CALL_FOR_SERVICE]
    order += [kind for kind in RecordKind if kind not in order]
    return max(held, key=lambda kind: (held[kind], -order.index(kind))).value


def waiting_rows(
    *, by: Actor, submissions: Sequence[UUID], exported: bool = False
) -> QuerySet[QuarantinedRow]:
    """The rows of these files that still wait in quarantine; leaves its ledger entry."""
    found = (
        records.quarantine_visible_to(viewer=OPERATOR, purpose=OWN)
        .filter(load__submission_id__in=submissions, state=QuarantinedRow.State.OPEN)
        .select_related("load__submission__agency")
    )
    audit.read(
        by=by,
        purpose=OWN,
        verb="quarantine.exported" if exported else "quarantine.viewed",
        object_type="submissions",
        payload={"count": found.count()},
        disclosed=found.values_list("pk", flat=True),
    )
    return found


def _take(by: Actor, path: Path, given: OwnFiles, confirm: Confirm, say: Say) -> Taken | Left:
    try:
        agency = _agency_of(path, given, say)
        # A new one is registered once somebody has confirmed how its file is read.
        if not agencies.agencies().filter(pk=agency.pk).exists():
            foreseen = loading.foresee(
                by=by, purpose=OWN, agency=agency, path=path, said=given.of(path)
            )
            _read_as(path, agency, foreseen, given, confirm)
            agency = _register(agency, path, given, say)
            confirm = _confirmed_before
        submission = loading.receive(
            by=by, purpose=OWN, agency=agency, filename=path.name, path=path
        )
        was_known = True
        if submission.mapping_version is None:
            proposed = loading.propose(
                by=by, purpose=OWN, submission=submission, said=given.of(path)
            )
            mapping, was_known = _read_as(path, agency, proposed, given, confirm)
            name = mapping.name if was_known else agency.name
            loading.confirm_mapping(
                by=by,
                purpose=OWN,
                submission=submission,
                mapping=mapping,
                name=loading.name_of_source(submission, mapping, name),
            )
        was_loaded = submission.state == submission.State.LOADED
        result = loading.load(by=by, purpose=OWN, submission_id=submission.pk)
        submission.refresh_from_db(fields=["mapping_version"])
    except (Invalid, BadInput) as error:
        return Left(path=path, why=str(error))
    return Taken(
        path=path,
        agency=agency,
        submission_id=submission.pk,
        kind=result.kind,
        rows=result.rows,
        landed=result.landed,
        changed=result.changed,
        unchanged=result.unchanged,
        quarantined=result.quarantined,
        unmapped=result.unmapped,
        without_point=result.without_point,
        was_known=was_known,
        is_again=was_loaded,
        zone=_zone_read(submission.mapping_version),
    )


def _read_as(
    path: Path,
    agency: Agency,
    found: Suggestion | DeliverySuggestion,
    given: OwnFiles,
    confirm: Confirm,
) -> tuple[TableMapping, bool]:
    """The confirmed mapping, and whether it was known; raises `Invalid` with what is missing."""
    if not isinstance(found, Suggestion):
        raise Invalid("it holds several files that join: use accord ingest")
    if "kind" in found.missing and given.kind:
        found = _of_kind(path, agency, given)
    if found.mapping is None:
        raise Invalid(_lacking(found))
    if not found.matched_known and not confirm(path, found):
        raise Invalid("the mapping was not confirmed")
    return found.mapping, found.matched_known


def _confirmed_before(_path: Path, _suggestion: Suggestion) -> bool:
    return True


def _zone_read(version: MappingVersion | None) -> str:
    return TableMapping.from_json(version.body).zone if version else ""


def _of_kind(path: Path, agency: Agency, given: OwnFiles) -> Suggestion:
    """The suggestion anew, for a file that does not tell its kind itself."""
    with path.open("rb") as stream:
        table = open_table(stream, filename=path.name)
        return suggest(
            table, ori=agency.ori, zone=agency.time_zone,
            said=replace(given.of(path), kind=given.kind),
        )  # fmt: skip


def _lacking(suggestion: Suggestion) -> str:
    """What the file does not tell, and how to say it."""
    words = {
        "rows": "the file has a header and no rows",
        "occurred": _no_moment(suggestion),
        "zone": "nothing tells its time zone; say --zone, such as America/New_York",
        "kind": "nothing tells what its rows are; say --kind, such as incident",
    }
    return "; ".join(words[name] for name in suggestion.missing)


def _agency_of(path: Path, given: OwnFiles, say: Say) -> Agency:
    """The named agency, else the one that stood under this name before, else a new unsaved one.

    The layout decides only for a file without telling words: neighbours often use one vendor's
    system, and their records must not be taken for each other's.
    """
    known = [one for one in agencies.agencies() if one.ori != DESK]
    name = name_of(path)
    if ori := given.oris.get(path, "").strip().upper():
        found = next((one for one in known if one.ori == ori), None)
        return found or _unsaved(ori, name, _zone_of(path, ori, given, say))
    found = next((one for one in known if one.name == name), None)
    if found is None and name == NAMELESS:
        alike = loading.same_layout(path)
        found = alike[0] if len(alike) == 1 else None
    if found is None and (found := loading.told_before(path)):
        say(f"{path.name}: its rows were told before; it is another file of “{found.name}”.")
    if found is None:
        ori = _invented(path, len(known) + 1)
        found = _unsaved(ori, name, _zone_of(path, ori, given, say))
    return found


def name_of(path: Path) -> str:
    """The telling words of a file's name, without dates and numbers; else those of its folder."""
    for part in (path.stem, *(folder.name for folder in path.absolute().parents)):
        words = [word for word in re.findall(r"[^\W\d_]{2,}", part) if word.lower() not in PLAIN]
        if words:
            return " ".join(words)[:120]
    return NAMELESS


def _invented(path: Path, number: int) -> str:
    """An ORI that no agency has: the state, if the name holds one, OWN and a number."""
    states = [word.upper() for word in name_of(path).split() if len(word) == 2]
    state = next((word for word in states if is_state(word)), "ZZ")
    return f"{state}OWN{number:04d}"


def _unsaved(ori: str, name: str, zone: str) -> Agency:
    return Agency(ori=ori, name=name, kind="police", time_zone=zone)


def _register(new: Agency, path: Path, given: OwnFiles, say: Say) -> Agency:
    found = registering.register_agency(
        by=OPERATOR,
        purpose=OWN,
        ori=new.ori,
        name=new.name,
        kind=new.kind,
        time_zone=new.time_zone,
    )
    if not given.oris.get(path):
        say(f"{path.name}: no agency named; it stands as “{found.name}” ({found.ori}).")
    return found


def _zone_of(path: Path, ori: str, given: OwnFiles, say: Say) -> str:
    """The zone that the file tells, else the one that is said, else that of all other files.

    Times are never read as UTC for want of a better zone. Raises `Invalid` with what to say.
    """
    if told := _zone_told(path, ori):
        return told
    if given.zone:
        say(f"{path.name}: tells no time zone; its times are read as {given.zone}, as you said.")
        return given.zone
    others = {
        _zone_told(other, given.oris.get(other, "") or _invented(other, 0))
        for other in given.files
        if other != path
    } - {""}
    if len(others) == 1:
        zone = others.pop()
        say(
            f"{path.name}: tells no time zone; its times are read as {zone}, like the other "
            "files' (say --zone if that is wrong)."
        )
        return zone
    why = "the other files differ" if others else "no other file tells one"
    raise Invalid(
        f"it tells no time zone, neither by a state nor by coordinates, and {why}: "
        "say --zone, such as America/New_York"
    )


def _zone_told(path: Path, ori: str) -> str:
    """The zone that a file tells by its ORI, a state or its coordinates; "" for none."""
    with path.open("rb") as stream:
        guess = suggest(open_table(stream, filename=path.name), ori=ori)
    return guess.zones[0].value if guess.zones else ""


def _agree() -> None:
    """On one's own machine every file's agency shares with the own desk, once for each set."""
    parties = list(agencies.agencies())
    oris = {one.ori for one in parties}
    bound = [
        {party.agency.ori for party in one.parties.all()}
        for one in agencies.agreements_visible_to(viewer=OPERATOR, purpose=OWN)
    ]
    if len(parties) < 2 or oris in bound:
        return
    agreement = registering.draft_agreement(
        by=OPERATOR,
        purpose=OWN,
        title=f"Own files of {len(parties) - 1}",
        parties=parties,
        kinds=[kind.value for kind in RecordKind],
        levels=("green", "yellow"),
        purposes=SHARED_FOR,
        actions=("search", "pointer", "view", "export", "forecast"),
        valid_from=datetime(2000, 1, 1, tzinfo=UTC),
        valid_to=None,
    )
    for agency in parties:
        registering.sign_agreement(
            by=OPERATOR, purpose=OWN, agreement_id=str(agreement.pk), agency=agency
        )


def _no_moment(suggestion: Suggestion) -> str:
    """Why nothing tells when something occurred, and what a person can say of it."""
    if suggestion.mixed:
        told = [note for note in suggestion.notes if note.startswith(suggestion.mixed)]
        return "; ".join((*told, "say them with --date-formats, such as 'iso, m/d/y=FILE'"))
    if reported := suggestion.chosen("reported"):
        return (
            f"no column says when something occurred; {reported!r} says when it was reported: let "
            "that moment stand for it with --by-report"
        )
    return "no column says when something occurred"
