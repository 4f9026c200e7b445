"""What stands in the main navigation: apps register pages, the viewer's rights choose among them."""

from collections.abc import Collection
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


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One page in the navigation and the capability that opens it."""

    section: Section
    label: Label
    url_name: str
    capability: str

    @property
    def url(self) -> str:
        return _address(self.url_name, get_urlconf() or settings.ROOT_URLCONF)


@cache
def _address(url_name: str, urlconf: str) -> str:
    """Looked up once: a page asks for each entry's address several times."""
    return reverse(url_name, urlconf)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One section as this viewer sees it."""

    section: Section
    label: Label
    url: str
    current: bool
    pages: tuple[tuple[Label, str, bool], ...]


_entries: dict[tuple[Section, str], Entry] = {}


def register(section: str, label: Label, url_name: str, capability: str) -> Entry:
    """Add a page to a section; call it in AppConfig.ready(). The first page is the section's own."""
    entry = Entry(section=Section(section), label=label, url_name=url_name, capability=capability)
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
        pages = tuple(
            (entry.label, entry.url, entry.url == current)
            for entry in _entries.values()
            if entry.section is section
            and may_open(actor, entry.capability)
            and _routed(entry)
            and not _is_barred(entry)
        )
        if pages:
            item = Item(
                section=section,
                label=SECTION_LABELS[section],
                url=pages[0][1],
                current=any(here for _label, _url, here in pages),
                pages=pages,
            )
            items.append(item)
    return items


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
