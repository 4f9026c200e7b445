"""Mentions follow their persons by what records say, so the place that named them goes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subjects", "0001_subjects")]

    operations = [
        migrations.RemoveField(model_name="mention", name="handle"),
        migrations.AddField(
            model_name="mention",
            name="is_parked",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
