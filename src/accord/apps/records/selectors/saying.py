"""Records of one kind by words, offence, time, area, place and manner; within policy."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.sharing import predicate
from accord.apps.records import text_index
from accord.apps.records.models import Record
from accord.apps.records.selectors.records import Pointer, needed_kind
from accord.apps.records.selectors.searching import sight_of
from accord.core.geo import Point, geodesic_distance
from accord.core.policy import owners_named
from accord.frame.actor import Actor, Purpose

CAP: Final = 1_000
METRES_PER_DEGREE: Final = 110_500.0
