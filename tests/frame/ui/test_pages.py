"""The layout on real pages: language, theme, navigation, and nothing that a strict CSP refuses."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from accord.frame.actor import Actor
from accord.frame.ui import navigation, themes
from accord.frame.ui.components import Crumb

pytestmark = pytest.mark.django_db
GUIDE = "/ui/guide/"
ERROR_PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"]


@pytest.fixture
def entries(monkeypatch):
    """An empty navigation for one test."""
    registered = {}
    monkeypatch.setattr(navigation, "_entries", registered)
    navigation._doors.cache_clear()
    yield registered
    navigation._doors.cache_clear()


def test_the_guide_has_no_inline_style_script_or_handler(client):
    page = client.get(GUIDE).content.decode()

    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", page)
    for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL):
        assert "application/json" in attributes or ("src=" in attributes and not body.strip())


def test_the_guide_asks_no_other_host(client):
    page = client.get(GUIDE).content.decode()

    assert not re.search(r"(?:src|href|action)=[\"'](?:https?:)?//", page)


def test_every_id_is_given_once(client):
    ids = re.findall(r'\sid="([^"]+)"', client.get(GUIDE).content.decode())

    assert len(ids) == len(set(ids))


def test_the_page_speaks_spanish_when_asked(client):
    page = client.get(GUIDE, headers={"accept-language": "es"}).content.decode()

    assert '<html lang="es"' in page
    assert "Saltar al contenido" in page


def test_a_chosen_theme_is_kept_and_leads_back(client):
    answer = client.post("/ui/theme/", {"theme": "dark", "next": GUIDE})

    assert answer.headers["Location"] == GUIDE
    assert 'data-theme="dark"' in client.get(GUIDE).content.decode()


def test_an_unknown_theme_is_not_kept(client):
    client.post("/ui/theme/", {"theme": "pink", "next": GUIDE})

    assert themes.COOKIE not in client.cookies


def test_a_forged_theme_cookie_means_the_device_decides(client):
    client.cookies[themes.COOKIE] = "x' onload='y"

    assert 'data-theme="system"' in client.get(GUIDE).content.decode()


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_the_theme_form_leads_to_no_other_site(client, where):
    answer = client.post("/ui/theme/", {"theme": "dark", "next": where})

    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("name", ERROR_PAGES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_an_error_page_stands_alone_with_one_heading(name, language):
    with translation.override(language):
        page = render_to_string(name, request=RequestFactory().get("/x"))

    assert page.count("<h1") == 1
    assert f'<html lang="{language}"' in page
    assert name[:3] in page


def test_navigation_shows_what_the_actor_may_open(entries):
    navigation.register("share", "Guide", "ui:guide", "records.view")
    navigation.register("admin", "Theme", "ui:set_theme", "people.manage")
    analyst = Actor(id="1", name="Ana", capabilities=frozenset({"records.view"}))

    assert [item.section for item in navigation.items_for(analyst, "/")] == ["share"]
    assert navigation.items_for(None, "/") == []


def test_navigation_marks_the_section_of_the_deepest_page(entries):
    navigation.register("share", "Guide", "ui:guide", "public")
    items = navigation.items_for(None, f"{GUIDE}part/")

    assert [(item.section, item.current) for item in items] == [("share", True)]


def test_a_page_stands_where_its_breadcrumb_leads(entries):
    navigation.register("share", "Guide", "ui:guide", "public")
    navigation.register("find", "Theme", "ui:set_theme", "public")
    sections = [
        {
            item.section
            for item in navigation.items_for(None, f"{GUIDE}part/", steps)
            if item.current
        }
        for steps in ((), ("/ui/theme/",), ("/",))
    ]

    assert sections == [{"share"}, {"find"}, {"share"}]


def shelves(path="/"):
    """What the menu shows of the section `share`: each group with its pages, the open one marked."""
    (item,) = navigation.items_for(None, path)
    return [(str(one.label), len(one.pages), one.current) for one in item.shelves]


def test_pages_that_one_line_holds_stand_on_it_and_more_stand_in_groups(entries, monkeypatch):
    monkeypatch.setattr(navigation, "ON_ONE_LINE", 3)
    navigation.register("share", "Recalls", "account_logout", "public", group="duties")
    navigation.register("share", "Guide", "ui:guide", "public", group="terms")
    navigation.register("share", "Theme", "ui:set_theme", "public", group="terms")
    assert shelves() == []

    navigation.register("share", "Sign in", "account_login", "public")
    expected = [("Agreements and law", 2, True), ("Recalls", 1, False), ("Sign in", 1, False)]
    assert shelves(GUIDE) == expected


def test_a_section_without_groups_stays_on_its_lines(entries, monkeypatch):
    monkeypatch.setattr(navigation, "ON_ONE_LINE", 1)
    navigation.register("share", "Guide", "ui:guide", "public")
    navigation.register("share", "Theme", "ui:set_theme", "public")
    assert shelves() == []


class Everything(frozenset[str]):
    """The rights of one who may open every page."""

    def __contains__(self, capability: object) -> bool:
        return True


def test_every_page_to_share_is_in_a_group():
    actor = Actor(id="1", name="Ana", capabilities=Everything())
    share = next(item for item in navigation.items_for(actor, "/") if item.section == "share")
    assert {str(one.label) for one in share.shelves} == {
        str(label) for label in navigation.GROUP_LABELS.values()
    }


def test_the_menu_draws_groups_and_the_pages_of_the_open_one(entries, monkeypatch, client):
    monkeypatch.setattr(navigation, "ON_ONE_LINE", 2)
    navigation.register("share", "Recalls", "account_login", "public", group="duties")
    navigation.register("share", "Guide", "ui:guide", "public", group="terms")
    navigation.register("share", "Theme", "ui:set_theme", "public", group="terms")
    page = client.get(GUIDE).content.decode()
    menu = page[page.index("<nav") : page.index("</nav>")]
    marked = re.findall(r'aria-current="(\w+)">([^<]+)<', menu)
    assert marked == [("true", "Share"), ("true", "Agreements and law"), ("page", "Guide")]
    assert re.findall(r"<ul[^>]*aria-label=\"([^\"]+)", menu) == ["Share", "Agreements and law"]


def test_a_page_that_is_not_routed_is_left_out(entries):
    navigation.register("find", "Later", "nowhere:at_all", "public")

    assert navigation.items_for(None, "/") == []


def test_a_section_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="gossip"):
        navigation.register("gossip", "Talk", "ui:guide", "public")


@pytest.mark.parametrize("page", ["ui/form_page.html", "ui/confirm.html"])
def test_a_page_that_asks_something_always_shows_the_way_back(page):
    request = RequestFactory().get("/somewhere")
    plain = render_to_string(page, {"title": "T", "cancel_url": "/home"}, request)
    assert '<a class="ac-back" href="/home">Back</a>' in plain
    trail = [Crumb(label="Meetings", url="/meetings"), Crumb(label="T", url="")]
    led = render_to_string(page, {"title": "T", "cancel_url": "/home", "crumbs": trail}, request)
    assert "ac-back" not in led
    assert 'href="/meetings"' in led
