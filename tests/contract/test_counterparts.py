"""What a page does, the API and the command line do too: each page is in the table, each row is true."""

import typer
from django.urls import get_resolver
from tools.reference import counterparts, doors
from tools.reference.commands import _leaves

from accord.cli.main import app
from accord.site.checks import _routes

TOLD = counterparts.read()
#: Rights that differ on purpose: (page) → why.
OTHER_RIGHT = {
    "/briefs/": "whoever may open one brief, be it a public one, may list those",
    "/briefs/public": "whoever may open one brief, be it a public one, may list those",
    "/admin/ledger/keys": "a receipt is checked with any key: they are no secret of auditors",
}
# What one person asks for binds nobody before another has agreed: there a token may ask, or agree.
BY_TWO = {
    "/agreements/law/propose",
    "/agreements/law/<uuid:approval_id>",
    "/admin/ledger/key-changes/new",
    "/admin/ledger/key-changes/<uuid:approval_id>",
}


def pages():
    """Path without its own prefix → the view behind it."""
    return {
        "/" + path: view
        for path, _name, view in _routes(get_resolver())
        if getattr(view, "declaration", None) is not None and not path.startswith("api/")
    }


def operations():
    """`GET /path` under the API's prefix → the right that it demands."""
    found = {}
    for method, path, right, *_rest in doors._operations():
        shown = path.strip("`").removeprefix("/api/v1")
        found[f"{method.strip('`')} {shown}"] = right.strip("`")
    return found


def commands():
    """`group name` → the declared command."""
    root = typer.main.get_command(app)
    return {
        name.removeprefix("accord "): one.callback.declaration
        for name, one in _leaves(root, "accord")
        if hasattr(one.callback, "declaration")
    }


def named(told):
    return [one for one in told if not one.startswith(counterparts.NONE)]


def test_every_page_has_an_operation_and_a_command_or_a_reason():
    """A new page goes into tools/reference/counterparts.toml with what does the same."""
    assert set(TOLD.pages) == set(pages())


def test_each_operation_and_command_of_the_table_exists():
    known = operations().keys() | commands().keys()
    strange = {one for told in TOLD.pages.values() for one in named(told)} - known
    assert not strange


def test_a_command_without_a_name_of_its_own_calls_an_operation():
    bare = [
        path
        for path, (operation, command) in TOLD.pages.items()
        if command == counterparts.CALL and operation.startswith(counterparts.NONE)
    ]
    assert not bare


def test_each_reason_is_used_and_each_one_used_is_told():
    used = {
        one.removeprefix(counterparts.NONE)
        for told in TOLD.pages.values()
        for one in told
        if one.startswith(counterparts.NONE)
    }
    assert used == set(TOLD.reasons)


def test_what_asks_again_who_one_is_has_no_operation_and_nothing_else_says_so():
    """`confirmed` is no excuse: the page does ask for the password or second factor."""
    asking = {path for path, view in pages().items() if getattr(view, "asks_again", False)}
    excused = {path for path, (one, _) in TOLD.pages.items() if one == "- confirmed"}
    assert excused == asking - BY_TWO


def test_the_same_right_is_demanded_at_each_door():
    found = pages()
    rights = operations()
    differing = {
        path: (found[path].declaration.policy, rights[operation])
        for path, (operation, _) in TOLD.pages.items()
        if operation in rights and rights[operation] != found[path].declaration.policy
    }
    assert not differing.keys() - OTHER_RIGHT.keys(), differing
    assert not OTHER_RIGHT.keys() - differing.keys()
