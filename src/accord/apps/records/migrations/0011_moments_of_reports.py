"""Mappings tell whether their moments are those of the report."""

import json

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def tell_of_reports(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Mark the versions in which a person chose the column of the report for both moments."""
    versions = apps.get_model("records", "MappingVersion").objects
    for pk, body in versions.values_list("pk", "body"):
        told = json.loads(body)
        occurred, reported = told.get("occurred"), told.get("reported")
        if occurred and reported and occurred["column"].lower() == reported["column"].lower():
            versions.filter(pk=pk).update(by_report=True)


class Migration(migrations.Migration):
    """Add the mark, false for all that was confirmed before and says otherwise."""

    dependencies = [("records", "0010_retention")]
    operations = [
        migrations.AddField(
            model_name="mappingversion",
            name="by_report",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunPython(tell_of_reports, migrations.RunPython.noop, elidable=True),
    ]
