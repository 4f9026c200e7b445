"""Records that stand already keep the name under which they may have left the node."""

from typing import Any

from django.db import migrations, models
from django.utils import timezone


def note(apps: Any, _schema_editor: Any) -> None:
    """Note until when names were plain, where any may have left."""
    if apps.get_model("records", "Record").objects.exists():
        apps.get_model("records", "PlainNames").objects.create(id=1, until=timezone.now())


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0015_names_of_races_in_full"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlainNames",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False),
                ),
                ("until", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="plain_names_single")
                ],
            },
        ),
        migrations.RunPython(note, migrations.RunPython.noop),
    ]
