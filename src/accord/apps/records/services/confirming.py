"""Keep the mapping of a submission that a person confirms as a version."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord.apps.records.models import ExportMapping, MappingVersion, Submission
from accord.apps.records.services import storage
from accord.apps.records.services.comparing import overlap_of
from accord.apps.records.services.rights import demand_own
from accord.apps.records.services.studying import assigned_files
from accord.apps.records.snapshot import Snapshot
from accord.core.formats.delivery import (
    Delivery,
    Plan,
    land_delivery,
    read_plan,
)
from accord.core.formats.tabular import (
    FormatFacts,
    Table,
    land,
)
from accord.core.safe_io import BadInput
from accord.core.vocabulary import Dissemination
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Fault, Invalid

# A file without rows: what a plan compiles to can be tried on it.
EMPTY: Final = Table(
    filename="", columns=(), facts=FormatFacts(wire="csv"), source=lambda: iter(())
)


_TOLD_TWICE: Final = gettext_lazy(
    "%(standing)d of %(rows)d rows have numbers that stand already as records of the mapping "
    "“%(source)s”: they would count twice. Give that name, and this is its next version; or say "
    "that the two number apart."
)


def confirm_mapping(
    *,
    by: Actor,
    purpose: Purpose,
    submission: Submission,
    mapping: Plan,
    name: str,
    level: str | None = None,
    snapshot: Snapshot | None = None,
    numbers_apart: bool = False,
    was_asked: bool = False,
) -> MappingVersion:
    """Keep the mapping under its name, as a new version only if it says something new.

    Without `snapshot` what its newest version declared holds on; the first only adds.
    `numbers_apart` says that a new name is another system, whose equal numbers are other records.
    `was_asked` says that a person saw each offence of the file with its code, or without.

    Raises `Invalid` when the mapping names columns or zones that do not exist, when the file
    has other columns or no rows, or when a new name would tell the records of another mapping once
    more.
    """
    demand_own(by, purpose, submission.agency)
    title = " ".join(name.split())[:80]
    if not title:
        raise Invalid(faults=[Fault("name", "required", _("Give the mapping a name."))])
    if level is not None and level not in set(Dissemination):
        raise Invalid(faults=[Fault("level", "known", _("The level is green, yellow or red."))])
    holds_rows = _check(submission, mapping)
    plain = _numbered_as_before(submission, replace(mapping, name=title, version=1))
    if not numbers_apart and (told := overlap_of(submission, plain, title)):
        raise Invalid(faults=[Fault("name", "told_twice", _TOLD_TWICE % vars(told))])
    if not holds_rows and not _stands(submission, plain, title):
        words = _("The file has a header and no rows: nothing was saved.")
        raise Invalid(words, faults=[Fault("(file)", "not_empty", words)])
    with audit.transaction(
        by=by, purpose=purpose, verb="mapping.confirmed", object_type="submission",
        object_id=str(submission.pk),
    ) as entry:  # fmt: skip
        version = _version(by, submission, plain, title, snapshot)
        submission.mapping_version = version
        submission.state = Submission.State.CONFIRMED
        submission.fault = None
        submission.level = level or submission.level
        if was_asked:
            submission.proposal = {**(submission.proposal or {}), "asked": True}
        submission.save(update_fields=["mapping_version", "state", "fault", "level", "proposal"])
        entry.payload = {
            "digest": version.digest, "number": version.number, "kind": version.kind,
            "agency": submission.agency.ori, "mode": version.mode,
        }  # fmt: skip
    return version


def name_of_source(submission: Submission, mapping: Plan, name: str) -> str:
    """The name given, or that of the mapping whose records the file tells once more."""
    told = overlap_of(submission, mapping, name)
    return told.source if told else name


def layout_of(mapping: Plan) -> str:
    """The digest of the column names, by which a file of the same layout is recognised."""
    return hashlib.sha256("\x1f".join(mapping.signature).encode()).hexdigest()


def _version(
    by: Actor, submission: Submission, plain: Plan, title: str, snapshot: Snapshot | None
) -> MappingVersion:
    parent, _ = ExportMapping.objects.get_or_create(agency_id=submission.agency_id, name=title)
    newest = parent.versions.order_by("-number").first()
    declared = snapshot or Snapshot.of(newest)
    same = MappingVersion.objects.filter(
        mapping=parent, digest=plain.digest, mode=declared.mode, window_days=declared.days
    ).first()
    if same is not None:
        return same
    last = newest.number if newest else 0
    return MappingVersion.objects.create(
        mapping=parent,
        number=last + 1,
        kind=plain.kind.value,
        body=replace(plain, version=last + 1).to_json(),
        digest=plain.digest,
        layout=layout_of(plain),
        mode=declared.mode,
        window_days=declared.days,
        by_report=(plain.mapping if isinstance(plain, Delivery) else plain).is_by_report,
        confirmed_by=by.id,
        confirmed_at=timezone.now(),
    )


def _numbered_as_before(submission: Submission, plain: Plan) -> Plan:
    """The plan with its records under the numbers that they have, where its source has told any."""
    newest = (
        MappingVersion.objects.filter(
            mapping__agency_id=submission.agency_id, mapping__name=plain.name
        )
        .order_by("-number")
        .first()
    )
    before = read_plan(newest.body) if newest else None
    if isinstance(plain, Delivery) and isinstance(before, Delivery):
        return plain.numbered_as(before)
    return plain


def _stands(submission: Submission, plain: Plan, title: str) -> bool:
    """Whether the mapping is kept under this name already, so that nothing is saved."""
    return MappingVersion.objects.filter(
        mapping__agency_id=submission.agency_id, mapping__name=title, digest=plain.digest
    ).exists()


def _check(submission: Submission, mapping: Plan) -> bool:
    """Refuse a mapping that does not fit the file; else say whether the file holds rows."""
    with storage.tables(submission, storage.path_of(submission)) as tables:
        holds_rows = any(map(_has_row, tables))
        if isinstance(mapping, Delivery):
            _check_delivery(mapping, tables)
            return holds_rows
        columns = [name for table in tables for name in table.columns]
        signatures = [table.signature for table in tables]
    if signatures != [mapping.signature]:
        raise Invalid(
            _("The file has other columns than the mapping."),
            faults=[Fault("columns", "same_layout", ", ".join(columns)[:500])],
        )
    try:
        list(land(mapping, []))
    except (ValueError, KeyError) as error:
        raise _unsound(error) from error
    return holds_rows


def _has_row(table: Table) -> bool:
    """Whether there is a row to read; of a file that breaks off before one, loading tells."""
    try:
        return any(True for _row in table.rows())
    except BadInput:
        return True


def _check_delivery(plan: Delivery, tables: Sequence[Table]) -> None:
    assigned_files(plan, tables)
    try:
        plan.check()
        empty = {part.label: EMPTY for part in plan.parts}
        for _ in land_delivery(plan, empty):
            pass
    except (ValueError, KeyError) as error:
        raise _unsound(error) from error


def _unsound(error: Exception) -> Invalid:
    fault = Fault("mapping", "sound", str(error))
    return Invalid(_("The mapping does not hold together."), faults=[fault])
