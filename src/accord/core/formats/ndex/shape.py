"""The shape of an N-DEx message: where its packages, entities and payload objects stand.

Each kind of steps knows what may stand within it, and hands to the message's builder what has
ended: texts as (path, text) pairs whose paths begin at the entity or object that they tell of.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from accord.core.formats.ndex.layout import SKIPPED
from accord.core.safe_io import Kind, Pair, Step

if TYPE_CHECKING:
    from accord.core.formats.ndex.building import Builder

METADATA = "lexsdigest:Metadata"
#: Steps outside of packages that are kept; a hostile document may hold ever new names.
OUTSIDE_KEPT = 5_000
_PAYLOAD = "lexs:StructuredPayload"
_Close = Callable[[Step], None]


class Told(Kind):
    """An element whose content is told by paths; `path` of a step is its label."""

    def __init__(self, builder: Builder) -> None:
        """Hand over to the builder."""
        self.builder = builder

    def frame(self, made: type[Told]) -> Told:
        """Return the kind of that class, of which one builder has one."""
        found = self.builder.kinds.get(made)
        if found is None:
            found = self.builder.kinds[made] = made(self.builder)
        return found

    def step(self, kind: Kind, parent: Step, name: str, path: str = "") -> Step:
        """Return a new step, counted."""
        self.builder.steps += 1
        return Step(kind, parent, name, path or "#text")

    def told(self, parent: Step, name: str, path: str) -> Step:
        """Return a step that is told by its path, even when it is empty."""
        step = self.step(self.frame(Told), parent, name, path)
        step.tells = True
        return step

    def each(self, parent: Step, name: str, close: _Close, *, path: str = "") -> Step:
        """Return a step that is taken when it ends, and begins anew without a number."""
        step = self.step(self.frame(Told), parent, name, path)
        step.close, step.tells, step.more = close, bool(path), None
        return step

    def framed(self, kind: type[Told], parent: Step, name: str, path: str = "") -> Step:
        """Return a step that holds others: it begins anew without a number."""
        step = self.step(self.frame(kind), parent, name, path)
        step.more = None
        return step

    def lead(self, step: Step, tag: str) -> Step | None:
        """Lead on to an element that is told under this one's path, or is skipped."""
        name = self.builder.names(tag)
        return None if name in SKIPPED else self.told(step, name, _prefix(step) + name)

    def pass_by(self, step: Step, tag: str) -> Step:
        """Count what is left out with all that stands in it."""
        name = self.builder.names(tag)
        self.builder.tally.skipped[name] += 1
        return self.frame(Skipped).pass_by(step, tag)

    def repeated(self, step: Step, number: int) -> Step:
        """Return the step of one more such element, told under its number."""
        more = self.told(step.parent, step.name, f"{step.label}[{number}]")
        more.close = step.close
        return more

    def attribute(self, step: Step, name: str) -> str:
        """Tell attributes under the step's path, or count one that is skipped."""
        said = "@" + self.builder.names(name)
        if said in SKIPPED:
            self.builder.tally.skipped[said] += 1
            return ""
        return _prefix(step) + said

    def loose(self, step: Step, text: str, after: Step | None) -> Pair | None:
        """Tell text before the first element, and text after another one under that one's path."""
        if after is None:
            return _prefix(step) + "#text", text
        if isinstance(after.kind, Skipped):
            return None
        return after.label + "/#tail", text


def _prefix(step: Step) -> str:
    return "" if step.label == "#text" else step.label + "/"


class Skipped(Told):
    """What is left out; its steps are not kept, so that each time is counted."""

    def lead(self, _step: Step, _tag: str) -> Step | None:
        """Keep nothing."""
        return None

    def pass_by(self, step: Step, _tag: str) -> Step:
        """Take back at the end what was told from within."""
        skipped = self.step(self, step, "")
        pairs = self.builder.pairs
        mark = len(pairs)

        def forget(_step: Step) -> None:
            del pairs[mark:]

        skipped.close = forget
        return skipped

    def attribute(self, _step: Step, _name: str) -> str:
        """Tell no attributes."""
        return ""

    def loose(self, _step: Step, _text: str, _after: Step | None) -> Pair | None:
        """Tell no text."""
        return None


class Frame(Told):
    """An element that holds others: text that stands loose in it is counted as left out."""

    def loose(self, _step: Step, _text: str, after: Step | None) -> Pair | None:
        """Count text that the format has no place for."""
        if after is None or not isinstance(after.kind, Skipped):
            self.builder.tally.skipped["#text"] += 1
        return None


