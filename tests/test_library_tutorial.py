"""The library tutorial runs as printed, and each block gives the figures that stand below it."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest
from tests.public_data import public_data

TUTORIALS = Path(__file__).parents[1] / "docs" / "tutorials"
PAGE = TUTORIALS / "library.md"
CEASEFIRE = TUTORIALS / "ceasefire.md"
BLOCK = re.compile(r"```python\n(?P<code>.*?)```\n\n```text\n(?P<printed>.*?)```", re.DOTALL)


def blocks(page: Path = PAGE) -> list[tuple[str, str]]:
    return [(one["code"], one["printed"]) for one in BLOCK.finditer(page.read_text("utf-8"))]


def assert_runs_as_printed(page: Path) -> None:
    known: dict[str, object] = {}
    for number, (code, printed) in enumerate(blocks(page), start=1):
        seen = io.StringIO()
        with contextlib.redirect_stdout(seen):
            exec(compile(code, f"{page.name}, block {number}", "exec"), known)
        assert seen.getvalue() == printed, f"block {number}"


def test_every_block_of_code_is_followed_by_what_it_prints() -> None:
    page = PAGE.read_text("utf-8")
    assert page.count("```python\n") == page.count("```text\n") == len(blocks())
    assert len(blocks()) >= 8


@pytest.mark.slow
def test_a_newcomer_gets_the_same_figures() -> None:
    assert_runs_as_printed(PAGE)


def test_the_ceasefire_tutorial_runs_as_printed() -> None:
    page = CEASEFIRE.read_text("utf-8")
    assert page.count("```python\n") == page.count("```text\n") == len(blocks(CEASEFIRE)) >= 6
    public_data()
    assert_runs_as_printed(CEASEFIRE)
