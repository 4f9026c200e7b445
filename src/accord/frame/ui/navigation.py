"""What stands in the main navigation: apps register pages, the viewer's rights choose among them."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.conf import settings
from django.urls import NoReverseMatch, get_urlconf, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.frame import modules
from accord.frame.actor import Actor
from accord.frame.declare import PUBLIC, SIGNED_IN

Label = str | Promise


class Section(StrEnum):
    """The six things people come to do, in the order in which the work flows."""

    SHARE = "share"
    FIND = "find"
    PLACES = "places"
    STRATEGIES = "strategies"
    MEASURE = "measure"
    ADMIN = "admin"


SECTION_LABELS: dict[Section, Label] = {
    Section.SHARE: _("Share"),
    Section.FIND: _("Find"),
    Section.PLACES: _("Places"),
    Section.STRATEGIES: _("Strategies"),
    Section.MEASURE: _("Measure"),
    Section.ADMIN: _("Admin"),
}


class Group(StrEnum):
    """What the pages of a section are about, where they are more than one line holds."""

    TERMS = "terms"
    DATA = "data"
    TOGETHER = "together"
    DUTIES = "duties"


GROUP_LABELS: dict[Group, Label] = {
    Group.TERMS: _("Agreements and law"),
    Group.DATA: _("Data in"),
    Group.TOGETHER: _("Working together"),
    Group.DUTIES: _("Corrections and holds"),
}
ON_ONE_LINE = 8


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One page in the navigation and the capability that opens it."""

    section: Section
    label: Label
    url_name: str
    capability: str
    group: Group | None = None

    @property
    def url(self) -> str:
        return _address(self.url_name, get_urlconf() or settings.ROOT_URLCONF)


@cache
def _address(url_name: str, urlconf: str) -> str:
    """Looked up once: a page asks for each entry's address several times."""
    return reverse(url_name, urlconf)


Page = tuple[Label, str, bool]


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """One group of a section's pages as this viewer sees it; a group of one page bears its name."""

    label: Label
    pages: tuple[Page, ...]

    @property
    def url(self) -> str:
        return self.pages[0][1]

    @property
    def current(self) -> bool:
        return any(here for _label, _url, here in self.pages)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One section as this viewer sees it; `shelves` where its pages are too many for one line."""

    section: Section
    label: Label
    url: str
    current: bool
    pages: tuple[Page, ...]
    shelves: tuple[Shelf, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Door:
    """An entry that leads somewhere on this node, and the parts of the product it belongs to."""

    entry: Entry
    url: str
    parts: frozenset[str]


_entries: dict[tuple[Section, str], Entry] = {}


def register(
    section: str, label: Label, url_name: str, capability: str, *, group: str = ""
) -> Entry:
    """Add a page to a section; call it in AppConfig.ready(). The first page is the section's own."""
    entry = Entry(
        section=Section(section), label=label, url_name=url_name, capability=capability,
        group=Group(group) if group else None,
    )  # fmt: skip
    _entries[entry.section, url_name] = entry
    _doors.cache_clear()
    return entry


def may_open(actor: Actor | None, capability: str) -> bool:
    """Tell whether the navigation shows the actor a page of this capability."""
    if capability == PUBLIC:
        return True
    return actor is not None and (capability == SIGNED_IN or actor.may(capability))


def items_for(actor: Actor | None, path: str, steps: Collection[str] = ()) -> list[Item]:
    """Return the sections with at least one page that the actor may open.

    `steps` are the addresses of the breadcrumb: a page may stand under one that its own does not tell.
    """
    doors = _doors(get_urlconf() or settings.ROOT_URLCONF)
    barred = modules.barred()
    standing = [door for door in doors if barred.isdisjoint(door.parts)]
    current = _current_url(standing, path, steps)
    shown = [door.entry for door in standing if may_open(actor, door.entry.capability)]
    items = []
    for section in Section:
        entries = [entry for entry in shown if entry.section is section]
        pages = _pages(entries, current)
        if pages:
            item = Item(
                section=section,
                label=SECTION_LABELS[section],
                url=pages[0][1],
                current=any(here for _label, _url, here in pages),
                pages=pages,
                shelves=_shelves(entries, current) if len(pages) > ON_ONE_LINE else (),
            )
            items.append(item)
    return items


def _pages(entries: Iterable[Entry], current: str) -> tuple[Page, ...]:
    return tuple((entry.label, entry.url, entry.url == current) for entry in entries)


def _shelves(entries: Sequence[Entry], current: str) -> tuple[Shelf, ...]:
    """The groups in their order, then each page that is in none; nothing where all would be one."""
    found = []
    for group in Group:
        pages = _pages((entry for entry in entries if entry.group is group), current)
        if pages:
            found.append(Shelf(label=_name(group, pages), pages=pages))
    if not found:
        return ()
    alone = _pages((entry for entry in entries if entry.group is None), current)
    return (*found, *(Shelf(label=page[0], pages=(page,)) for page in alone))


def _name(group: Group, pages: tuple[Page, ...]) -> Label:
    return GROUP_LABELS[group] if len(pages) > 1 else pages[0][0]


def _current_url(doors: Iterable[_Door], path: str, steps: Collection[str]) -> str:
    """Return the longest registered address that the path stands under or the breadcrumb names."""
    under = [door.url for door in doors if path.startswith(door.url) or door.url in steps]
    return max(under, key=lambda url: (len(url), url in steps), default="")


@cache
def _doors(urlconf: str) -> tuple[_Door, ...]:
    """All of them, looked up once: a page asks for each several times."""
    found = []
    for entry in _entries.values():
        with suppress(NoReverseMatch):
            url = reverse(entry.url_name, urlconf)
            declaration = getattr(resolve(url, urlconf).func, "declaration", None)
            parts = modules.parts_of(declaration) if declaration else frozenset[str]()
            found.append(_Door(entry=entry, url=url, parts=parts))
    return tuple(found)
