"""A request can be withdrawn, an audit can be lost, and the public has wording of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0005_responses")]

    operations = [
        migrations.AddField(
            model_name="activation",
            name="public_reason",
            field=models.CharField(blank=True, default="", max_length=500),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="forecastaudit",
            name="stepped_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="activation",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "Waiting for the second signature"),
                    ("active", "In force"),
                    ("rejected", "Refused"),
                    ("withdrawn", "Withdrawn by who asked"),
                    ("off", "Off"),
                ],
                default="asked",
                max_length=9,
            ),
        ),
        migrations.AlterField(
            model_name="forecastaudit",
            name="status",
            field=models.CharField(
                choices=[
                    ("queued", "Waiting"),
                    ("running", "Running"),
                    ("done", "Finished"),
                    ("refused", "Not made"),
                    ("lost", "Lost: the worker stopped"),
                ],
                default="queued",
                max_length=7,
            ),
        ),
    ]
