"""What a role is promised, some door asks for."""

from pathlib import Path

import accord
from accord.apps.agencies.roles import all_roles, capability_names

NOT_YET: set[str] = set()


def test_every_capability_that_a_role_is_given_is_asked_for_somewhere():
    modules = Path(accord.__path__[0]).rglob("*.py")
    text = "".join(path.read_text(encoding="utf-8") for path in modules)
    unasked = {name for name in capability_names() if f'"{name}"' not in text}
    assert unasked == NOT_YET


def test_the_agencys_administrator_sees_no_row_of_an_export():
    held = all_roles()["agency-admin"].capabilities
    assert not {name for name in held if name.startswith("records.")}
