"""The words and sentences in which agreements and law are told, in English and Spanish."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from accord.core.policy.agreements import Action, Status
from accord.core.vocabulary import Dissemination


@dataclass(frozen=True, kw_only=True)
class Words:
    """One language: words for what a rule may say, and the sentences they stand in."""

    code: str
    actions: Mapping[Action, str]
    statuses: Mapping[Status, str]
    levels: Mapping[Dissemination, str]
    persons: Mapping[str, str]
    nothing: str
    all_offences: str
    offences: str
    categories: str
    plus: str
    join: Callable[[str, str], str]
    head: str
    until: str
    ended: str
    since: str
    grant: str
    yellow: str
    named: str
    retention: str
    forbidden: str
    forbid: str
    law_head: str
    law: str
    own_too: str
    by: str
    citations: Mapping[str, str]
    lacks: str
    anything: str
    any_kind: str
    any_agency: str
    any_purpose: str
    purposes: str
    always: tuple[str, ...]


ENGLISH: Final = Words(
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
    persons={"juvenile": "juveniles", "victim": "victims"},
    nothing="nothing",
    all_offences="all offences",
    offences="offences {}",
    categories="offences of the categories {}",
    plus=" with ",
    join=lambda most, last: f"{most} and {last}",
    head="Agreement {id}, version {version} ({status}), between {parties}, from {start}{until}{ended}.",
    until=" until {}",
    ended="; ended {}",
    since=" from {}",
    grant="Records ({kinds}) of {owners} marked {levels}, {offences}: {recipients} may {may}, "
    "for {purposes} only.",
    yellow=" Of yellow records they learn only that one exists and whom to ask.",
    named=" To them {} are named.",
    retention=" They delete what they copied after {} days.",
    forbidden="Records ({kinds}) of {owners}, {offences}: {recipients} may not {may}, "
    "for {purposes}{period}",
    forbid="Forbidden, whatever else is granted: {rule}.",
    law_head="Law of {title} ({id}, version {version}), above every agreement.",
    law="The law forbids: {rule}{own}.",
    own_too=", not even its own",
    by=" By: {}",
    citations={},
    lacks="This node does not have: {}.",
    anything="do anything with them",
    any_kind="of any kind",
    any_agency="any agency",
    any_purpose="any purpose",
    purposes="{}",
    always=(
        "Whoever asks states a purpose; without one nothing is seen.",
        "An agency reads its own records, for any purpose that the law does not forbid.",
        "Red records are known to their owner alone, and to those whom it names, as green ones are.",
        "Of yellow records others learn only that one exists and whom to ask.",
        "A record whose release has run out is as a red one.",
        "A record released to named agencies, task forces or people is for those alone.",
        (
            "Records that are sealed, of an informant, of health, of a school, of a grand jury or of "
            "internal affairs are closed to everyone but their owner, whatever is granted."
        ),
        "Expunged records are closed to everyone, their owner too.",
        "Juveniles and victims are not named to others, unless a grant says so.",
        (
            "Passing a record on to a third party needs a grant of its own and the purpose of passing "
            "on to a third party (onward-transfer)."
        ),
        "What is forbidden stays forbidden, whatever is granted elsewhere.",
        "What nobody grants is denied.",
    ),
)


def _and_in_spanish(most: str, last: str) -> str:
    """Before the sound of i, "y" becomes "e"."""
    begins = last.lower().removeprefix("h")
    return f"{most} {'e' if begins.startswith('i') else 'y'} {last}"


SPANISH: Final = Words(
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
    persons={"juvenile": "los menores de edad", "victim": "las víctimas"},
    nothing="nada",
    all_offences="todos los delitos",
    offences="delitos {}",
    categories="delitos de las categorías {}",
    plus=" con ",
    join=_and_in_spanish,
    head="Acuerdo {id}, versión {version} ({status}), entre {parties}, desde {start}{until}{ended}.",
    until=" hasta {}",
    ended="; terminado {}",
    since=" desde {}",
    grant="Registros ({kinds}) de {owners} con nivel {levels}, {offences}: a {recipients} se "
    "permite {may}, solo para {purposes}.",
    yellow=" De los registros de nivel amarillo solo se sabe que existe uno y a quién preguntar.",
    named=" Para ellos se nombra a {}.",
    retention=" Borran lo que copiaron después de {} días.",
    forbidden="Registros ({kinds}) de {owners}, {offences}: a {recipients} no se permite {may}, "
    "para {purposes}{period}",
    forbid="Prohibido, se conceda lo que se conceda: {rule}.",
    law_head="Derecho de {title} ({id}, versión {version}), por encima de todo acuerdo.",
    law="La ley prohíbe: {rule}{own}.",
    own_too=", ni siquiera con los propios",
    by=" Según: {}",
    # Of the templates' citations those that are no statute's own name.
    citations={
        "Default of the product, until your counsel says otherwise": (
            "Valor predeterminado del producto, hasta que sus abogados digan otra cosa"
        ),
        "Default of the product; compare 28 CFR 23.20(b)": (
            "Valor predeterminado del producto; compárese 28 CFR 23.20(b)"
        ),
        "625 ILCS 5/2-130 for plate-reader data; applied here to all records": (
            "625 ILCS 5/2-130, sobre datos de lectores de matrículas; aquí se aplica a todo registro"
        ),
        "Your city's ordinance; compare Santa Cruz, Ordinance 2020-17": (
            "La ordenanza de su ciudad; compárese Santa Cruz, Ordinance 2020-17"
        ),
        "Your statute or decree; compare 28 CFR 23.20(e)": (
            "Su ley o decreto; compárese 28 CFR 23.20(e)"
        ),
    },
    lacks="Este nodo no tiene: {}.",
    anything="hacer nada con ellos",
    any_kind="de cualquier tipo",
    any_agency="cualquier agencia",
    any_purpose="cualquier finalidad",
    purposes="{}",
    always=(
        "Quien pregunta declara una finalidad; sin ella no se ve nada.",
        "Una agencia lee sus propios registros, para toda finalidad que la ley no prohíba.",
        "Los registros rojos solo los conoce su dueño, y quienes él nombre, como los verdes.",
        "De los registros amarillos los demás solo saben que existe uno y a quién preguntar.",
        "Un registro cuya difusión ha vencido es como uno rojo.",
        "Un registro difundido a agencias, grupos de trabajo o personas con nombre es solo para ellos.",
        (
            "Los registros sellados, de un informante, de salud, de una escuela, de un gran jurado o "
            "de asuntos internos están cerrados para todos menos su dueño, se conceda lo que se "
            "conceda."
        ),
        "Los registros cancelados están cerrados para todos, también para su dueño.",
        (
            "A los menores de edad y a las víctimas no se los nombra ante los demás, salvo que una "
            "concesión lo diga."
        ),
        (
            "Transmitir un registro a un tercero requiere una concesión propia y la finalidad de "
            "transmisión a un tercero (onward-transfer)."
        ),
        "Lo prohibido sigue prohibido, se conceda lo que se conceda en otra parte.",
        "Lo que nadie concede se deniega.",
    ),
)
