"""Names of offences whose count follows police activity, where no NIBRS code says so."""

import re
from functools import lru_cache

from accord.core.vocabulary.kinds import RecordKind
from accord.core.vocabulary.offences import is_police_discovered

# What names of offences say whose count follows police activity more than it follows crime, in
# English and Spanish; each is looked for at the beginning of a word. Whatever else such a name says,
# police have found it.
BY_POLICE = r"""
    arrest(?!o) | warrant | resist | obstruct | interference | interfer\w*[ ]with | fugitive | evading
    | eluding | fleeing | parole | probation | proactive | field[ ](interview|contact|interrogation)
    | (traffic|vehicle|pedestrian|street|subject|terry)[ ]stop | stop[ ]and[ ]frisk
    | driving[ ](under|while|with|on|no)\b | reckless[ ]driving | [do][uw]i\b | speeding | curfew | loiter
    | vagran | panhandl | camping | disorderly | fare[ ]evasion | vice\b
    | resistencia[ ]a | orden(es)?[ ]de[ ](arresto|captura|detenci) | detenci[oó]n[ ]por
    | toque[ ]de[ ]queda | vagancia | merodeo | mendicidad | alteraci[oó]n[ ]del[ ]orden
    | desorden[ ]p[uú]blico | conducta[ ]desordenada | (conducci[oó]n|conducir)[ ](bajo|en[ ]estado)
    | exceso[ ]de[ ]velocidad | obstrucci[oó]n[ ]a | libertad[ ](condicional|bajo[ ]palabra|vigilada)
"""
# The same of things and places, which may also be robbed or stolen: then people report it.
OF_THINGS = r"""
    drug | narc[oó]tic | cannabis | mari[jh]uana | coca[ií]ne? | hero[ií]n | meth(?!od)\w* | fentan[yi]l
    | opium | opio | barbiturate | hallucinogen | paraphernalia | parafernalia
    | controlled[ ](dangerous[ ])?substance | sustancias?[ ](controlada|il[ií]cita) | droga | estupefaciente
    | prostitu | proxenet | solicit(ation|ing) | trespass | allanamiento[ ]de[ ]propiedad
    | entrada[ ]no[ ]autorizada | drunk | intoxicat | ebriedad | embriaguez | borrachera
    | liquor | alcohol | licor | open[ ]container | gambl | betting | wager | bookmak
    | pornogra(ph|f) | obscene[ ]material | material[ ]obsceno
    | sports[ ]tampering | tampering[ ]with[ ]sports | illegal[ ]lottery | apuesta | juegos?[ ]de[ ]azar
    | juegos?[ ](ilegal|il[ií]cito) | (del|equipos[ ]de)[ ]juego | manipulaci[oó]n[ ]deportiva
    | stop\b | traffic(?!king|[ ](accident|collision|crash|signal|hazard)) | tr[aá]nsito
    | weapons?[ ](laws?\b|viol|offen[sc]e|poss|charge|by[ ]prev|carry|other[ ]viol|unlawful|altering)
    | carrying | (poss\w*|use)[ ](of[ ])?(an?[ ])?(\S+[ ])?(weapon|firearm|gun|handgun|ammunition)
    | (unlawful|illegal|prohibited|concealed)[ ](carry|poss|use[ ]of|weapon|firearm|gun)
    | (ley|leyes)[ ](de|sobre)[ ]armas | armas?[ ](prohibida|ilegal)
    | (porte|portaci[oó]n|tenencia|posesi[oó]n)[ ](\w+[ ])?(de[ ])?(un[ ])?arma
"""
# What somebody has suffered, and tells of: a bus stop is robbed, liquor is stolen.
SUFFERED = r"""
    robber | theft | larcen | stolen | stealing | shoplift | burglar | assault | aslt | battery | homicide
    | murder | manslaughter | rape | kidnap | vandal | arson | fraud | forg | threat | menac
    | robo | hurto | agresi[oó]n | asalto | homicidio | asesinato | violaci[oó]n[ ]sexual | secuestro
    | vandalismo | incendio | fraude | falsificaci[oó]n | amenaza
"""


def _any(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})", re.IGNORECASE | re.VERBOSE)


_APART = re.compile(r"[-_/:,;.()]+")
_BY_POLICE, _OF_THINGS, _SUFFERED = _any(BY_POLICE), _any(OF_THINGS), _any(SUFFERED)


@lru_cache(maxsize=4096)
def names_police_work(name: str) -> bool:
    """Whether an agency's own name of an offence tells of what police find."""
    plain = " ".join(_APART.sub(" ", name).split())
    if _BY_POLICE.search(plain):
        return True
    return bool(_OF_THINGS.search(plain)) and not _SUFFERED.search(plain)


def is_found_by_police(kind: RecordKind, code: str, name: str) -> bool:
    """Whether police found it: by its NIBRS code, else by its agency's own name for it.

    Calls, arrests and citations without a code are no offences: names are asked of neither.
    """
    if code:
        return is_police_discovered(code)
    return kind in {RecordKind.INCIDENT, RecordKind.OFFENCE} and names_police_work(name)
