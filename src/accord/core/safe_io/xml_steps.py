"""The fast door of the one XML parser: a document as texts under the steps that lead to them.

No element is ever built. Documents of one format lead again and again along the same steps; a step
is made when it is first met, and from then on an element costs one look into a table. What to make
of an element never seen before, a format says in its kinds of steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO, final
from xml.parsers import expat

from accord.core.safe_io.errors import BadInput
from accord.core.safe_io.xml_parser import DEPTH_CAP, STREAM_CAP, guarded_pieces, refuse

Pair = tuple[str, str]


class Kind:
    """What a format knows of some of its steps; names come as "namespace}name"."""

    def lead(self, step: Step, tag: str) -> Step | None:
        """Return the step to an element within, which is kept; None for one that `pass_by` gives."""
        raise NotImplementedError

    def pass_by(self, step: Step, tag: str) -> Step:
        """Return a step to an element within that is asked for anew each time."""
        raise NotImplementedError

    def repeated(self, step: Step, number: int) -> Step:
        """Return the step of the second, third … such element within one parent."""
        raise NotImplementedError

    def attribute(self, step: Step, name: str) -> str:
        """Return what an attribute is told under; one told under "" is asked for anew each time."""
        raise NotImplementedError

    def loose(self, step: Step, text: str, after: Step | None) -> Pair | None:
        """Return under what text between elements is told: before the first, or after that one."""
        raise NotImplementedError


@final
class Step(dict[str, "Step"]):
    """One place in a document's shape: the steps that lead on from it, by name.

    `label` is what the text of an element here is told under; with `tells` an empty element is
    told, too. `begin` is called with the step after an element's attributes, if it has any, and
    `close` at its end, after its own pair. There is one class of steps, since the interpreter is
    fast where all are alike.
    """

    __slots__ = (
        "begin", "close", "counted", "depth", "kind", "label", "labels", "met", "more", "name",
        "opened", "parent", "tells", "times",
    )  # fmt: skip

    #: The step that leads here; the outermost leads to itself.
    parent: Step
    depth: int
    begin: Callable[[Step], None] | None
    close: Callable[[Step], None] | None

    def __init__(self, kind: Kind, parent: Step | None, name: str = "", label: str = "") -> None:
        """Stand below the parent. Raises BadInput below DEPTH_CAP."""
        super().__init__()
        self.kind = kind
        self.parent = self if parent is None else parent
        self.depth = 0 if parent is None else parent.depth + 1
        if self.depth > DEPTH_CAP:
            raise BadInput("elements are nested too deep", rule="xml_depth")
        self.name, self.label, self.tells = name, label, False
        self.begin = self.close = None
        self.labels: Labels | None = None
        #: The steps of the second such element, the third …; None where all are the same step.
        self.more: list[Step] | None = []
        self.opened = self.met = self.counted = self.times = 0

    def __missing__(self, tag: str) -> Step:
        """Lead on to an element that was not met here before."""
        step = self.kind.lead(self, tag)
        if step is None:
            return self.kind.pass_by(self, tag)
        self[tag] = step
        return step

    def again(self, opened: int) -> Step:
        """Return the step of one more such element within the parent that was opened then."""
        if self.more is None:
            return self
        if self.counted != opened:
            self.counted, self.times = opened, 1
        self.times += 1
        if self.times - 2 == len(self.more):
            self.more.append(self.kind.repeated(self, self.times))
        return self.more[self.times - 2]


class Labels(dict[str, str]):
    """What the attributes of a step are told under."""

    __slots__ = ("_step",)

    def __init__(self, step: Step) -> None:
        """Begin without any."""
        super().__init__()
        self._step = step

    def __missing__(self, name: str) -> str:
        """Ask the step's kind."""
        label = self._step.kind.attribute(self._step, name)
        if label:
            self[name] = label
        return label


def stream_steps(
    stream: BinaryIO, root: Step, pairs: list[Pair], *, cap: int = STREAM_CAP
) -> Iterator[int]:
    """Walk a document from `root`, whose child its outermost element is, piece by piece.

    What the steps tell is appended to `pairs`, from where a step's `close` takes it; after each
    piece the caller has its turn, and is told its bytes: what is not taken stays in memory, and to
    bound that is the caller's part. Comments and processing instructions are passed over. Raises as
    parse_xml does, when the fault is reached.
    """
    dropped: list[int] = []
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    start, end, text = _walk(root, pairs)
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    for piece in guarded_pieces(stream, cap=cap, dropped=dropped):
        _parse(parser, piece, dropped=dropped)
        yield len(piece)
    _parse(parser, b"", dropped=dropped, final=True)
    yield 0


def _parse(
    parser: expat.XMLParserType, piece: bytes, *, dropped: list[int], final: bool = False
) -> None:
    try:
        parser.Parse(piece, final)
    except expat.ExpatError as error:
        refuse(error.lineno + sum(dropped), error.offset, error)


def _walk(  # noqa: C901 -- three handlers that share their place; as methods they took a tenth more
    root: Step, pairs: list[Pair]
) -> tuple[Callable[[str, dict[str, str]], None], Callable[[str], None], Callable[[str], None]]:
    """Return the handlers of start tags, end tags and texts, which share one place."""
    here = last = root
    opened = root.opened = 1  # ever higher; equal to a step's own while nothing is open within it
    bare = True  # no attribute of the element opened last was told
    text = ""  # what came since the last tag, unless it is white space
    rest: list[str] = []
    tell = pairs.append

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal here, opened, bare, text
        if text:
            after = None if here.opened == opened else last
            _tell_loose(here, _whole(text, rest), after, pairs)
            text = ""
        step = here[tag]
        if step.met == here.opened:
            step = step.again(here.opened)
        else:
            step.met = here.opened
        opened += 1
        step.opened = opened
        bare = not attributes or _tell_attributes(step, attributes, pairs)
        here = step

    def end(_tag: str) -> None:
        nonlocal here, last, text
        step = here
        if step.opened == opened:
            if text:
                tell((step.label, _whole(text, rest) if rest else text.strip()))
                text = ""
            elif bare and step.tells:
                tell((step.label, ""))
        elif text:
            _tell_loose(step, _whole(text, rest), last, pairs)
            text = ""
        here, last = step.parent, step
        if step.close is not None:
            step.close(step)

    def characters(more: str) -> None:
        nonlocal text
        if text:
            rest.append(more)
        elif not more.isspace():
            text = more

    return start, end, characters


def _whole(text: str, rest: list[str]) -> str:
    whole = text + "".join(rest)
    rest.clear()
    return whole.strip()


def _tell_attributes(step: Step, attributes: dict[str, str], pairs: list[Pair]) -> bool:
    """Tell an element's attributes; say whether there was none to tell."""
    labels = step.labels
    if labels is None:
        labels = step.labels = Labels(step)
    bare = True
    for name, value in attributes.items():
        if label := labels[name]:
            pairs.append((label, value.strip()))
            bare = False
    if step.begin is not None:
        step.begin(step)
    return bare


def _tell_loose(step: Step, text: str, after: Step | None, pairs: list[Pair]) -> None:
    pair = step.kind.loose(step, text, after)
    if pair is not None:
        pairs.append(pair)