class Outside(Frame):
    """An element of the envelope around packages, or of a document of another kind."""

    def lead(self, step: Step, tag: str) -> Step | None:
        """Find the parts of a message at any depth, or a bare report as the document itself."""
        builder = self.builder
        part = builder.names.known(tag).removeprefix("lexs:")
        if part == "DataItemPackage":
            package = self.framed(Package, step, "")
            package.begin, package.close = builder.beside, builder.package
            return package
        if part == "Attachment":
            return self.each(step, "", builder.attachment)
        if part in {"PDMessageMetadata", "DataSubmitterMetadata"}:
            close = builder.message if part == "PDMessageMetadata" else builder.submitter
            name = builder.names(tag)
            return self.each(step, name, close, path=name)
        if step.depth == 0 and builder.is_report(tag):
            return self.report(step, builder.names(tag))
        return None if builder.steps > OUTSIDE_KEPT else self.outside(step)

    def pass_by(self, step: Step, _tag: str) -> Step:
        """Lead on within a document of ever new names."""
        return self.outside(step)

    def outside(self, parent: Step | None) -> Step:
        """Return a step of an envelope."""
        step = Step(self, parent)
        step.close, step.more = self.builder.forget, None
        self.builder.steps += 1
        return step

    def report(self, parent: Step, name: str) -> Step:
        """Return the step of an N-DEx report."""
        builder = self.builder
        step = self.framed(Report, parent, name, f"{_PAYLOAD}/{name}")
        step.begin, step.close, step.tells = builder.about_report, builder.reported, True
        return step

    def attribute(self, _step: Step, _name: str) -> str:
        """Tell no attributes."""
        return ""

    def loose(self, _step: Step, _text: str, _after: Step | None) -> Pair | None:
        """Pass over text outside of packages."""
        return None


class Package(Frame):
    """lexs:DataItemPackage: one report with its metadata, digest and payload."""

    def lead(self, step: Step, tag: str) -> Step | None:
        """Lead on to the package's parts, of which the first digest and payload are understood."""
        builder = self.builder
        name = builder.names(tag)
        if name == "lexs:PackageMetadata":
            return self.each(step, name, builder.metadata, path=name)
        found = super().lead(step, tag)
        if found is not None:
            found.close = builder.beside
        if found is not None and name in {"lexs:Digest", _PAYLOAD}:
            found.kind = self.frame(Digest if name == "lexs:Digest" else Payload)
            found.begin, found.tells = builder.beside, False
        return found


class Digest(Frame):
    """lexs:Digest: the entities, each in its wrapper, and the associations between them."""

    def lead(self, step: Step, tag: str) -> Step | None:
        """Lead on to a wrapper or to the associations."""
        builder = self.builder
        name = builder.names(tag)
        if name in SKIPPED:
            return None
        if name == "lexsdigest:Associations":
            found = self.framed(Associations, step, name)
            found.begin, found.close = builder.about_associations, builder.associations
        else:
            found = self.framed(Wrapper, step, name)
            found.begin, found.close = builder.about_entity, builder.entity
        return found


class Associations(Frame):
    """A list of associations."""

    def lead(self, step: Step, tag: str) -> Step | None:
        """Take each element as an association."""
        name = self.builder.names(tag)
        return None if name in SKIPPED else self.each(step, name, self.builder.association)


class Wrapper(Frame):
    """An entity of the digest with its metadata and roles."""

    def lead(self, step: Step, tag: str) -> Step | None:
        """Take each element as the entity, one of its roles, or metadata, which has numbers."""
        builder = self.builder
        name = builder.names(tag)
        if name in SKIPPED:
            return None
        if name == METADATA:
            found = self.told(step, name, name)
            found.close = builder.entity_metadata
            return found
        return self.each(step, name, builder.unit)


class Payload(Frame):
    """lexs:StructuredPayload: the first N-DEx report in it is joined to the digest."""

    def lead(self, step: Step, tag: str) -> Step | None:
        """Tell all but reports beside the package's other elements."""
        if self.builder.is_report(tag):
            return None  # whether it is the first is asked anew each time
        found = super().lead(step, tag)
        if found is not None:
            found.close = self.builder.beside
        return found

    def pass_by(self, step: Step, tag: str) -> Step:
        """Lead on to the first report; tell a further one."""
        if not self.builder.is_report(tag):
            return super().pass_by(step, tag)
        builder = self.builder
        name = builder.names(tag)
        known = builder.reports if not builder.report else builder.further
        if name not in known:
            if builder.report:
                known[name] = self.told(step, name, f"{_PAYLOAD}/{name}")
                known[name].close = builder.beside
            else:
                known[name] = builder.outside.report(step, name)
        return known[name]


class Report(Frame):
    """An N-DEx report: its objects are joined to the entities that they detail."""

    def lead(self, step: Step, tag: str) -> Step | None:
        """Take each element as an object."""
        name = self.builder.names(tag)
        return None if name in SKIPPED else self.each(step, name, self.builder.object, path=name)
