"""The tables of weights that an agency brought are offered to whoever sets a target of harm."""

from accord.apps.evaluation.selectors import harm_tables as brought
from accord.apps.strategies import harm_tables

harm_tables.bring(brought)
