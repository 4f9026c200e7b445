"""A plan is adopted by another account than the one that signed its cap."""

from typing import Any

from django.db import migrations, models
from django.db.models import F


def reopen(apps: Any, _editor: Any) -> None:
    """What one account both signed and adopted is a proposal again, for another to adopt."""
    plans = apps.get_model("places", "PreventionPlan").objects
    plans.filter(state="adopted", decided_by=F("cap_by")).update(
        state="proposed", decided_by="", decision_reason="", decided_at=None
    )


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0008_hexagons"),
    ]

    operations = [
        migrations.RunPython(reopen, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="preventionplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "adopted"), _negated=True),
                    models.Q(("decided_by", models.F("cap_by")), _negated=True),
                    _connector="OR",
                ),
                name="plan_adopted_by_another",
            ),
        ),
    ]
