"""What is said of a cell and of near repeats holds its numbers, in English and in Spanish."""

import re
from dataclasses import replace

import numpy as np
import pytest

from accord.core.forecast import CellExplanation, CrossBoundaryPattern, NearRepeat

NUMBER = re.compile(r"\d[\d,.]*")
CELL = CellExplanation(
    cell="c7", rank=3, cells=1_200, expected=1.254, lower=0, upper=4, level=0.95, recent=9,
    recent_days=56.0, last_year=61, same_weeks_last_year=2, times_average=18.75, nearest_m=1_042.4,
    nearest_days_ago=5.2,
)  # fmt: skip


def numbers(text: str) -> list[str]:
    return [found.rstrip(".,") for found in NUMBER.findall(text)]


def knox(observed: int, chance: float, p: float) -> NearRepeat:
    return NearRepeat(
        distances_m=(100.0,),
        days=(7.0,),
        observed=np.array([[observed]]),
        chance=np.array([[chance]]),
        p=np.array([[p]]),
    )


def test_every_number_of_a_cell_stands_in_its_order():
    expected = ["3", "1,200", "1.25", "0", "4", "95", "18.8", "9", "8", "61", "52", "2"]
    assert numbers(CELL.sentence) == [*expected, "1,042", "5"]
    assert numbers(CELL.in_words(language="es")) == [*expected, "1,042", "5"]


def test_a_cell_in_spanish_word_for_word():
    assert CELL.in_words(language="es") == (
        "Puesto 3 de 1,200 celdas: se esperan 1.25 incidentes (de 0 a 4, intervalo del 95%), "
        "18.8 veces la celda media. En esta celda: 9 en las últimas 8 semanas, 61 en las últimas "
        "52 semanas, 2 en los mismos días del año pasado; el incidente reciente más cercano fue a "
        "1,042 m del centro de la celda, 5 días antes. Esto dice dónde se registraron incidentes, "
        "no por qué."
    )


def test_no_recent_incident_is_said_and_no_distance_made_up():
    lonely = replace(CELL, nearest_m=None, nearest_days_ago=None)
    assert "no incident anywhere in the last 8 weeks" in lonely.sentence
    assert "ningún incidente en toda la zona" in lonely.in_words(language="es")
    assert "1,042" not in lonely.sentence + lonely.in_words(language="es")


@pytest.mark.parametrize(
    ("table", "english", "spanish"),
    [
        (knox(40, 20.0, 0.01), "a near-repeat pattern.", "hay un patrón de repetición cercana."),
        (knox(40, 20.0, 0.2), "beyond chance.", "más allá del azar."),
        (knox(10, 20.0, 0.01), "beyond chance.", "más allá del azar."),
        (knox(1, 0.0, 1.0), "no ratio can be stated.", "no hay razón que indicar."),
    ],
)
def test_near_repeats_are_named_only_when_more_than_chance(table, english, spanish):
    assert table.sentence.endswith(english)
    assert table.in_words(language="es").endswith(spanish)
    assert numbers(table.sentence) == numbers(table.in_words(language="es"))


def test_a_pattern_across_a_boundary_names_its_agencies_in_both():
    pattern = CrossBoundaryPattern(
        members=(1, 4, 9), agencies=("A1", "B2"), first_day=3.0, last_day=9.5, lon=0.0, lat=0.0
    )
    assert pattern.sentence == "3 incidents in 6.5 days, recorded by 2 agencies (A1, B2)."
    assert pattern.in_words(language="es") == (
        "3 incidentes en 6.5 días, registrados por 2 agencias (A1, B2)."
    )
