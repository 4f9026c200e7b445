"""The OpenAPI description in the documentation is the one that the API gives of itself."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from pathlib import Path

import accord
from accord.site.api import api

STORED = Path(__file__).parents[2] / "docs/reference/openapi.json"
UPDATE = (
    "DJANGO_SETTINGS_MODULE=accord.site.settings .venv/bin/python -m django export_openapi_schema"
    " --api accord.site.api.api --indent 1 --sorted --output docs/reference/openapi.json"
)


def test_the_stored_description_is_the_one_in_force() -> None:
    in_force = json.loads(json.dumps(api.get_openapi_schema()))
    stored = json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {}
    assert stored == in_force, f"the API has changed; bring the documentation along with: {UPDATE}"


def test_no_two_shapes_share_a_name() -> None:
    """The description knows a shape by its name: of two with one name it would tell of one."""
    apps = Path(accord.__file__).parent
    named = Counter(
        node.name
        for path in apps.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and re.fullmatch(r"\w+(In|Out)", node.name)
    )
    assert [name for name, count in named.items() if count > 1] == []
