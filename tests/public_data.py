"""Public data that this repository does not carry: where they lie, or a test that is not run."""

import os
from pathlib import Path

import pytest


def public_data(*parts: str | Path) -> Path:
    """A file or folder under `ACCORD_DATA`; without that the test is not run."""
    root = os.environ.get("ACCORD_DATA")
    if not root:
        pytest.skip("not run: ACCORD_DATA is unset")
    return Path(root).absolute().joinpath(*parts)
