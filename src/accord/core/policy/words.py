"""An agreement in plain English or Spanish, from the same terms that decide."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from accord.core.policy.agreements import ACTIONS, Action, Agreement, Grant, Status
from accord.core.vocabulary import Dissemination


@dataclass(frozen=True, kw_only=True)
class _Words:
    """One language: words for what a grant may say, and the sentences they stand in."""

    code: str
    actions: Mapping[Action, str]
    statuses: Mapping[Status, str]
    levels: Mapping[Dissemination, str]
    nothing: str
    all_offences: str
    offences: str
    join: Callable[[str, str], str]
    head: str
    until: str
    grant: str
    yellow: str


_ENGLISH = _Words(
    code="en",
    actions={
        "search": "find them by searching",
        "pointer": "learn that one exists and whom to ask",
        "view": "read them",
        "export": "export them",
        "subscribe": "be alerted to new ones",
        "link": "link them with their own",
        "forecast": "count them in forecasts",
        "onward": "pass them on to a third party",
    },
    statuses={"draft": "draft", "active": "active", "ended": "ended"},
    levels={level: str(level) for level in Dissemination},
    nothing="nothing",
    all_offences="all offences",
    offences="offences {}",
    join=lambda most, last: f"{most} and {last}",
    head="Agreement {id}, version {version} ({status}), between {parties}, from {start}{until}.",
    until=" until {}",
    grant="Records ({kinds}) of {owners} marked {levels}, {offences}: {recipients} may {may}, "
    "for {purposes} only.",
    yellow=" Of yellow records they learn only that one exists and whom to ask.",
)


def _and_in_spanish(most: str, last: str) -> str:
    """Before the sound of i, "y" becomes "e"."""
    begins = last.lower().removeprefix("h")
    return f"{most} {'e' if begins.startswith('i') else 'y'} {last}"


_SPANISH = _Words(
    code="es",
    actions={
        "search": "encontrarlos al buscar",
        "pointer": "saber que existe uno y a quién preguntar",
        "view": "leerlos",
        "export": "exportarlos",
        "subscribe": "recibir avisos de los nuevos",
        "link": "vincularlos con los suyos",
        "forecast": "contarlos en los pronósticos",
        "onward": "transmitirlos a un tercero",
    },
    statuses={"draft": "borrador", "active": "vigente", "ended": "terminado"},
    levels={
        Dissemination.GREEN: "verde",
        Dissemination.YELLOW: "amarillo",
        Dissemination.RED: "rojo",
    },
    nothing="nada",
    all_offences="todos los delitos",
    offences="delitos {}",
    join=_and_in_spanish,
    head="Acuerdo {id}, versión {version} ({status}), entre {parties}, desde {start}{until}.",
    until=" hasta {}",
    grant="Registros ({kinds}) de {owners} con nivel {levels}, {offences}: a {recipients} se "
    "permite {may}, solo para {purposes}.",
    yellow=" De los registros de nivel amarillo solo se sabe que existe uno y a quién preguntar.",
)


def in_words(
    agreement: Agreement, *, names: Mapping[str, str] | None = None, language: str = "en"
) -> str:
    """One sentence on the agreement and one on each grant, in English or Spanish ("es").

    `names` gives agencies' names; names and codes of purposes stand as they are.
    """
    called = names or {}
    words = _SPANISH if language == "es" else _ENGLISH
    until = ""
    if agreement.valid_to:
        until = words.until.format(f"{agreement.valid_to:%Y-%m-%d %H:%M %Z}")
    head = words.head.format(
        id=agreement.id,
        version=agreement.version,
        status=words.statuses[agreement.status],
        parties=_listed(words, (called.get(name, name) for name in sorted(agreement.parties))),
        start=f"{agreement.valid_from:%Y-%m-%d %H:%M %Z}",
        until=until,
    )
    return "\n".join((head, *(_grant(words, grant, called) for grant in agreement.grants)))


def _grant(words: _Words, grant: Grant, called: Mapping[str, str]) -> str:
    offences = (
        words.all_offences
        if grant.offences is None
        else words.offences.format(_listed(words, sorted(grant.offences)))
    )
    yellow = Dissemination.YELLOW in grant.levels and grant.actions != {"pointer"}
    sentence = words.grant.format(
        recipients=_listed(words, (called.get(name, name) for name in sorted(grant.recipients))),
        may=_listed(
            words, (words.actions[action] for action in ACTIONS if action in grant.actions)
        ),
        kinds=_listed(words, (kind.unit(language=words.code) for kind in sorted(grant.kinds))),
        owners=_listed(words, (called.get(name, name) for name in sorted(grant.owners))),
        levels=_listed(words, (words.levels[level] for level in sorted(grant.levels))),
        offences=offences,
        purposes=_listed(words, sorted(grant.purposes)),
    )
    return sentence + (words.yellow if yellow else "")


def _listed(words: _Words, items: Iterable[str]) -> str:
    *most, last = list(items) or [words.nothing]
    return words.join(", ".join(most), last) if most else last
