"""Rules that say how long records are kept, and the runs that delete what is due."""

import accord.frame.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0005_open_sessions_and_sealed_factors"),
        ("records", "0009_identifiers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="expungement",
            name="approval_id",
            field=models.UUIDField(null=True, unique=True),
        ),
        migrations.CreateModel(
            name="RetentionRule",
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
                ("kind", models.CharField(max_length=20)),
                ("category", models.CharField(blank=True, max_length=80)),
                ("keep_days", models.PositiveIntegerField()),
                (
                    "counted_from",
                    models.CharField(
                        choices=[
                            ("occurred", "the day of occurrence"),
                            ("changed", "the day on which it was last received or changed"),
                        ],
                        default="occurred",
                        max_length=8,
                    ),
                ),
                ("authority", models.CharField(max_length=180)),
                ("by_itself", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waits for a second person"),
                            ("standing", "In force"),
                            ("refused", "Refused"),
                            ("ended", "Ended"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("approval_id", models.UUIDField(unique=True)),
                ("asked_by", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("decided_by", models.CharField(blank=True, max_length=64)),
                ("decided_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(blank=True, max_length=64)),
                ("ended_at", models.DateTimeField(null=True)),
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
                "ordering": ("kind", "category", "-asked_at", "-id"),
            },
        ),
        migrations.CreateModel(
            name="RetentionRun",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Under way"),
                            ("stopped", "Stopped"),
                            ("done", "Done"),
                        ],
                        default="running",
                        max_length=7,
                    ),
                ),
                ("through", models.DateField()),
                ("started_by", models.CharField(max_length=64)),
                ("started_at", models.DateTimeField()),
                ("last_record", models.UUIDField(null=True)),
                ("deleted", models.PositiveIntegerField(default=0)),
                ("kept", models.PositiveIntegerField(default=0)),
                ("files_rewritten", models.PositiveIntegerField(default=0)),
                ("files_destroyed", models.PositiveIntegerField(default=0)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="records.retentionrule",
                    ),
                ),
            ],
            options={
                "ordering": ("-started_at", "-id"),
            },
        ),
        migrations.AddField(
            model_name="expungement",
            name="run",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="expungements",
                to="records.retentionrun",
            ),
        ),
        migrations.AddConstraint(
            model_name="expungement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approval_id__isnull", True), ("run__isnull", False)),
                    models.Q(("approval_id__isnull", False), ("run__isnull", True)),
                    _connector="OR",
                ),
                name="expungement_ordered_or_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("asked", "standing"))),
                fields=("owner", "kind", "category", "state"),
                name="retention_rule_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("call_for_service", "incident", "offence", "arrest", "citation"))
                ),
                name="retention_rule_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("asked", "standing", "refused", "ended"))),
                name="retention_rule_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("counted_from__in", ("occurred", "changed"))),
                name="retention_rule_counts_from_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("keep_days__gte", 30), ("keep_days__lte", 36600)),
                name="retention_rule_days_in_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("authority", ""), _negated=True),
                name="retention_rule_names_its_authority",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by", ""), ("state", "asked")),
                    models.Q(
                        models.Q(("state", "asked"), _negated=True),
                        models.Q(("decided_by", ""), _negated=True),
                        ("decided_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="retention_rule_decided_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", "ended"),
                        models.Q(("ended_by", ""), _negated=True),
                        ("ended_at__isnull", False),
                    ),
                    models.Q(
                        models.Q(("state", "ended"), _negated=True),
                        ("ended_at__isnull", True),
                        ("ended_by", ""),
                    ),
                    _connector="OR",
                ),
                name="retention_rule_ended_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "running")),
                fields=("rule",),
                name="retention_run_once_a_rule",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("running", "stopped", "done"))),
                name="retention_run_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", True), ("state", "running")),
                    models.Q(
                        models.Q(("state", "running"), _negated=True),
                        ("finished_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="retention_run_finished_whole",
            ),
        ),
    ]
