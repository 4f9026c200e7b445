"""Every word of a page has its Spanish, and our compiler writes what gettext reads."""

import gettext
import io
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from tools import messages  # noqa: E402

CATALOGUES = sorted((ROOT / "src/accord").rglob("locale/es/LC_MESSAGES/django.po"))
PLURAL_HEADER = messages.Entry(
    id="",
    texts=["Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"],
)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0\x04"), min_size=1)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda p: p.parents[3].name)
def test_a_package_with_a_catalogue_has_all_its_words_in_it(path):
    gaps = messages.missing(ROOT, "es", path.parents[3])

    assert [f"{place} {entry.id}" for entry, place in gaps] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda p: p.parents[3].name)
def test_a_translation_keeps_the_placeholders(path):
    def names(text):
        return sorted(part.partition(")")[0] for part in text.split("%(")[1:])

    for entry in messages.read_po(path.read_text(encoding="utf-8")):
        for text in entry.texts if entry.id and not entry.plural_id else []:
            assert names(text) == names(entry.id)


def test_a_word_has_one_translation_since_all_catalogues_are_read_as_one():
    """Of two the first is shown on every page; a word with two senses has a context."""
    told: dict[str, set[tuple[str, ...]]] = {}
    for path in CATALOGUES:
        for entry in messages.read_po(path.read_text(encoding="utf-8")):
            told.setdefault(entry.key, set()).add(tuple(entry.texts))
    del told[""]
    assert {word: texts for word, texts in told.items() if len(texts) > 1} == {}


#: English words of the frame, and the Spanish that stands for none of them.
NOT_SO = {"role of an account": r"\brol(es)?\b", "purpose": r"\bfinalidad(es)?\b"}


@pytest.mark.parametrize("word", NOT_SO)
def test_a_word_of_the_frame_has_one_spanish_word_on_every_page(word):
    found = [
        text
        for path in CATALOGUES
        for entry in messages.read_po(path.read_text(encoding="utf-8"))
        for text in entry.texts
        if re.search(NOT_SO[word], text, re.IGNORECASE)
    ]
    assert found == []


def test_there_is_a_catalogue():
    assert ROOT / "src/accord/frame/ui/locale/es/LC_MESSAGES/django.po" in CATALOGUES


def test_an_untranslated_word_is_found_in_template_and_module():
    template = '{% translate "One" %}{% blocktranslate %}{{ n }} % two{% endblocktranslate %}'
    module = "_('Three'); ngettext('four', 'fours', n); pgettext('month', 'May')"

    assert [e.id for e, _line in messages.messages_of_template(template)] == [
        "One",
        "%(n)s %% two",
    ]
    found = {e.key: e.plural_id for e, _line in messages.messages_of_module(module)}
    assert found == {"Three": "", "four": "fours", "month\x04May": ""}


@given(st.dictionaries(WORDS, WORDS, max_size=20))
def test_gettext_reads_back_what_was_compiled(words):
    entries = [messages.Entry(id=name, texts=[text]) for name, text in words.items()]
    read = gettext.GNUTranslations(io.BytesIO(messages.catalogue([PLURAL_HEADER, *entries])))

    assert {name: read.gettext(name) for name in words} == words


def test_plural_forms_are_chosen_by_number():
    entry = messages.Entry(id="row", plural_id="rows", texts=["fila", "filas"])
    read = gettext.GNUTranslations(io.BytesIO(messages.catalogue([PLURAL_HEADER, entry])))

    assert [read.ngettext("row", "rows", n) for n in (1, 2)] == ["fila", "filas"]


def test_a_fuzzy_or_empty_translation_counts_as_missing():
    text = '#, fuzzy\nmsgid "a"\nmsgstr "b"\n\nmsgid "c"\nmsgstr ""\n\nmsgid "d"\nmsgstr "e"\n'

    assert [e.translated for e in messages.read_po(text)] == [False, False, True]


@given(WORDS, WORDS)
def test_what_we_print_for_a_catalogue_can_be_read(name, context):
    entry = messages.Entry(id=name, context=context)

    assert [e.key for e in messages.read_po(messages.as_po(entry))] == [entry.key]
