"""How agencies write places, the records that do so, and mentions of places beside others."""

import accord.frame.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0004_rules_mark"),
        ("records", "0007_kept_families_are_found"),
        ("subjects", "0005_vehicles_are_mentioned"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlaceTelling",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="place_telling",
                        serialize=False,
                        to="records.record",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WrittenPlace",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=accord.frame.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("address", models.TextField()),
                ("lat", models.FloatField(null=True)),
                ("lon", models.FloatField(null=True)),
                ("reach_m", models.PositiveIntegerField(null=True)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("is_named", models.BooleanField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="linkmodel",
            name="link_model_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="mention",
            name="mention_of_one_thing",
        ),
        migrations.AddConstraint(
            model_name="linkmodel",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["person", "vehicle", "place"])),
                name="link_model_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="writtenplace",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
            ),
        ),
        migrations.AddField(
            model_name="placetelling",
            name="place",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tellings",
                to="subjects.writtenplace",
            ),
        ),
        migrations.AddField(
            model_name="mention",
            name="place",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mention",
                to="subjects.writtenplace",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("person__isnull", False),
                        ("place__isnull", True),
                        ("vehicle__isnull", True),
                    ),
                    models.Q(
                        ("person__isnull", True),
                        ("place__isnull", True),
                        ("vehicle__isnull", False),
                    ),
                    models.Q(
                        ("person__isnull", True),
                        ("place__isnull", False),
                        ("vehicle__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="mention_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="writtenplace",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("lat__isnull", True), ("lon__isnull", True), ("reach_m__isnull", True)
                    ),
                    models.Q(
                        ("lat__isnull", False), ("lon__isnull", False), ("reach_m__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="written_place_point_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="writtenplace",
            constraint=models.CheckConstraint(
                condition=models.Q(("address", ""), _negated=True), name="written_place_is_written"
            ),
        ),
    ]
