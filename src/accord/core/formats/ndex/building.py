"""A message is put together from what its shape hands over, one package at a time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from accord.core.formats.exchange import (
    Attachment,
    Contact,
    Dissemination,
    Header,
    Item,
    Owner,
    Source,
)
from accord.core.formats.ndex import layout
from accord.core.formats.ndex.digest import Digest, Pairs, Unit
from accord.core.formats.ndex.names import Names, Tally
from accord.core.formats.ndex.payload import join_payload
from accord.core.formats.ndex.shape import OUTSIDE_KEPT, Outside, Told
from accord.core.safe_io import Step

#: Steps that are kept from one package to the next; a hostile file may lead along ever new ones.
STEPS_KEPT = 20_000


class Builder:
    """Holds what a message has told so far; finished items and attachments wait in `done`."""

    def __init__(self, tally: Tally) -> None:
        """Begin before the document's first element."""
        self.tally = tally
        self.names = Names()
        self.pairs: Pairs = []
        self.done: list[Item | Attachment] = []
        self.report = ""
        self.steps = 0
        self._header = Header()
        self._packages = 0
        self._clear()
        self.kinds: dict[type[Told], Told] = {}
        #: The steps to a payload's first report, and to one after it, by name.
        self.reports: dict[str, Step] = {}
        self.further: dict[str, Step] = {}
        self.outside = Outside(self)
        self.root = self.outside.outside(None)

    def is_report(self, tag: str) -> bool:
        """Whether an element is an N-DEx report, of whatever version."""
        return self.names.known(tag).startswith("ndexia:")

    def _clear(self) -> None:
        self.report = ""
        self._metadata: Pairs = []
        self._rest: Pairs = []
        self._reported: Pairs = []
        self._objects: list[Unit] = []
        self._digest = Digest()
        self._lists = 1
        self._units: list[Unit] = []
        self._beside: Pairs = []
        self._around: Pairs = []

    def _trim(self, step: Step) -> None:
        if self.steps > STEPS_KEPT:
            step.clear()
            self.reports.clear()
            self.further.clear()
            self.steps = OUTSIDE_KEPT

    def _drop(self) -> None:
        if self.pairs:
            self.tally.skipped["#text"] += len(self.pairs)
            self.pairs.clear()

    def _take(self) -> Pairs:
        taken = self.pairs.copy()
        self.pairs.clear()
        self.tally.taken += len(taken)
        return taken

    def forget(self, _step: Step) -> None:
        """Pass over what stands outside of packages."""
        self.pairs.clear()

    def message(self, step: Step) -> None:
        """Begin another message: its header counts for the packages after it."""
        typed, kept = layout.HEADER.take(self._take())
        said: dict[str, Any] = {**typed}
        self._header = Header(**said, details=tuple(kept))
        self._trim(step)

    def submitter(self, step: Step) -> None:
        """Add who submits the message."""
        source, kept = layout.SUBMITTER_SOURCE.take(self._take())
        contact, kept = _contact(kept, layout.SUBMITTER_CONTACT, layout.SUBMITTER_CONTACT_AT)
        self._header = replace(
            self._header,
            submitter=Owner(source=Source(**source), contact=contact),
            details=(*self._header.details, *kept),
        )
        self._trim(step)

    def attachment(self, step: Step) -> None:
        """Finish an attachment."""
        pairs = self._take()
        uri = next((text for path, text in pairs if path == "lexs:AttachmentURI"), "")
        strange = tuple(self.names.added.items())
        self.done.append(Attachment(uri=uri, details=tuple(pairs), namespaces=strange))
        self._trim(step)

    def metadata(self, _step: Step) -> None:
        """Keep what the package says of itself."""
        self._metadata += self._take()

    def beside(self, _step: Step) -> None:
        """Keep what stands in the package beside its known parts."""
        self._rest += self._take()

    def entity_metadata(self, _step: Step) -> None:
        """Keep metadata that stands beside an entity."""
        self._beside += self._take()

    def unit(self, step: Step) -> None:
        """Keep an element of a wrapper until the wrapper ends."""
        self._units.append((step.name, self._take()))

    def about_entity(self, _step: Step) -> None:
        """Keep the attributes of a wrapper."""
        self._around = [("../" + path, text) for path, text in self._take()]

    def entity(self, step: Step) -> None:
        """Keep an entity with its roles."""
        self._drop()
        self._digest.entity(step.name, self._units, self._beside + self._around)
        self._units, self._beside, self._around = [], [], []

    def association(self, step: Step) -> None:
        """Keep an association."""
        self._digest.association(step.name, self._take())

    def about_associations(self, _step: Step) -> None:
        """Keep the attributes of a list of associations."""
        number = f"[{self._lists}]" if self._lists > 1 else ""
        at = f"lexs:Digest/lexsdigest:Associations{number}/"
        self._digest.details += [(at + path, text) for path, text in self._take()]

    def associations(self, _step: Step) -> None:
        """Count a list of associations."""
        self._drop()
        self._lists += 1

    def object(self, step: Step) -> None:
        """Keep an object of the payload until the digest is whole."""
        self._objects.append((step.name, self._take()))

    def about_report(self, _step: Step) -> None:
        """Keep the report's attributes."""
        self._reported += self._take()

    def reported(self, step: Step) -> None:
        """End the report; one without an envelope is an item, if the document has no package."""
        self.report = step.name
        self._reported += self._take()
        if step.depth == 1 and not self._packages:
            self._compose()

    def package(self, step: Step) -> None:
        """Finish an item."""
        self._packages += 1
        self._drop()
        self._compose()
        self._trim(step)

    def _compose(self) -> None:
        digest = self._digest
        rest = self._rest + self._reported
        if self.report:
            rest += join_payload(
                self._objects, digest, under="lexs:StructuredPayload/" + self.report
            )
        typed, kept = layout.ITEM.take(self._metadata)
        item: dict[str, Any] = {**typed, **digest.entities()}
        source, kept = layout.OWNER_SOURCE.take(kept)
        owner, kept = _contact(kept, layout.OWNER_CONTACT, layout.OWNER_CONTACT_AT)
        contact, kept = _contact(kept, layout.ITEM_CONTACT, layout.ITEM_CONTACT_AT)
        dissemination, kept = _dissemination(kept)
        made = Item(
            **item,
            report=self.report,
            owner=Owner(source=Source(**source), contact=owner),
            contact=contact,
            dissemination=dissemination,
            details=(*kept, *digest.details, *rest),
            namespaces=tuple(self.names.added.items()),
            header=self._header,
        )
        self.done.append(made)
        self._clear()


def _contact(pairs: Pairs, fields: layout.Fields, at: str) -> tuple[Contact, Pairs]:
    typed, kept = fields.take(pairs)
    if "telephone" not in typed:
        parts = dict(kept)
        number = at + "nc:ContactTelephoneNumber/nc:NANPTelephoneNumber/nc:Telephone"
        said = [parts.get(number + part, "") for part in ("AreaCodeID", "ExchangeID", "LineID")]
        typed["telephone"] = "-".join(part for part in said if part)
    return Contact(**typed), kept


def _dissemination(pairs: Pairs) -> tuple[tuple[Dissemination, ...], Pairs]:
    """Take each pair of scale and value; what else stands beside them is kept."""
    found: dict[str, dict[str, str]] = {}
    kept: Pairs = []
    for path, text in pairs:
        if path.startswith(layout.DISSEMINATION):
            at, _, last = path.rpartition("/")
            name = layout.DISSEMINATION_FIELDS.first.get(last)
            if name is not None and name not in found.setdefault(at, {}):
                found[at][name] = text
                continue
        kept.append((path, text))
    return tuple(Dissemination(**typed) for typed in found.values()), kept
