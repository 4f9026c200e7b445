"""The name space of an agency's records: one of each mapping, kept apart by who submitted them."""

from django.db.models import Q, QuerySet

from accord.apps.records.models import Load, Record


def foreign_source(ori: str, name: str) -> str:
    """Where records stand that a partner submitted for their owner: never among the owner's own."""
    return f"{ori}:{name}"[:90]


def sources_of(run: Load) -> list[str]:
    """The name spaces into which a load tells: of the submitter, and of others in its file."""
    name = run.mapping_version.mapping.name
    return [name, foreign_source(run.submission.agency.ori, name)]


def told_into(run: Load) -> Q:
    """The records among which a load tells: the submitter's own, and those it submitted for others.

    What another agency told itself under the same name is another source.
    """
    own, foreign = sources_of(run)
    submitter = run.submission.agency_id
    return Q(owner_id=submitter, source_system=own) | (
        Q(source_system=foreign) & ~Q(owner_id=submitter)
    )


def loads_of_source(run: Load) -> QuerySet[Load]:
    """Every load of the same agency under any version of the same mapping."""
    return Load.objects.filter(
        submission__agency_id=run.submission.agency_id,
        mapping_version__mapping_id=run.mapping_version.mapping_id,
    )


def loads_that_told(record: Record) -> QuerySet[Load]:
    """Every load that may have told this record: of its owner, or of a partner for it.

    Whatever the kind that leads: offences and arrests stand in the files of their incidents.
    """
    own = Q(
        submission__agency_id=record.owner_id, mapping_version__mapping__name=record.source_system
    )
    ori, mark, name = record.source_system.partition(":")
    if mark:
        own |= Q(submission__agency__ori=ori, mapping_version__mapping__name__startswith=name) & ~Q(
            submission__agency_id=record.owner_id
        )
    return Load.objects.filter(own)
