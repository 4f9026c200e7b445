import accord.frame.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agencies", "0001_initial"),
        ("layers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ForecastRun",
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
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Running"),
                            ("done", "Finished"),
                            ("refused", "Not made"),
                        ],
                        default="queued",
                        max_length=7,
                    ),
                ),
                ("scope", models.CharField(max_length=64)),
                ("purpose_code", models.CharField(max_length=40)),
                ("made_by", models.CharField(max_length=64)),
                ("area_name", models.CharField(blank=True, max_length=160)),
                ("outline", models.JSONField(null=True)),
                ("kind", models.CharField(max_length=20)),
                ("offences", models.JSONField(default=list)),
                ("offences_key", models.CharField(blank=True, max_length=400)),
                ("owners", models.JSONField(default=list)),
                ("owners_key", models.CharField(blank=True, max_length=64)),
                ("starts_on", models.DateField()),
                ("horizon_days", models.PositiveSmallIntegerField()),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("decayed-kde", "Decayed density"),
                            ("last-year", "Same cells as last year"),
                        ],
                        default="decayed-kde",
                        max_length=11,
                    ),
                ),
                ("cell_m", models.PositiveIntegerField(null=True)),
                ("override_reason", models.CharField(blank=True, max_length=500)),
                ("refusal", models.TextField(blank=True)),
                ("params", models.JSONField(default=dict)),
                ("inputs", models.JSONField(default=dict)),
                ("input_digest", models.CharField(blank=True, max_length=64)),
                ("grid", models.JSONField(default=dict)),
                ("surface", models.BinaryField(default=bytes)),
                ("expected_total", models.FloatField(null=True)),
                ("week", models.JSONField(default=dict)),
                ("evaluation", models.JSONField(default=dict)),
                ("protocol", models.CharField(blank=True, max_length=40)),
                ("seconds", models.FloatField(null=True)),
                ("requested_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="layers.feature",
                    ),
                ),
            ],
            options={
                "ordering": ("-requested_at", "-id"),
                "indexes": [
                    models.Index(fields=["scope", "kind", "-starts_on"], name="forecast_by_scope")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ("call_for_service", "incident", "offence", "arrest", "citation"),
                            )
                        ),
                        name="forecast_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("horizon_days__gte", 1), ("horizon_days__lte", 31)),
                        name="forecast_horizon_in_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "done"), _negated=True),
                            models.Q(
                                ("finished_at__isnull", False),
                                models.Q(("input_digest", ""), _negated=True),
                                models.Q(("protocol", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="forecast_done_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "refused"), _negated=True),
                            models.Q(("refusal", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="forecast_refusal_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("owners", []), ("owners_key", "")),
                            models.Q(
                                models.Q(("owners", []), _negated=True),
                                models.Q(("owners_key", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="forecast_owners_have_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("finished_at__isnull", True),
                            ("finished_at__gte", models.F("requested_at")),
                            _connector="OR",
                        ),
                        name="forecast_ends_after_request",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForecastCell",
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
                ("rank", models.PositiveIntegerField()),
                ("cell", models.CharField(max_length=40)),
                ("lon", models.FloatField()),
                ("lat", models.FloatField()),
                ("ring", models.JSONField()),
                ("expected", models.FloatField()),
                ("lower", models.PositiveIntegerField()),
                ("upper", models.PositiveIntegerField()),
                ("past_year", models.PositiveIntegerField()),
                ("past_weeks", models.PositiveIntegerField()),
                ("beat", models.CharField(blank=True, max_length=160)),
                ("street", models.CharField(blank=True, max_length=160)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cells",
                        to="places.forecastrun",
                    ),
                ),
            ],
            options={
                "ordering": ("rank",),
                "constraints": [
                    models.UniqueConstraint(fields=("run", "rank"), name="forecast_rank_once"),
                    models.CheckConstraint(
                        condition=models.Q(("expected__gte", 0), ("upper__gte", models.F("lower"))),
                        name="forecast_interval_in_order",
                    ),
                ],
            },
        ),
    ]
