"""The synthetic region: agencies, map, exports and their known truth, from a seed."""

from accord.core.simulate.agencies import Agency, agencies, police
from accord.core.simulate.composition import RACES
from accord.core.simulate.digest import region_digest
from accord.core.simulate.geography import Geography
from accord.core.simulate.layers import Layer
from accord.core.simulate.offences import FAMILIES, Offence, offences
from accord.core.simulate.piles import Scratch, spooled
from accord.core.simulate.plan import Intervention, Plan, demo_plan, year_plan
from accord.core.simulate.process import AREAS, Occurrences
from accord.core.simulate.region import ExportFile, Region, Writer, write_region
from accord.core.simulate.reports import NEVER, Reports
from accord.core.simulate.rows import KINDS
from accord.core.simulate.truth import TruthFile, WeekTruth

__all__ = [
    "AREAS",
    "FAMILIES",
    "KINDS",
    "NEVER",
    "RACES",
    "Agency",
    "ExportFile",
    "Geography",
    "Intervention",
    "Layer",
    "Occurrences",
    "Offence",
    "Plan",
    "Region",
    "Reports",
    "Scratch",
    "TruthFile",
    "WeekTruth",
    "Writer",
    "agencies",
    "demo_plan",
    "offences",
    "police",
    "region_digest",
    "spooled",
    "write_region",
    "year_plan",
]
