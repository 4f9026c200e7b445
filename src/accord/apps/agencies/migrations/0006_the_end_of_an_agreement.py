"""Agreements know when they were ended: the ledger's entry of the end says it for earlier ones."""

from typing import Any

from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone


def _recall(apps: Any, _editor: Any) -> None:
    agreements = apps.get_model("agencies", "Agreement").objects.filter(status="ended")
    entries = apps.get_model("frame", "LedgerEntry").objects.order_by()
    ends = entries.filter(verb="agreement.ended", object_type="agreement", outcome="ok")
    for pk, valid_to in agreements.values_list("pk", "valid_to"):
        said = ends.filter(object_id=str(pk)).order_by("recorded_at")
        found = said.values_list("recorded_at", flat=True).first()
        # Without an entry nobody knows: not before it ran out, if it did, is what stood until now.
        last = min(one for one in (valid_to, timezone.now()) if one is not None)
        agreements.filter(pk=pk).update(ended_at=found or last)


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0005_open_sessions_and_sealed_factors"),
        ("frame", "0001_initial"),
    ]
    operations = [
        migrations.AddField(
            model_name="agreement",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(_recall, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=Q(("ended_at__isnull", False), ("status", "ended"))
                | Q(~Q(status="ended"), ("ended_at__isnull", True)),
                name="agreement_end_has_its_moment",
            ),
        ),
    ]
