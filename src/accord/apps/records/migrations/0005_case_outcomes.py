import accord.frame.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0003_tokens_for_one_thing"),
        ("records", "0004_points_from_addresses"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutcomeFile",
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
                ("filename", models.CharField(max_length=200)),
                ("digest", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Mapping suggested"),
                            ("loading", "Loading"),
                            ("loaded", "Loaded"),
                            ("stopped", "Stopped"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("level", models.CharField(default="green", max_length=6)),
                ("mapping", models.TextField(blank=True)),
                ("missing", models.JSONField(default=list)),
                ("unknown", models.JSONField(default=list)),
                ("rows", models.BigIntegerField(default=0)),
                ("landed", models.BigIntegerField(default=0)),
                ("changed", models.BigIntegerField(default=0)),
                ("unchanged", models.BigIntegerField(default=0)),
                ("unmapped", models.BigIntegerField(default=0)),
                ("rejected", models.BigIntegerField(default=0)),
                ("fault", models.JSONField(null=True)),
                ("received_at", models.DateTimeField()),
                ("received_by", models.CharField(max_length=64)),
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
                "ordering": ("-received_at", "-id"),
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "digest"), name="outcome_file_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("proposed", "loading", "loaded", "stopped"))
                        ),
                        name="outcome_file_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ("green", "yellow", "red"))),
                        name="outcome_file_level_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseOutcome",
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
                ("kind", models.CharField(default="arrest", max_length=20)),
                ("offence_code", models.CharField(blank=True, max_length=3)),
                ("level", models.CharField(max_length=6)),
                ("audience", models.CharField(blank=True, max_length=400)),
                ("release_expires_at", models.DateTimeField(null=True)),
                ("case_number", models.CharField(blank=True, max_length=90)),
                ("arrest_number", models.CharField(blank=True, max_length=90)),
                ("case_key", models.CharField(blank=True, max_length=90)),
                ("arrest_key", models.CharField(blank=True, max_length=90)),
                ("ori", models.CharField(blank=True, max_length=9)),
                ("charge", models.CharField(blank=True, max_length=90)),
                ("charge_text", models.CharField(blank=True, max_length=200)),
                ("stage", models.CharField(max_length=11)),
                ("status", models.CharField(max_length=30)),
                ("words", models.CharField(max_length=200)),
                ("happened_on", models.DateField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("is_current", models.BooleanField(default=True)),
                ("row_number", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="records.outcomefile",
                    ),
                ),
            ],
            options={
                "ordering": ("-happened_on", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("owner", "case_key", "arrest_key", "ori", "charge", "stage"),
                        name="outcome_current_once",
                    ),
                    models.UniqueConstraint(
                        fields=(
                            "owner",
                            "case_key",
                            "arrest_key",
                            "ori",
                            "charge",
                            "stage",
                            "version",
                        ),
                        name="outcome_version_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("arrest_key", ""), ("case_key", ""), _negated=True),
                        name="outcome_key_given",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "stage__in",
                                (
                                    "referral",
                                    "charge",
                                    "disposition",
                                    "sentence",
                                    "custody",
                                    "supervision",
                                ),
                            )
                        ),
                        name="outcome_stage_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status", ""), _negated=True),
                        name="outcome_status_given",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ("green", "yellow", "red"))),
                        name="outcome_level_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "arrest")), name="outcome_is_of_an_arrest"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="outcome_version_from_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RejectedOutcomeRow",
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
                ("row_number", models.BigIntegerField()),
                ("field", models.CharField(max_length=200)),
                ("rule", models.CharField(max_length=40)),
                ("reason", models.TextField()),
                ("raw", models.JSONField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rejected_rows",
                        to="records.outcomefile",
                    ),
                ),
            ],
            options={
                "ordering": ("file_id", "row_number"),
                "constraints": [
                    models.UniqueConstraint(fields=("file", "row_number"), name="outcome_row_once")
                ],
            },
        ),
    ]
