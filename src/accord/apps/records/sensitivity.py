"""How far a person in a record may travel when nobody has said: by the role in that record."""

from accord.core.vocabulary import Dissemination, PersonRole, person_roles


def default_level(role: PersonRole, *, opens_suspects: bool = False) -> Dissemination:
    """Victims, witnesses and other protected roles stay; others are yellow: ask the owner.

    An owner may open the latter; the protected ones nobody opens this way.
    """
    if person_roles()[role].protected:
        return Dissemination.RED
    return Dissemination.GREEN if opens_suspects else Dissemination.YELLOW


def vehicle_level(role: str) -> Dissemination:
    """A stolen vehicle is looked for by all; any other leads to its owner, so: ask."""
    return Dissemination.GREEN if role == "stolen" else Dissemination.YELLOW
