"""The style sheet follows our tokens, the lock holds no address, and the manifest is checked."""

import hashlib
import json
import re
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from tools import assets  # noqa: E402

TOKENS = {"text": {"#fff": "on-primary"}, "ground": {"#fff": "surface", "#005ea2": "primary"}}
SCSS = ROOT / assets.UI / "scss"


def test_a_colour_becomes_the_token_of_the_place_where_it_is_used():
    css = ".b{color:white;background:#005EA2;border:1px solid #fff}"

    assert assets.recolour(css, TOKENS) == (
        ".b{color:var(--on-primary);background:var(--primary);border:1px solid var(--surface)}"
    )


def test_a_colour_without_token_stops_the_build():
    with pytest.raises(SystemExit, match="#123456"):
        assets.recolour(".b{color:#123456}", TOKENS)


def test_selectors_and_images_keep_their_words():
    css = '.white{mask:url("../img/black.svg")}'

    assert assets.recolour(css, TOKENS) == css


def test_every_token_of_the_colour_table_is_set_in_light_and_dark():
    tables = tomllib.loads((SCSS / "colours.toml").read_text(encoding="utf-8"))
    themes = (SCSS / "_tokens.scss").read_text(encoding="utf-8")
    light, dark = (
        set(re.findall(r"--([\w-]+):", themes.partition(f"@mixin {name}")[2].partition("\n}")[0]))
        for name in ("light", "dark")
    )
    wanted = {token for table in tables.values() for token in table.values()}

    assert wanted <= light
    assert light - dark == {"rule"}


def test_the_lock_holds_hashes_and_no_address():
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(lock)["packages"]

    assert "://" not in lock
    assert all("integrity" in entry for name, entry in packages.items() if name)


def test_a_changed_or_missing_file_is_built_again(tmp_path):
    vendor = tmp_path / assets.VENDOR
    vendor.mkdir(parents=True)
    (vendor / "accord.css").write_text("a{}")
    digest = hashlib.sha256(b"a{}").hexdigest()
    manifest = {"built_from": "x", "sha256": {"accord.css": digest}}
    (vendor / "manifest.json").write_text(json.dumps(manifest))

    assert assets._is_built(tmp_path, "x")
    assert not assets._is_built(tmp_path, "y")
    (vendor / "accord.css").write_text("b{}")
    assert not assets._is_built(tmp_path, "x")


@pytest.mark.skipif(not (ROOT / assets.VENDOR).is_dir(), reason="not run: assets are not built")
def test_what_was_built_fits_its_bar_and_loads_nothing():
    style = (ROOT / assets.VENDOR / "accord.css").read_text(encoding="utf-8")

    assert not re.search(r"@font-face|@import|url\(\"?(?:https?:)?//", style)
    for theme in ("dark", "contrast", "system"):
        assert re.search(rf"\[data-theme=\"?{theme}", style)
