"""The tables of a new node; a node that has some of the replaced migrations takes the others."""

import accord.frame.ids
import django.db.models.deletion
from django.db import migrations, models

from accord.frame.creating import CreateModels


class Migration(migrations.Migration):
    replaces = [("layers", "0001_initial"), ("layers", "0002_ambient_counts")]

    initial = True

    dependencies = [
        ("agencies", "0001_squashed_0004_rules_mark"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Layer",
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
                        (
                            "series",
                            models.UUIDField(
                                db_index=True, default=accord.frame.ids.new_id, editable=False
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("published", "Published"),
                                    ("replaced", "Replaced"),
                                ],
                                default="draft",
                                max_length=9,
                            ),
                        ),
                        ("name", models.CharField(max_length=120)),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("jurisdiction", "Jurisdictions"),
                                    ("beat", "Beats or districts"),
                                    ("street", "Streets"),
                                    ("address-point", "Address points"),
                                    ("population", "Population by group and year"),
                                    ("ambient", "Ambient count (who or what is there)"),
                                    ("covariate", "Covariate (places that matter)"),
                                    ("boundary", "Other boundaries"),
                                    ("partner-counts", "Partners' counts without persons"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("is_shared", models.BooleanField(default=True)),
                        ("valid_from", models.DateField()),
                        ("valid_to", models.DateField(blank=True, null=True)),
                        ("source", models.CharField(max_length=300)),
                        ("licence", models.CharField(max_length=120)),
                        ("file_name", models.CharField(max_length=200)),
                        ("digest", models.CharField(max_length=64)),
                        ("crs", models.CharField(max_length=160)),
                        ("geometry_kinds", models.JSONField(default=list)),
                        ("fields", models.JSONField(default=list)),
                        ("feature_count", models.PositiveIntegerField()),
                        ("west", models.FloatField()),
                        ("south", models.FloatField()),
                        ("east", models.FloatField()),
                        ("north", models.FloatField()),
                        ("overview", models.BinaryField()),
                        ("uploaded_by", models.CharField(max_length=64)),
                        ("uploaded_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="layers",
                                to="agencies.agency",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("role", "name", "-version"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("series", "version"), name="layer_version_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("valid_to__isnull", True),
                                    ("valid_to__gt", models.F("valid_from")),
                                    _connector="OR",
                                ),
                                name="layer_ends_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("source", ""), _negated=True),
                                    models.Q(("licence", ""), _negated=True),
                                    models.Q(("name", ""), _negated=True),
                                ),
                                name="layer_attributed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("west__lte", models.F("east")),
                                    ("south__lte", models.F("north")),
                                ),
                                name="layer_bounds_ordered",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Feature",
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
                        ("number", models.PositiveIntegerField()),
                        ("name", models.CharField(blank=True, max_length=160)),
                        ("code", models.CharField(blank=True, max_length=40)),
                        ("geometry", models.BinaryField()),
                        ("west", models.FloatField()),
                        ("south", models.FloatField()),
                        ("east", models.FloatField()),
                        ("north", models.FloatField()),
                        ("properties", models.JSONField(default=dict)),
                        (
                            "layer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="features",
                                to="layers.layer",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("number",),
                        "indexes": [
                            models.Index(fields=["layer", "name"], name="feature_by_name"),
                            models.Index(
                                fields=["layer", "west", "east"], name="feature_by_longitude"
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("layer", "number"), name="feature_number_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="UnplacedAddress",
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
                        ("key", models.CharField(max_length=300)),
                        ("text", models.CharField(max_length=300)),
                        ("grade", models.CharField(blank=True, max_length=1)),
                        ("why", models.CharField(blank=True, max_length=20)),
                        ("street_class", models.CharField(blank=True, max_length=16)),
                        ("candidates", models.JSONField(default=list)),
                        ("records", models.PositiveIntegerField(default=0)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Waiting"),
                                    ("placed", "Placed"),
                                    ("dismissed", "Dismissed"),
                                ],
                                default="open",
                                max_length=9,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300)),
                        ("first_seen_at", models.DateTimeField()),
                        ("last_seen_at", models.DateTimeField()),
                        ("decided_by", models.CharField(blank=True, max_length=64)),
                        ("decided_at", models.DateTimeField(null=True)),
                        (
                            "agency",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agencies.agency",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-records", "key"),
                        "indexes": [
                            models.Index(fields=["agency", "state"], name="unplaced_by_state")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agency", "key"), name="unplaced_address_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("key", ""), _negated=True),
                                    models.Q(("text", ""), _negated=True),
                                ),
                                name="unplaced_written",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("grade__in", ("", "D"))),
                                name="unplaced_has_no_point",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ("open", "placed", "dismissed"))),
                                name="unplaced_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "dismissed"), _negated=True),
                                    models.Q(("note", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="unplaced_dismissed_has_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "open"),
                                    ("decided_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="unplaced_decided_when",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("last_seen_at__gte", models.F("first_seen_at"))
                                ),
                                name="unplaced_seen_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AddressAlias",
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
                        ("key", models.CharField(max_length=300)),
                        ("text", models.CharField(max_length=300)),
                        ("address", models.CharField(blank=True, max_length=300)),
                        ("lon", models.FloatField(null=True)),
                        ("lat", models.FloatField(null=True)),
                        ("radius_m", models.FloatField(default=50.0)),
                        ("made_by", models.CharField(max_length=64)),
                        ("made_at", models.DateTimeField()),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        ("withdrawn_by", models.CharField(blank=True, max_length=64)),
                        (
                            "agency",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agencies.agency",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("key", "-made_at"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("withdrawn_at__isnull", True)),
                                fields=("agency", "key"),
                                name="alias_in_force_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("lat__isnull", True),
                                        ("lon__isnull", True),
                                        models.Q(("address", ""), _negated=True),
                                    ),
                                    models.Q(
                                        ("lat__isnull", False),
                                        ("lon__isnull", False),
                                        ("lat__gte", -90),
                                        ("lat__lte", 90),
                                        ("lon__gte", -180),
                                        ("lon__lte", 180),
                                    ),
                                    _connector="OR",
                                ),
                                name="alias_means_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("radius_m__gt", 0)), name="alias_has_a_radius"
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
