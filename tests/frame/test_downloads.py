"""A file that a browser keeps is named in the reader's language, by one function for all pages."""

import re
from pathlib import Path

from django.utils import translation
from django.utils.translation import gettext_lazy, pgettext_lazy
from hypothesis import given
from hypothesis import strategies as st

import accord
from accord.frame.downloads import kept_as

SOURCE = Path(accord.__file__).parent


@given(st.text(), st.sampled_from(["csv", "ndex.xml"]))
def test_whatever_the_name_holds_the_header_is_plain_and_whole(name, ending):
    pattern = rf'attachment; filename="[A-Za-z0-9_-]{{1,80}}\.{re.escape(ending)}"'
    assert re.fullmatch(pattern, kept_as(name, ending))


def test_a_name_is_told_in_the_reader_s_language_without_its_accents():
    name = pgettext_lazy("name of a file", "deconfliction")
    assert kept_as(name, "pdf") == 'attachment; filename="deconfliction.pdf"'
    with translation.override("es"):
        assert kept_as(name, "pdf") == 'attachment; filename="coordinacion.pdf"'
        assert kept_as(gettext_lazy("Rows in quarantine"), "csv").endswith('cuarentena.csv"')


def test_no_page_names_a_file_by_itself():
    """The API's names are for machines; a receipt is named by its number."""
    written = [
        str(path.relative_to(SOURCE))
        for path in sorted(SOURCE.rglob("*.py"))
        if "attachment; filename" in path.read_text(encoding="utf-8")
        and "api" not in {path.stem, *path.parent.parts}
    ]
    assert written == ["apps/agencies/ledger_views.py", "frame/downloads.py"]
