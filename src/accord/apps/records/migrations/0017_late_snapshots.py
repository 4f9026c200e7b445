"""Loads keep the newest day of a snapshot, and of how many records a correction stands against them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0016_plain_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="load",
            name="contradicted",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="load",
            name="newest_day",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="load",
            name="older_than",
            field=models.DateField(null=True),
        ),
    ]
