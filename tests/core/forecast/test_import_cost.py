"""The rooms that pages import bring no heavy numerics and no renderer with them."""

import subprocess
import sys

PROGRAM = """
import sys
import accord.core.charts, accord.core.disclosure, accord.core.evaluate
import accord.core.forecast, accord.core.geo
heavy = {"scipy", "sklearn", "pandas", "statsmodels", "numba", "vl_convert", "django"}
print(sorted(heavy & set(sys.modules)))
"""


def test_no_heavy_package_is_imported():
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
