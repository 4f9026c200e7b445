"""An agency's analyst hands in a file: receive, propose, confirm, load, as on any node."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings

from accord.apps.agencies import selectors
from accord.apps.records import services
from accord.apps.records.services import LoadResult
from accord.frame.actor import Actor
from accord.frame.errors import Invalid
from accord.site.demo.people import BUILDING


def hand_in(
    *, by: Actor, paths: Sequence[Path], mapping_name: str, another_system: bool = False
) -> LoadResult:
    """Load one export of the actor's own agency, of one file or several that join.

    It is read with the mapping that is suggested for it. `another_system` says that equal numbers
    in files of another mapping are other records.
    """
    agency = selectors.agency_by_ori(by.agency_ori)
    with ExitStack() as opened:
        files = [(path.name, opened.enter_context(path.open("rb"))) for path in paths]
        submission = services.receive_files(by=by, purpose=BUILDING, agency=agency, files=files)
    suggestion = services.propose(by=by, purpose=BUILDING, submission=submission)
    if suggestion.mapping is None:
        raise Invalid(f"No mapping was found for {submission.filename}: {suggestion.missing}.")
    services.confirm_mapping(
        by=by,
        purpose=BUILDING,
        submission=submission,
        mapping=suggestion.mapping,
        name=mapping_name,
        numbers_apart=another_system,
    )
    return services.load(by=by, purpose=BUILDING, submission_id=submission.pk)


@contextmanager
def as_file(name: str, chunks: Iterable[bytes]) -> Iterator[Path]:
    """The export as the agency would hand it in, on disk only while it is read."""
    folder = Path(settings.ACCORD_STATE_DIR) / "handed-in"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name.rpartition("/")[2]
    try:
        with path.open("wb") as file:
            file.writelines(chunks)
        yield path
    finally:
        path.unlink(missing_ok=True)
