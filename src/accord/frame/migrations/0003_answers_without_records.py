"""Remembered answers lose what they gave out of records; those of before may hold any."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def withhold(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("frame", "IdempotencyKey").objects.update(is_withheld=True, answer="")


class Migration(migrations.Migration):
    dependencies = [("frame", "0002_shared_values_on_postgresql")]

    operations = [
        migrations.AddField(
            model_name="idempotencykey",
            name="is_withheld",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunPython(withhold, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="idempotencykey",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_withheld", False), ("answer", ""), _connector="OR"),
                name="idempotency_withheld_is_empty",
            ),
        ),
    ]
