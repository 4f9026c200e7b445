"""What a file says by what it leaves out, as its mapping declares it."""

from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

from accord.apps.records.models import MappingVersion
from accord.frame.errors import Fault, Invalid

DAYS_AT_MOST = 3_660


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """The mode of a mapping; `days` of a window are its last ones, 0 all that the file spans.

    Raises `Invalid` for a mode or a number of days that there is not.
    """

    mode: str = MappingVersion.Mode.APPEND
    days: int = 0

    def __post_init__(self) -> None:
        if self.mode not in MappingVersion.Mode.values:
            message = _("A file adds (append), is a window of days (window), or is all (full).")
            raise Invalid(faults=[Fault("mode", "known", message)])
        if not 0 <= self.days <= DAYS_AT_MOST or (self.days and self.mode != "window"):
            message = _("Only a window has days: from 1 to %(most)d, or 0 for all of the file.")
            fault = Fault("window_days", "range", message % {"most": DAYS_AT_MOST})
            raise Invalid(faults=[fault])

    @classmethod
    def of(cls, version: MappingVersion | None) -> Self:
        """What a version declares; nothing but adding where there is none."""
        return cls() if version is None else cls(mode=version.mode, days=version.window_days)
