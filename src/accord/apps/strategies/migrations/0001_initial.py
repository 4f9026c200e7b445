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
            name="Strategy",
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
                ("title", models.CharField(max_length=160)),
                ("scanning", models.TextField()),
                ("analysis", models.TextField(blank=True)),
                ("response", models.TextField(blank=True)),
                ("assessment", models.TextField(blank=True)),
                ("area_name", models.CharField(blank=True, max_length=160)),
                ("outline", models.JSONField(null=True)),
                ("kind", models.CharField(max_length=20)),
                ("offences", models.JSONField(default=list)),
                ("starts_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Active"), ("closed", "Closed")],
                        default="active",
                        max_length=6,
                    ),
                ),
                ("created_by", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closing_note", models.TextField(blank=True)),
                (
                    "area",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="layers.feature",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "strategies",
                "ordering": ("-starts_on", "title"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True),
                            models.Q(("scanning", ""), _negated=True),
                        ),
                        name="strategy_says_its_problem",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ("call_for_service", "incident", "offence", "arrest", "citation"),
                            )
                        ),
                        name="strategy_counts_one_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("status", "active")),
                            models.Q(("closed_at__isnull", False), ("status", "closed")),
                            _connector="OR",
                        ),
                        name="strategy_closed_is_dated",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Partnership",
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
                            ("invited", "Invited"),
                            ("accepted", "Takes part"),
                            ("declined", "Declined"),
                        ],
                        default="invited",
                        max_length=8,
                    ),
                ),
                ("answered_by", models.CharField(blank=True, max_length=64)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "strategy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="partnerships",
                        to="strategies.strategy",
                    ),
                ),
            ],
            options={
                "ordering": ("agency__name",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("strategy", "agency"), name="partner_of_strategy_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", True),
                                ("answered_by", ""),
                                ("status", "invited"),
                            ),
                            models.Q(
                                models.Q(("status", "invited"), _negated=True),
                                ("answered_at__isnull", False),
                                models.Q(("answered_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="partner_answer_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Goal",
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
                ("outcome", models.CharField(max_length=200)),
                ("offences", models.JSONField(default=list)),
                (
                    "partner",
                    models.CharField(blank=True, db_default="", default="", max_length=120),
                ),
                ("baseline_from", models.DateField()),
                (
                    "baseline_to",
                    models.DateField(help_text="First day that no longer belongs to the baseline."),
                ),
                ("target_percent", models.DecimalField(decimal_places=1, max_digits=5)),
                ("due_on", models.DateField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "strategy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="goals",
                        to="strategies.strategy",
                    ),
                ),
            ],
            options={
                "ordering": ("due_on", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome", ""), _negated=True),
                        name="goal_names_its_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("baseline_to__gt", models.F("baseline_from"))),
                        name="goal_baseline_has_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("due_on__gte", models.F("baseline_to"))),
                        name="goal_due_after_baseline",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("target_percent__gt", -100),
                            models.Q(("target_percent", 0), _negated=True),
                        ),
                        name="goal_changes_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Action",
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
                ("title", models.CharField(max_length=200)),
                ("due_on", models.DateField()),
                ("done_on", models.DateField(null=True)),
                ("done_by", models.CharField(blank=True, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "strategy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actions",
                        to="strategies.strategy",
                    ),
                ),
            ],
            options={
                "ordering": ("due_on", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="action_is_named"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_by", ""), ("done_on__isnull", True)),
                            models.Q(
                                ("done_on__isnull", False), models.Q(("done_by", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="action_done_is_whole",
                    ),
                ],
            },
        ),
    ]
