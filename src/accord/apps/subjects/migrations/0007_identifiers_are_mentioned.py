"""Mentions of identifiers beside those of persons, vehicles and places."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0009_identifiers"),
        ("subjects", "0006_places_are_written"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="linkmodel",
            name="link_model_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="mention",
            name="mention_of_one_thing",
        ),
        migrations.AddField(
            model_name="mention",
            name="identifier",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mention",
                to="records.identifier",
            ),
        ),
        migrations.AlterField(
            model_name="linkmodel",
            name="kind",
            field=models.CharField(db_default="person", default="person", max_length=10),
        ),
        migrations.AddConstraint(
            model_name="linkmodel",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["person", "vehicle", "place", "identifier"])),
                name="link_model_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("identifier__isnull", True),
                        ("person__isnull", False),
                        ("place__isnull", True),
                        ("vehicle__isnull", True),
                    ),
                    models.Q(
                        ("identifier__isnull", True),
                        ("person__isnull", True),
                        ("place__isnull", True),
                        ("vehicle__isnull", False),
                    ),
                    models.Q(
                        ("identifier__isnull", True),
                        ("person__isnull", True),
                        ("place__isnull", False),
                        ("vehicle__isnull", True),
                    ),
                    models.Q(
                        ("identifier__isnull", False),
                        ("person__isnull", True),
                        ("place__isnull", True),
                        ("vehicle__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="mention_of_one_thing",
            ),
        ),
    ]
