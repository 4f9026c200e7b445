"""Every read of briefs: stored ones, and the numbers for a new one."""

from accord.apps.briefs.selectors.gathering import gather
from accord.apps.briefs.selectors.sourcing import Question, Source, source_of
from accord.apps.briefs.selectors.stored import (
    brief_visible_to,
    briefs_visible_to,
    decisions_before,
    read_brief,
    stored_brief,
)

__all__ = [
    "Question",
    "Source",
    "brief_visible_to",
    "briefs_visible_to",
    "decisions_before",
    "gather",
    "read_brief",
    "source_of",
    "stored_brief",
]
