"""Cells kept for wide entries get numbers of their own, so that small ones do not meet in them."""

from typing import Any

from django.db import migrations
from django.db.models import F


def _turn(apps: Any, _editor: Any) -> None:
    cells = apps.get_model("exchange", "DeconflictionCell")
    cells.objects.filter(entry__is_wide=True).update(cell=-F("cell"))


class Migration(migrations.Migration):
    """Turned once more, they are what they were."""

    dependencies = [("exchange", "0002_recalls_of_persons")]
    operations = [migrations.RunPython(_turn, _turn)]
