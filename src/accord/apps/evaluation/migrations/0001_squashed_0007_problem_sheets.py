"""The tables of a new node; a node that has some of the replaced migrations takes the others."""

import accord.frame.ids
import django.db.models.deletion
from django.db import migrations, models

from accord.frame.creating import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("evaluation", "0001_initial"),
        ("evaluation", "0002_reviews"),
        ("evaluation", "0003_registered_extract_lost_runs_early_reviews"),
        ("evaluation", "0004_extract_and_early_reviews_are_whole"),
        ("evaluation", "0005_meetings"),
        ("evaluation", "0006_harm_weights"),
        ("evaluation", "0007_problem_sheets"),
    ]

    initial = True

    dependencies = [
        ("agencies", "0001_squashed_0004_rules_mark"),
        ("strategies", "0001_squashed_0005_weights_of_a_target"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="EvaluationPlan",
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
                        ("version", models.PositiveSmallIntegerField()),
                        (
                            "status",
                            models.CharField(
                                choices=[("draft", "Draft"), ("frozen", "Frozen")],
                                default="draft",
                                max_length=6,
                            ),
                        ),
                        ("starts_on", models.DateField()),
                        ("content", models.JSONField()),
                        ("ground", models.JSONField()),
                        ("digest", models.CharField(blank=True, max_length=64)),
                        ("frozen_at", models.DateTimeField(null=True)),
                        ("power", models.JSONField(default=dict)),
                        ("power_scope", models.CharField(blank=True, max_length=64)),
                        ("drafted_by", models.CharField(max_length=64)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
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
                                related_name="+",
                                to="strategies.strategy",
                            ),
                        ),
                        ("extract_at", models.DateTimeField(null=True)),
                        (
                            "extract_digest",
                            models.CharField(blank=True, db_default="", default="", max_length=64),
                        ),
                    ],
                    options={
                        "ordering": ("-starts_on", "-version"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("strategy", "version"), name="plan_version_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("version__gte", 1)),
                                name="plan_version_counts_from_1",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("digest", ""),
                                        ("frozen_at__isnull", True),
                                        ("status", "draft"),
                                    ),
                                    models.Q(
                                        ("status", "frozen"),
                                        models.Q(("digest", ""), _negated=True),
                                        ("frozen_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="plan_frozen_is_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("extract_at__isnull", True), ("extract_digest", "")),
                                    models.Q(
                                        ("extract_at__isnull", False),
                                        ("status", "frozen"),
                                        models.Q(("extract_digest", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="plan_extract_follows_freezing",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Evaluation",
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
                                    ("lost", "Lost"),
                                ],
                                default="queued",
                                max_length=7,
                            ),
                        ),
                        ("scope", models.CharField(blank=True, max_length=64)),
                        ("purpose_code", models.CharField(max_length=40)),
                        ("made_by", models.CharField(max_length=64)),
                        ("refusal", models.TextField(blank=True)),
                        ("plan_digest", models.CharField(blank=True, max_length=64)),
                        ("input_digest", models.CharField(blank=True, max_length=64)),
                        ("bundle", models.TextField(blank=True)),
                        ("bundle_digest", models.CharField(blank=True, max_length=64)),
                        ("is_whole", models.BooleanField(default=False)),
                        (
                            "label",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("confirmatory", "Confirmatory"),
                                    ("exploratory", "Exploratory"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("finding", models.CharField(blank=True, max_length=20)),
                        ("design", models.CharField(blank=True, max_length=40)),
                        ("level", models.PositiveSmallIntegerField(null=True)),
                        ("log_ratio", models.FloatField(null=True)),
                        ("standard_error", models.FloatField(null=True)),
                        ("requested_at", models.DateTimeField(auto_now_add=True)),
                        ("finished_at", models.DateTimeField(null=True)),
                        ("seconds", models.FloatField(null=True)),
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
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="evaluations",
                                to="evaluation.evaluationplan",
                            ),
                        ),
                        ("started_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ("-requested_at", "-id"),
                        "indexes": [
                            models.Index(fields=["plan", "status"], name="evaluation_by_plan")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "done"), _negated=True),
                                    models.Q(
                                        ("finished_at__isnull", False),
                                        ("level__gte", 1),
                                        ("level__lte", 5),
                                        models.Q(("bundle", ""), _negated=True),
                                        models.Q(("bundle_digest", ""), _negated=True),
                                        models.Q(("input_digest", ""), _negated=True),
                                        models.Q(("scope", ""), _negated=True),
                                        models.Q(("label", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="evaluation_done_is_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "refused"), _negated=True),
                                    models.Q(("refusal", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="evaluation_refusal_has_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("label", ""),
                                    ("label", "exploratory"),
                                    models.Q(
                                        ("is_whole", True),
                                        ("label", "confirmatory"),
                                        models.Q(("plan_digest", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="evaluation_confirms_a_frozen_plan",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("log_ratio__isnull", True),
                                        ("standard_error__isnull", True),
                                    ),
                                    models.Q(
                                        ("log_ratio__isnull", False),
                                        ("standard_error__gt", 0),
                                        ("standard_error__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="evaluation_effect_has_error",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("finished_at__isnull", True),
                                    ("finished_at__gte", models.F("requested_at")),
                                    _connector="OR",
                                ),
                                name="evaluation_ends_after_request",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Deviation",
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
                        ("what", models.CharField(max_length=300)),
                        ("why", models.CharField(max_length=600)),
                        ("happened_on", models.DateField()),
                        ("recorded_by", models.CharField(max_length=64)),
                        ("recorded_at", models.DateTimeField(auto_now_add=True)),
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
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deviations",
                                to="evaluation.evaluationplan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("happened_on", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("what", ""), _negated=True),
                                    models.Q(("why", ""), _negated=True),
                                ),
                                name="deviation_says_why",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SignOff",
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
                        ("digest", models.CharField(max_length=64)),
                        ("signed_by", models.CharField(max_length=64)),
                        ("signed_at", models.DateTimeField()),
                        (
                            "agency",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agencies.agency",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="signatures",
                                to="evaluation.evaluationplan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("signed_at", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("plan", "agency"), name="plan_signed_once_by_each"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("digest", ""), _negated=True),
                                    models.Q(("signed_by", ""), _negated=True),
                                ),
                                name="plan_signature_is_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Review",
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
                        ("due_on", models.DateField()),
                        ("held_on", models.DateField(null=True)),
                        (
                            "decision",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("continue", "Continue"),
                                    ("change", "Change"),
                                    ("expand", "Expand"),
                                    ("stop", "Stop"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=1000)),
                        ("delivered", models.CharField(blank=True, max_length=1000)),
                        ("rule", models.CharField(blank=True, max_length=600)),
                        ("scheduled_by", models.CharField(max_length=64)),
                        ("decided_by", models.CharField(blank=True, max_length=64)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "plan",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="evaluation.evaluationplan",
                            ),
                        ),
                        (
                            "strategy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="strategies.strategy",
                            ),
                        ),
                        (
                            "actions",
                            models.ManyToManyField(related_name="+", to="strategies.action"),
                        ),
                        (
                            "early_reason",
                            models.CharField(blank=True, db_default="", default="", max_length=600),
                        ),
                    ],
                    options={
                        "ordering": ("due_on", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("strategy", "due_on"), name="review_once_a_day"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_by", ""),
                                        ("decision", ""),
                                        ("held_on__isnull", True),
                                    ),
                                    models.Q(
                                        ("decision__in", ("continue", "change", "expand", "stop")),
                                        ("held_on__isnull", False),
                                        models.Q(("reason", ""), _negated=True),
                                        models.Q(("delivered", ""), _negated=True),
                                        models.Q(("decided_by", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="review_ends_with_what_was_delivered",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("held_on__isnull", True),
                                    ("held_on__gte", models.F("due_on")),
                                    models.Q(("early_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="review_held_early_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Meeting",
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
                        ("day", models.DateField()),
                        ("starts_at", models.TimeField(help_text="By the lead agency's clock.")),
                        ("length_minutes", models.PositiveSmallIntegerField(default=60)),
                        ("place", models.CharField(blank=True, max_length=160)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("closed", "Held, minutes closed"),
                                    ("called_off", "Called off"),
                                ],
                                default="planned",
                                max_length=10,
                            ),
                        ),
                        ("order", models.JSONField(default=list)),
                        ("changes", models.PositiveIntegerField(default=0)),
                        ("called_by", models.CharField(max_length=64)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("changed_at", models.DateTimeField()),
                        ("called_off_because", models.CharField(blank=True, max_length=300)),
                        ("closed_by", models.CharField(blank=True, max_length=64)),
                        ("closed_at", models.DateTimeField(null=True)),
                        ("salt", models.CharField(blank=True, max_length=64)),
                        ("seal", models.CharField(blank=True, max_length=64)),
                        ("present", models.ManyToManyField(related_name="+", to="agencies.agency")),
                        (
                            "strategy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="strategies.strategy",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-day", "-starts_at", "-id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("status", "planned")),
                                fields=("strategy", "day"),
                                name="meeting_planned_once_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("length_minutes__gte", 5), ("length_minutes__lte", 720)
                                ),
                                name="meeting_lasts_some_minutes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        models.Q(("status", "closed"), _negated=True),
                                        ("closed_at__isnull", True),
                                        ("closed_by", ""),
                                        ("seal", ""),
                                    ),
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("status", "closed"),
                                        models.Q(("closed_by", ""), _negated=True),
                                        models.Q(("seal", ""), _negated=True),
                                        models.Q(("salt", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="meeting_closed_is_sealed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("status", "called_off"),
                                        models.Q(("called_off_because", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("status", "called_off"), _negated=True),
                                        ("called_off_because", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="meeting_called_off_says_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgendaPoint",
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
                        ("key", models.SlugField(max_length=60)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("open", "Carried over"),
                                    ("moved", "What moved"),
                                    ("action", "Action"),
                                    ("review", "Review due"),
                                    ("goal", "Goal that no action serves"),
                                    ("own", "Added"),
                                ],
                                max_length=6,
                            ),
                        ),
                        ("about", models.UUIDField(null=True)),
                        ("title", models.CharField(blank=True, max_length=200)),
                        ("note", models.CharField(blank=True, max_length=600)),
                        ("due_on", models.DateField(null=True)),
                        ("raised_on", models.DateField()),
                        ("place", models.PositiveSmallIntegerField(null=True)),
                        ("minutes", models.CharField(blank=True, max_length=2000)),
                        ("decision", models.CharField(blank=True, max_length=600)),
                        ("person", models.CharField(blank=True, max_length=80)),
                        ("decided_due_on", models.DateField(null=True)),
                        ("is_open", models.BooleanField(default=True)),
                        ("version", models.PositiveIntegerField(default=0)),
                        ("written_by", models.CharField(blank=True, max_length=64)),
                        ("written_at", models.DateTimeField(null=True)),
                        (
                            "action",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.RESTRICT,
                                related_name="+",
                                to="strategies.action",
                            ),
                        ),
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
                            "owner",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agencies.agency",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="points",
                                to="evaluation.meeting",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("place", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("meeting", "key"), name="agenda_point_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "moved"), ("title", "")),
                                    models.Q(
                                        models.Q(("kind", "moved"), _negated=True),
                                        models.Q(("title", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="agenda_point_is_named",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decision", ""), _negated=True),
                                    models.Q(
                                        ("action__isnull", True),
                                        ("decided_due_on__isnull", True),
                                        ("owner__isnull", True),
                                        ("person", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="agenda_point_decides_what_somebody_does",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "kind__in",
                                        ("open", "moved", "action", "review", "goal", "own"),
                                    )
                                ),
                                name="agenda_point_kind_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MinutesAddition",
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
                        ("text", models.CharField(max_length=2000)),
                        ("written_by", models.CharField(max_length=64)),
                        ("written_at", models.DateTimeField(auto_now_add=True)),
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
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="additions",
                                to="evaluation.meeting",
                            ),
                        ),
                        (
                            "point",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="evaluation.agendapoint",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("written_at", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="minutes_addition_says_something",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HarmWeights",
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
                        ("name", models.CharField(max_length=40)),
                        ("version", models.CharField(max_length=20)),
                        ("source", models.CharField(max_length=300)),
                        ("unit", models.CharField(max_length=30)),
                        ("weights", models.JSONField()),
                        ("digest", models.CharField(max_length=64)),
                        ("loaded_by", models.CharField(max_length=64)),
                        ("loaded_at", models.DateTimeField(auto_now_add=True)),
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
                        "ordering": ("name", "-loaded_at"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agency", "name", "version"),
                                name="harm_weights_version_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("name", ""), _negated=True),
                                    models.Q(("version", ""), _negated=True),
                                    models.Q(("source", ""), _negated=True),
                                    models.Q(("unit", ""), _negated=True),
                                ),
                                name="harm_weights_say_whence",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProblemSheet",
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
                        ("version", models.PositiveIntegerField()),
                        ("content", models.JSONField()),
                        ("digest", models.CharField(max_length=64)),
                        ("what", models.CharField(max_length=20)),
                        ("key", models.CharField(blank=True, max_length=8)),
                        ("written_by", models.CharField(max_length=64)),
                        ("written_at", models.DateTimeField(auto_now_add=True)),
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
                            "strategy",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="strategies.strategy",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("strategy", "-version"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("strategy", "version"), name="problem_sheet_version_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("version__gte", 1)),
                                name="problem_sheet_counts_from_1",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("digest", ""), _negated=True),
                                    models.Q(("what", ""), _negated=True),
                                    models.Q(("written_by", ""), _negated=True),
                                ),
                                name="problem_sheet_says_who_and_what",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
