"""How far a person in a record may travel when nobody has said: by the role in that record."""

from accord.core.vocabulary import Dissemination, PersonRole, person_roles


def default_level(role: PersonRole) -> Dissemination:
    """Victims, witnesses and other protected roles stay; others are yellow: ask the owner."""
    return Dissemination.RED if person_roles()[role].protected else Dissemination.YELLOW


def vehicle_level(role: str) -> Dissemination:
    """A stolen vehicle is looked for by all; any other leads to its owner, so: ask."""
    return Dissemination.GREEN if role == "stolen" else Dissemination.YELLOW
