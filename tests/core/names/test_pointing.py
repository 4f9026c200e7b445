"""What seems to point to a person, and what only bears a name."""

import pytest

from accord.core.names import points_to_person


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Robert Jones sells there", "name"),
        ("ROBERT JONES", "name"),
        ("it was Dejó José Pérez", "name"),
        ("the officer told Mr. Brown", "title"),
        ("a.k.a. Tiny", "title"),
        ("Born 3/4/1999", "birth"),
        ("fecha de nacimiento: 1999", "birth"),
        ("123-45-6789", "number"),
        ("call 555-123-4567", "contact"),
        ("write to a@b.org", "contact"),
    ],
)
def test_a_person_is_seen(text, kind):
    assert points_to_person(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "", "Homes with a rear alley, entered by day", "Martin Luther King Boulevard",
        "John Adams High School", "Jesse Owens Apartments", "Lincoln Park", "Kim's Market",
        "Seen 2024-03-12 to 2025-03-11", "Calle José Martí", "Mark each door. Then wait.",
        "120 of 400 burglaries, 12-24 months", "In Jackson County, Madison Avenue",
    ],
)  # fmt: skip
def test_places_days_and_counts_are_no_person(text):
    assert points_to_person(text) is None
