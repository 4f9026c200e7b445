import accord.frame.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agencies", "0001_initial"),
    ]

    operations = [
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
                            ("covariate", "Covariate (places that matter)"),
                            ("boundary", "Other boundaries"),
                        ],
                        max_length=13,
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
                            ("west__lte", models.F("east")), ("south__lte", models.F("north"))
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
                    models.Index(fields=["layer", "west", "east"], name="feature_by_longitude"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("layer", "number"), name="feature_number_once")
                ],
            },
        ),
    ]
