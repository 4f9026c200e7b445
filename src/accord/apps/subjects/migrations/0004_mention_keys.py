"""Linked mentions are found by their keys; the next run of the job writes them for those there are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subjects", "0003_reasons_go_with_decisions")]

    operations = [
        migrations.AddField(
            model_name="linkmodel",
            name="turns",
            field=models.PositiveBigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="mention",
            name="linked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name="MentionKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.BigIntegerField()),
                (
                    "mention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="subjects.mention",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key", "mention"), name="mention_key_once")
                ],
            },
        ),
    ]
