"""The tables of a new node; a node that has some of the replaced migrations takes the others."""

import accord.frame.ids
import django.db.models.deletion
from django.db import migrations, models

from accord.frame.creating import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("subjects", "0001_subjects"),
        ("subjects", "0002_mentions_follow_persons"),
        ("subjects", "0003_reasons_go_with_decisions"),
        ("subjects", "0004_mention_keys"),
        ("subjects", "0005_vehicles_are_mentioned"),
        ("subjects", "0006_places_are_written"),
        ("subjects", "0007_identifiers_are_mentioned"),
        ("subjects", "0008_edges_say_kind_and_owners"),
        ("subjects", "0009_edges_in_queue"),
    ]

    initial = True

    dependencies = [
        ("agencies", "0001_squashed_0004_rules_mark"),
        ("records", "0001_squashed_0012_offences_of_rows"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="LinkModel",
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
                        ("version", models.CharField(max_length=40)),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("text", models.TextField()),
                        ("training_digest", models.CharField(blank=True, max_length=64)),
                        ("records", models.PositiveIntegerField(default=0)),
                        ("figures", models.JSONField(default=dict)),
                        ("is_active", models.BooleanField(default=False)),
                        ("made_at", models.DateTimeField()),
                        ("activated_by", models.CharField(blank=True, max_length=64)),
                        ("activated_at", models.DateTimeField(null=True)),
                        ("turns", models.PositiveBigIntegerField(db_default=0, default=0)),
                        (
                            "kind",
                            models.CharField(db_default="person", default="person", max_length=10),
                        ),
                    ],
                    options={
                        "ordering": ("-made_at", "-id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_active", False),
                                    models.Q(
                                        ("activated_at__isnull", False),
                                        models.Q(("activated_by", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="link_model_activated_by_somebody",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("is_active", True)),
                                fields=("kind",),
                                name="link_model_one_active",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["person", "vehicle", "place", "identifier"])
                                ),
                                name="link_model_kind_known",
                            ),
                        ],
                    },
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
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agencies.agency",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("lat__isnull", True),
                                        ("lon__isnull", True),
                                        ("reach_m__isnull", True),
                                    ),
                                    models.Q(
                                        ("lat__isnull", False),
                                        ("lon__isnull", False),
                                        ("reach_m__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="written_place_point_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("address", ""), _negated=True),
                                name="written_place_is_written",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Mention",
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
                        ("is_linked", models.BooleanField(default=False)),
                        (
                            "person",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="mention",
                                to="records.person",
                            ),
                        ),
                        ("is_parked", models.BooleanField(db_default=False, default=False)),
                        ("linked_at", models.DateTimeField(null=True)),
                        (
                            "vehicle",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="mention",
                                to="records.vehicle",
                            ),
                        ),
                        (
                            "place",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="mention",
                                to="subjects.writtenplace",
                            ),
                        ),
                        (
                            "identifier",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="mention",
                                to="records.identifier",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "constraints": [
                            models.CheckConstraint(
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
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Edge",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("logit", models.FloatField()),
                        ("probability", models.FloatField()),
                        ("distance", models.FloatField()),
                        ("base", models.FloatField()),
                        ("terms", models.JSONField(default=list)),
                        (
                            "model",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="subjects.linkmodel",
                            ),
                        ),
                        (
                            "left",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="edges_right",
                                to="subjects.mention",
                            ),
                        ),
                        (
                            "right",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="edges_left",
                                to="subjects.mention",
                            ),
                        ),
                        ("kind", models.CharField(max_length=10)),
                        (
                            "left_owner",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agencies.agency",
                            ),
                        ),
                        (
                            "right_owner",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agencies.agency",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("distance", "left_id", "right_id"),
                        "indexes": [
                            models.Index(
                                fields=["kind", "distance", "left_owner", "right_owner"],
                                name="edge_in_queue",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("left", "right"), name="edge_once"),
                            models.CheckConstraint(
                                condition=models.Q(("left__lt", models.F("right"))),
                                name="edge_left_first",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("probability__gte", 0), ("probability__lte", 1)
                                ),
                                name="edge_probability",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ["person", "vehicle", "place", "identifier"])
                                ),
                                name="edge_kind_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
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
                        ("number", models.BigIntegerField(unique=True)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("confirm", "The same"),
                                    ("reject", "Different ones"),
                                    ("undo", "Taken back"),
                                ],
                                max_length=7,
                            ),
                        ),
                        ("by", models.CharField(max_length=64)),
                        ("reason", models.CharField(max_length=500)),
                        ("at", models.DateTimeField()),
                        (
                            "agency",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agencies.agency",
                            ),
                        ),
                        (
                            "undoes",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="undone",
                                to="subjects.decision",
                            ),
                        ),
                        (
                            "left",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="subjects.mention",
                            ),
                        ),
                        (
                            "right",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="subjects.mention",
                            ),
                        ),
                        ("salt", models.BinaryField(default=bytes, max_length=32)),
                    ],
                    options={
                        "ordering": ("number",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("left__lt", models.F("right"))),
                                name="decision_left_first",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "undo"), ("undoes__isnull", False)),
                                    models.Q(
                                        ("kind__in", ("confirm", "reject")),
                                        ("undoes__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="decision_undo_names_what",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True),
                                name="decision_has_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MentionKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                            models.UniqueConstraint(
                                fields=("key", "mention"), name="mention_key_once"
                            )
                        ],
                    },
                ),
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
                        (
                            "place",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tellings",
                                to="subjects.writtenplace",
                            ),
                        ),
                    ],
                ),
            ]
        ),
    ]
