"""Mentions of vehicles beside those of persons; a model in use for each kind."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0006_places_of_families"),
        ("subjects", "0004_mention_keys"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="linkmodel", name="link_model_one_active"),
        migrations.AddField(
            model_name="linkmodel",
            name="kind",
            field=models.CharField(db_default="person", default="person", max_length=7),
        ),
        migrations.AddConstraint(
            model_name="linkmodel",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_active", True)),
                fields=("kind",),
                name="link_model_one_active",
            ),
        ),
        migrations.AddConstraint(
            model_name="linkmodel",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["person", "vehicle"])),
                name="link_model_kind_known",
            ),
        ),
        migrations.AlterField(
            model_name="mention",
            name="person",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mention",
                to="records.person",
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="vehicle",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mention",
                to="records.vehicle",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("person__isnull", False), ("vehicle__isnull", True)),
                    models.Q(("person__isnull", True), ("vehicle__isnull", False)),
                    _connector="OR",
                ),
                name="mention_of_one_thing",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="kind",
            field=models.CharField(
                choices=[
                    ("confirm", "The same"),
                    ("reject", "Different ones"),
                    ("undo", "Taken back"),
                ],
                max_length=7,
            ),
        ),
    ]
