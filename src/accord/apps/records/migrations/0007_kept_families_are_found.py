"""Families whose place is kept back are found without reading all records of a source."""

from django.db import migrations, models

KEPT = models.Q(is_current=True, place_kept=True)


class Migration(migrations.Migration):
    dependencies = [("records", "0006_places_of_families")]

    operations = [
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["local_id"], condition=KEPT, name="record_kept"),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                fields=["incident_ref"], condition=KEPT, name="record_kept_incident"
            ),
        ),
    ]
