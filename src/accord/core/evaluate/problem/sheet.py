"""A problem-analysis sheet as a document: its parts, its hash, and which questions it leaves open.

A problem is tested by CHEERS (Clarke and Eck 2005, step 14): community, harm, expectation, events,
recurring, similarity. What makes it up stands on the problem-analysis triangle's two sides (step
8): place, target and offending, and who could control each: manager, guardian, handler. A response's
evidence is graded by effect, mechanism, moderators, implementation and economics (EMMIE: Johnson,
Tilley and Bowers 2015), and by the Maryland scale where it was.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from accord.core.evaluate.report.canonical import digest

CHEERS: Final = ("community", "harm", "expectation", "events", "recurring", "similarity")
SIDES: Final = ("place", "target", "offending", "manager", "guardian", "handler", "facility")
EMMIE: Final = ("effect", "mechanism", "moderators", "implementation", "economics")
LISTS: Final = {"c": "causes", "r": "responses"}  # a key's first letter says where it stands
NEEDED: Final = ("place", "target", "guardian")
PARTS_AT_MOST: Final = 20  # causes, responses, and pieces of evidence of each

Content = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class OpenQuestion:
    """Something that the sheet does not answer yet; `key` names the cause or response, if one."""

    code: str
    key: str = ""
    text: str = ""


def empty_sheet() -> Content:
    """A sheet before anything is written."""
    return {
        "statement": "", "cheers": dict.fromkeys(CHEERS, ""), "sides": dict.fromkeys(SIDES, ""),
        "causes": [], "responses": [], "priorities": [], "withdrawn": [],
        "last": {"c": 0, "e": 0, "r": 0, "g": 0},
    }  # fmt: skip


def sheet_digest(content: Mapping[str, Any], *, strategy: str, version: int) -> str:
    """SHA-256 of a version's canonical text: of which strategy, which version, what it says."""
    return digest({"strategy": strategy, "version": version, "content": content})


def found_in(content: Content, key: str) -> tuple[list[Any], dict[str, Any]] | None:
    """The list that holds a cause, a response or a piece of evidence, and it; None without one."""
    for name in LISTS.values():
        for one in content[name]:
            if one["key"] == key:
                return content[name], one
            for part in one["evidence"]:
                if part["key"] == key:
                    return one["evidence"], part
    return None


def open_questions(content: Content, *, partners: tuple[str, ...] = ()) -> list[OpenQuestion]:
    """What the sheet does not answer, in its own order; `partners` are the ORIs that take part."""
    found = [] if content["statement"] else [OpenQuestion(code="statement")]
    found += [OpenQuestion(code=f"cheers-{one}") for one in CHEERS if not content["cheers"][one]]
    found += [OpenQuestion(code=f"side-{one}") for one in NEEDED if not content["sides"][one]]
    found += [*_of_causes(content["causes"]), *_of_responses(content["responses"])]
    told = {one["agency"] for one in content["priorities"]}
    found += [OpenQuestion(code="priority", text=ori) for ori in partners if ori not in told]
    return found


def _of_causes(causes: list[dict[str, Any]]) -> Iterator[OpenQuestion]:
    if len(causes) < 2:
        yield OpenQuestion(code="causes" if not causes else "competing")
    for one in causes:
        bears = {part["bears"] for part in one["evidence"]}
        about = {"key": one["key"], "text": one["text"]}
        if not bears:
            yield OpenQuestion(code="cause-evidence", **about)
        elif one["state"] == "open":
            yield OpenQuestion(code="cause-open", **about)
        elif bears == {"for"}:
            yield OpenQuestion(code="cause-against", **about)


def _of_responses(responses: list[dict[str, Any]]) -> Iterator[OpenQuestion]:
    if not responses:
        yield OpenQuestion(code="responses")
    for one in responses:
        about = {"key": one["key"], "text": one["title"]}
        if one["state"] != "rejected" and not one["evidence"]:
            yield OpenQuestion(code="response-evidence", **about)
        if one["state"] == "chosen" and not one["actions"]:
            yield OpenQuestion(code="response-action", **about)
