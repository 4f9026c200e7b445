"""The tables of a new node; a node that has some of the replaced migrations takes the others."""

import accord.frame.ids
import django.db.models.deletion
from django.db import migrations, models

from accord.frame.creating import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("strategies", "0001_initial"),
        ("strategies", "0002_indicators"),
        ("strategies", "0003_doses"),
        ("strategies", "0004_who_does_an_action"),
        ("strategies", "0005_weights_of_a_target"),
    ]

    initial = True

    dependencies = [
        ("agencies", "0001_squashed_0004_rules_mark"),
        ("layers", "0001_squashed_0002_ambient_counts"),
    ]

    operations = [
        CreateModels(
            [
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
                                        (
                                            "call_for_service",
                                            "incident",
                                            "offence",
                                            "arrest",
                                            "citation",
                                        ),
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
                            models.DateField(
                                help_text="First day that no longer belongs to the baseline."
                            ),
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
                        ("dose_delivered", models.PositiveIntegerField(null=True)),
                        ("dose_planned", models.PositiveIntegerField(null=True)),
                        (
                            "dose_unit",
                            models.CharField(blank=True, db_default="", default="", max_length=60),
                        ),
                        (
                            "evidence",
                            models.CharField(blank=True, db_default="", default="", max_length=600),
                        ),
                        (
                            "goal",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="actions",
                                to="strategies.goal",
                            ),
                        ),
                        (
                            "place",
                            models.CharField(blank=True, db_default="", default="", max_length=160),
                        ),
                        (
                            "person",
                            models.CharField(blank=True, db_default="", default="", max_length=80),
                        ),
                    ],
                    options={
                        "ordering": ("due_on", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("title", ""), _negated=True),
                                name="action_is_named",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("done_by", ""), ("done_on__isnull", True)),
                                    models.Q(
                                        ("done_on__isnull", False),
                                        models.Q(("done_by", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="action_done_is_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("dose_planned__isnull", True), ("dose_unit", "")),
                                    models.Q(
                                        ("dose_planned__gt", 0),
                                        ("dose_planned__isnull", False),
                                        models.Q(("dose_unit", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="action_dose_is_of_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("done_on__isnull", True), ("dose_delivered__isnull", True)
                                    ),
                                    models.Q(
                                        ("done_on__isnull", False),
                                        ("dose_delivered__isnull", True),
                                        ("dose_planned__isnull", True),
                                    ),
                                    models.Q(
                                        ("done_on__isnull", False),
                                        ("dose_delivered__isnull", False),
                                        ("dose_planned__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="action_done_says_its_dose",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IndicatorFigure",
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
                        ("indicator", models.CharField(max_length=40)),
                        ("version", models.PositiveSmallIntegerField()),
                        ("month", models.DateField(help_text="First day of the month.")),
                        ("numerator", models.PositiveBigIntegerField()),
                        ("denominator", models.PositiveBigIntegerField()),
                        ("handed_in_by", models.CharField(max_length=64)),
                        ("handed_in_at", models.DateTimeField(auto_now=True)),
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
                                related_name="figures",
                                to="strategies.strategy",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("indicator", "month", "agency__name"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("strategy", "agency", "indicator", "version", "month"),
                                name="figure_once_a_month",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("denominator__gt", 0), ("numerator", 0), _connector="OR"
                                ),
                                name="figure_of_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("version__gte", 1), models.Q(("indicator", ""), _negated=True)
                                ),
                                name="figure_names_its_indicator",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IndicatorTarget",
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
                        ("indicator", models.CharField(max_length=40)),
                        ("version", models.PositiveSmallIntegerField()),
                        (
                            "baseline_from",
                            models.DateField(help_text="First day of the baseline's first month."),
                        ),
                        (
                            "baseline_to",
                            models.DateField(help_text="First day of the first month left out."),
                        ),
                        ("target_percent", models.DecimalField(decimal_places=1, max_digits=5)),
                        ("due_on", models.DateField()),
                        ("set_by", models.CharField(max_length=64)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "strategy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="targets",
                                to="strategies.strategy",
                            ),
                        ),
                        ("weights", models.JSONField(null=True)),
                    ],
                    options={
                        "ordering": ("due_on", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("strategy", "indicator"), name="indicator_has_one_target"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("baseline_to__gt", models.F("baseline_from")),
                                    ("due_on__gte", models.F("baseline_to")),
                                ),
                                name="indicator_target_has_a_baseline",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("target_percent__gt", -100),
                                    models.Q(("target_percent", 0), _negated=True),
                                ),
                                name="indicator_target_changes_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("indicator", "harm"), ("weights__isnull", False)),
                                    models.Q(
                                        models.Q(("indicator", "harm"), _negated=True),
                                        ("weights__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="indicator_target_of_harm_has_weights",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
