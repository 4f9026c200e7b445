"""What stands in the main navigation: apps register pages, the viewer's rights choose among them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.conf import settings
from django.urls import NoReverseMatch, get_urlconf, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.frame import modules
from accord.frame.actor import Actor
from accord.frame.declaration import Declaration
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
    items = []
    current = _current_url(path, steps)
    for section in Section:
        entries = [
            entry
            for entry in _entries.values()
            if entry.section is section
            and may_open(actor, entry.capability)
            and _routed(entry)
            and not _is_barred(entry)
        ]
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


def _current_url(path: str, steps: Collection[str]) -> str:
    """Return the longest registered address that the path stands under or the breadcrumb names."""
    here = (
        e for e in _entries.values() if _routed(e) and (path.startswith(e.url) or e.url in steps)
    )
    under = [entry.url for entry in here if not _is_barred(entry)]
    return max(under, key=lambda url: (len(url), url in steps), default="")


def _is_barred(entry: Entry) -> bool:
    """Whether the page belongs to a part that this node does not have."""
    declaration = _door(entry.url_name, get_urlconf() or settings.ROOT_URLCONF)
    return declaration is not None and modules.is_barred(declaration)


@cache
def _door(url_name: str, urlconf: str) -> Declaration | None:
    """What the page's door declares, looked up once."""
    view = resolve(reverse(url_name, urlconf), urlconf).func
    found: Declaration | None = getattr(view, "declaration", None)
    return found


def _routed(entry: Entry) -> bool:
    try:
        return bool(entry.url)
    except NoReverseMatch:
        return False
