"""A plan is adopted by another account than the one that signed its cap."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("places", "0008_hexagons"),
    ]

    operations = [
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
