"""The tree of errors; each docstring is the default message, in the reader's language where it is
translated. HTTP status is decided in site."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.apps import apps
from django.utils.translation import gettext


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an input: where it stands and which rule it breaks."""

    field: str
    rule: str
    message: str
    row: int | None = None


def _told(words: str) -> str:
    """Words in the reader's language; as they stand while nothing is set up yet."""
    return gettext(words) if apps.ready else words


class AccordError(Exception):
    """Something went wrong."""

    code = "error"

    def __init__(self, message: str | None = None, *, faults: Sequence[Fault] = ()) -> None:
        self.message = message or _told((self.__doc__ or "").strip())
        self.faults = tuple(faults)
        super().__init__(self.message)

    def as_dict(self) -> dict[str, object]:
        """The shape in which the API and the command line report this error."""
        return {
            "code": self.code,
            "message": self.message,
            "faults": [asdict(fault) for fault in self.faults],
        }


class NotSignedIn(AccordError):
    """Sign in first."""

    code = "not_signed_in"


class Denied(AccordError):
    """Your role does not allow this."""

    code = "denied"


class PurposeUnfit(Denied):
    """The stated purpose opens no single record, person or operation: state one that fits."""

    code = "purpose_unfit"


class PurposeNeeded(AccordError):
    """State a purpose first: why do you need this?"""

    code = "purpose_needed"


class Missing(AccordError):
    """There is no such thing, or it is not shared with you."""

    code = "missing"


class Invalid(AccordError):
    """The input breaks a rule."""

    code = "invalid"


class Conflict(AccordError):
    """This was changed or decided by somebody else in the meantime."""

    code = "conflict"


class TooMany(AccordError):
    """Too many requests; wait a moment."""

    code = "too_many"


class Unreachable(AccordError):
    """The other side did not answer, or may not be spoken to."""

    code = "unreachable"
