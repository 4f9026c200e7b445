"""What is counted has one word for each kind, in the reader's language, from one place."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from accord import apps
from accord.apps.agencies.kinds import unit_of
from accord.core.vocabulary import RecordKind


@pytest.mark.parametrize(
    ("language", "count", "words"),
    [
        ("en", 1, "call for service"), ("en", 2, "calls for service"),
        ("en-us", 0, "calls for service"), ("es", 1, "llamada de servicio"),
    ],
)  # fmt: skip
def test_the_word_follows_number_and_language(language, count, words):
    with translation.override(language):
        assert unit_of("call_for_service", count) == words
        assert unit_of(RecordKind.CALL_FOR_SERVICE, count) == words


def test_without_a_language_it_is_english():
    with translation.override(None):
        assert unit_of("offence") == "offences"


def test_no_other_room_chooses_the_word_s_language_by_the_reader_s():
    rooms = Path(apps.__file__).parent
    reading = re.compile(r"\.unit\([^\n]*(?:get_language|_language\(\))")
    found = [
        one.relative_to(rooms) for one in rooms.rglob("*.py") if reading.search(one.read_text())
    ]
    assert found == [Path("agencies/kinds.py")]
