"""A remembered answer says whose people it was given to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("frame", "0003_answers_without_records")]

    operations = [
        migrations.AddField(
            model_name="idempotencykey",
            name="agency_ori",
            field=models.CharField(blank=True, db_default="", default="", max_length=9),
        ),
    ]
