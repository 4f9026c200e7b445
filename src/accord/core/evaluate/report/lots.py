"""How a lot fell, in words with which anybody can draw it again."""

from collections.abc import Sequence
from typing import Any

from accord.core.evaluate.judging.lots import Lot

_DRAWN = {
    "en": "The lot drew {number} of {areas} areas: {drawn}. It draws those whose SHA-256 of seed, line "
    "feed and name comes first. The seed, {seed}, is the SHA-256 of the plan's hash, a line feed and "
    "the ledger's checkpoint at {size} entries, which followed the freezing: nobody chose it.",
    "es": "El sorteo sacó {number} de {areas} zonas: {drawn}. Saca aquellas cuyo SHA-256 de semilla, "
    "salto de línea y nombre va primero. La semilla, {seed}, es el SHA-256 del hash del plan, un salto "
    "de línea y el punto de control del registro con {size} asientos, que siguió a la congelación: "
    "nadie la eligió.",
}
_KEPT = {
    "en": "Drawn again here, it gives the areas that were treated.",
    "es": "Repetido aquí, da las zonas que se trataron.",
}
_NOT_KEPT = {"en": "The lot was not kept: {faults}.", "es": "El sorteo no se respetó: {faults}."}
_FAULTS_ES = {
    "other areas were treated than it draws": "se trataron otras zonas que las sorteadas",
    "it was drawn again over areas of a lot that had fallen and not begun": "se sorteó otra vez sobre "
    "zonas de un sorteo ya hecho y aún no comenzado",
}


def lot_told(lot: Lot, treated: Sequence[str], held_back: Sequence[str]) -> dict[str, Any]:
    """The seed, who was drawn, what speaks against it, and the words in both languages."""
    faults = lot.faults(treated, held_back)
    size = [*lot.checkpoint.splitlines(), "?", "?"][1]
    words = {}
    for language, drawn in _DRAWN.items():
        said = drawn.format(
            number=lot.number, areas=len(lot.areas), drawn=", ".join(lot.drawn), seed=lot.seed,
            size=size,
        )  # fmt: skip
        against = [_FAULTS_ES[one] if language == "es" else one for one in faults]
        judged = (
            _NOT_KEPT[language].format(faults=", ".join(against)) if faults else _KEPT[language]
        )
        words[language] = f"{said} {judged}"
    return {"seed": lot.seed, "drawn": list(lot.drawn), "faults": list(faults), "words": words}
