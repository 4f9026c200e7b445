"""The tables of a new node; a node that has some of the replaced migrations takes the others."""

import accord.frame.ids
import django.db.models.deletion
from django.db import migrations, models

from accord.frame.creating import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("places", "0001_initial"),
        ("places", "0002_activations_with_audits"),
        ("places", "0003_score_cards"),
        ("places", "0004_objections"),
        ("places", "0005_responses"),
        ("places", "0006_withdrawn_and_lost"),
        ("places", "0007_plans"),
        ("places", "0008_hexagons"),
        ("places", "0009_adopted_by_another"),
        ("places", "0010_street_segments"),
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
                                    (
                                        "multi-scale-poisson",
                                        "Score card of the past at many scales",
                                    ),
                                    ("decayed-kde", "Decayed density"),
                                    ("last-year", "Same cells as last year"),
                                ],
                                default="multi-scale-poisson",
                                max_length=20,
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
                        ("question", models.CharField(blank=True, db_index=True, max_length=64)),
                        ("hex_resolution", models.PositiveSmallIntegerField(null=True)),
                        ("segment_m", models.PositiveSmallIntegerField(null=True)),
                    ],
                    options={
                        "ordering": ("-requested_at", "-id"),
                        "indexes": [
                            models.Index(
                                fields=["scope", "kind", "-starts_on"], name="forecast_by_scope"
                            )
                        ],
                        "constraints": [
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
                                name="forecast_kind_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("horizon_days__gte", 1), ("horizon_days__lte", 31)
                                ),
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
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("cell_m__isnull", True), ("hex_resolution__isnull", True)
                                    ),
                                    models.Q(("cell_m__isnull", True), ("segment_m__isnull", True)),
                                    models.Q(
                                        ("hex_resolution__isnull", True),
                                        ("segment_m__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="forecast_cells_of_one_kind",
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
                        ("is_held_back", models.BooleanField(default=False)),
                        ("card", models.JSONField(default=dict)),
                    ],
                    options={
                        "ordering": ("rank",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("run", "rank"), name="forecast_rank_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("expected__gte", 0), ("upper__gte", models.F("lower"))
                                ),
                                name="forecast_interval_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ForecastAudit",
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
                                    ("lost", "Lost: the worker stopped"),
                                ],
                                default="queued",
                                max_length=7,
                            ),
                        ),
                        ("step", models.PositiveSmallIntegerField(default=0)),
                        ("requested_by", models.CharField(max_length=64)),
                        ("requested_at", models.DateTimeField(auto_now_add=True)),
                        ("refusal", models.TextField(blank=True)),
                        ("protocol", models.CharField(blank=True, max_length=40)),
                        ("digest", models.CharField(blank=True, max_length=64)),
                        ("findings", models.JSONField(default=dict)),
                        ("must_stop", models.BooleanField(default=True)),
                        ("finished_at", models.DateTimeField(null=True)),
                        ("seconds", models.FloatField(null=True)),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="audits",
                                to="places.forecastrun",
                            ),
                        ),
                        ("stepped_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ("-requested_at", "-id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "done"), _negated=True),
                                    models.Q(
                                        ("finished_at__isnull", False),
                                        models.Q(("digest", ""), _negated=True),
                                        models.Q(("protocol", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="audit_done_is_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "refused"), _negated=True),
                                    models.Q(("refusal", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="audit_refusal_has_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Activation",
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
                                    ("asked", "Waiting for the second signature"),
                                    ("active", "In force"),
                                    ("rejected", "Refused"),
                                    ("withdrawn", "Withdrawn by who asked"),
                                    ("off", "Off"),
                                ],
                                default="asked",
                                max_length=9,
                            ),
                        ),
                        ("question", models.CharField(db_index=True, max_length=64)),
                        ("stated_purpose", models.CharField(max_length=500)),
                        ("ends_on", models.DateField()),
                        ("good_until", models.DateTimeField()),
                        ("holds_back", models.BooleanField(default=True)),
                        ("approval_id", models.UUIDField(null=True)),
                        ("asked_by", models.CharField(max_length=64)),
                        ("asked_at", models.DateTimeField()),
                        ("signed_by", models.CharField(blank=True, max_length=64)),
                        ("signed_at", models.DateTimeField(null=True)),
                        (
                            "off_because",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("ended", "its last day has passed"),
                                    ("stale", "its audit is too old"),
                                    ("stopped", "it adds nothing to last year's map"),
                                    ("switched", "somebody switched it off"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("off_by", models.CharField(blank=True, max_length=64)),
                        ("off_at", models.DateTimeField(null=True)),
                        (
                            "agency",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agencies.agency",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="asked_for",
                                to="places.forecastrun",
                            ),
                        ),
                        (
                            "audit",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="places.forecastaudit",
                            ),
                        ),
                        ("public_reason", models.CharField(blank=True, max_length=500)),
                    ],
                    options={
                        "ordering": ("-asked_at", "-id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ("active", "off")), _negated=True),
                                    models.Q(
                                        models.Q(("signed_by", ""), _negated=True),
                                        models.Q(
                                            ("signed_by", models.F("asked_by")), _negated=True
                                        ),
                                        ("signed_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="activation_has_two_signatures",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("off_at__isnull", False),
                                        ("state", "off"),
                                        models.Q(("off_because", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "off"), _negated=True),
                                        ("off_at__isnull", True),
                                        ("off_because", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="activation_off_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("stated_purpose", ""), _negated=True),
                                name="activation_states_purpose",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("asked", "active"))),
                                fields=("question",),
                                name="activation_once_a_question",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Objection",
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
                        ("code", models.CharField(max_length=19, unique=True)),
                        ("text", models.TextField()),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Waits for an answer"), ("answered", "Answered")],
                                default="open",
                                max_length=8,
                            ),
                        ),
                        ("sent_at", models.DateTimeField()),
                        ("due_on", models.DateField()),
                        ("answer", models.TextField(blank=True)),
                        ("answered_by", models.CharField(blank=True, max_length=64)),
                        ("answered_at", models.DateTimeField(null=True)),
                        (
                            "activation",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="objections",
                                to="places.activation",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("state", "due_on", "id"),
                        "indexes": [
                            models.Index(fields=["state", "due_on"], name="objection_by_due")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answer", ""),
                                        ("answered_at__isnull", True),
                                        ("state", "open"),
                                    ),
                                    models.Q(
                                        ("answered_at__isnull", False),
                                        ("state", "answered"),
                                        models.Q(("answer", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="objection_answered_has_answer",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="objection_says_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered_at__isnull", True),
                                    ("answered_at__gte", models.F("sent_at")),
                                    _connector="OR",
                                ),
                                name="objection_answered_after_sent",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ForecastResponse",
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
                            "activity",
                            models.CharField(
                                choices=[
                                    ("lighting", "Lighting"),
                                    ("repair", "Repair, clearing, securing"),
                                    ("outreach", "Talking with residents and businesses"),
                                    ("services", "Help by social or youth services"),
                                    ("guardian", "Guardianship: caretakers, neighbours, shops"),
                                    ("patrol", "Presence of police"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("acted_on", models.DateField()),
                        ("minutes", models.PositiveIntegerField()),
                        ("stops", models.PositiveIntegerField(null=True)),
                        ("complaints", models.PositiveIntegerField(null=True)),
                        ("logged_by", models.CharField(max_length=64)),
                        ("logged_at", models.DateTimeField()),
                        (
                            "agency",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agencies.agency",
                            ),
                        ),
                        (
                            "cell",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="responses",
                                to="places.forecastcell",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-acted_on", "-id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("minutes__gte", 1), ("minutes__lte", 10080)),
                                name="response_took_some_minutes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "activity__in",
                                        (
                                            "lighting",
                                            "repair",
                                            "outreach",
                                            "services",
                                            "guardian",
                                            "patrol",
                                        ),
                                    )
                                ),
                                name="response_activity_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PreventionPlan",
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
                                    ("draft", "Draft: who can give what is being entered"),
                                    ("weighing", "Being weighed"),
                                    ("choice", "Waits for a cap to be chosen"),
                                    ("comparing", "Being held against past weeks"),
                                    ("proposed", "Proposed"),
                                    ("adopted", "Adopted"),
                                    ("declined", "Declined"),
                                    ("refused", "Not made"),
                                ],
                                default="draft",
                                max_length=9,
                            ),
                        ),
                        ("asked_by", models.CharField(max_length=64)),
                        ("asked_at", models.DateTimeField()),
                        ("stirred_at", models.DateTimeField(null=True)),
                        ("step", models.PositiveSmallIntegerField(default=0)),
                        ("terms", models.JSONField(default=dict)),
                        ("refusal", models.TextField(blank=True)),
                        ("facts", models.JSONField(default=dict)),
                        ("curve", models.JSONField(default=list)),
                        ("record", models.JSONField(default=dict)),
                        ("point", models.PositiveSmallIntegerField(null=True)),
                        ("cap", models.FloatField(null=True)),
                        ("cap_by", models.CharField(blank=True, max_length=64)),
                        ("cap_at", models.DateTimeField(null=True)),
                        ("cap_reason", models.CharField(blank=True, max_length=500)),
                        ("decided_by", models.CharField(blank=True, max_length=64)),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("decision_reason", models.CharField(blank=True, max_length=500)),
                        (
                            "run",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="plans",
                                to="places.forecastrun",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-asked_at", "-id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("cap_at__isnull", True),
                                        ("cap_by", ""),
                                        ("cap_reason", ""),
                                        ("point__isnull", True),
                                    ),
                                    models.Q(
                                        ("cap_at__isnull", False),
                                        ("point__isnull", False),
                                        models.Q(("cap_by", ""), _negated=True),
                                        models.Q(("cap_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="plan_cap_is_signed",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ("comparing", "proposed", "adopted")),
                                        _negated=True,
                                    ),
                                    ("point__isnull", False),
                                    _connector="OR",
                                ),
                                name="plan_proposed_has_cap_chosen",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_at__isnull", False),
                                        ("state__in", ("adopted", "declined")),
                                        models.Q(("decided_by", ""), _negated=True),
                                        models.Q(("decision_reason", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(
                                            ("state__in", ("adopted", "declined")), _negated=True
                                        ),
                                        ("decided_at__isnull", True),
                                        ("decided_by", ""),
                                        ("decision_reason", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="plan_decided_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "refused"), _negated=True),
                                    models.Q(("refusal", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="plan_refusal_has_reason",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "adopted")),
                                fields=("run",),
                                name="plan_adopted_once_a_forecast",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "adopted"), _negated=True),
                                    models.Q(("decided_by", models.F("cap_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="plan_adopted_by_another",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanStaff",
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
                            "activity",
                            models.CharField(
                                choices=[
                                    ("lighting", "Lighting"),
                                    ("repair", "Repair, clearing, securing"),
                                    ("outreach", "Talking with residents and businesses"),
                                    ("services", "Help by social or youth services"),
                                    ("guardian", "Guardianship: caretakers, neighbours, shops"),
                                    ("patrol", "Presence of police"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("night", models.FloatField(default=0)),
                        ("day", models.FloatField(default=0)),
                        ("evening", models.FloatField(default=0)),
                        ("visit_minutes", models.PositiveIntegerField(default=60)),
                        ("most_visits", models.PositiveSmallIntegerField(default=4)),
                        (
                            "cost_per_hour",
                            models.DecimalField(decimal_places=2, default=0, max_digits=9),
                        ),
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
                                related_name="staff",
                                to="places.preventionplan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("day__gte", 0),
                                    ("evening__gte", 0),
                                    ("night__gte", 0),
                                    models.Q(
                                        ("night__gt", 0),
                                        ("day__gt", 0),
                                        ("evening__gt", 0),
                                        _connector="OR",
                                    ),
                                ),
                                name="plan_staff_has_hours",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("cost_per_hour__gte", 0),
                                    ("most_visits__gte", 1),
                                    ("visit_minutes__gte", 5),
                                ),
                                name="plan_staff_visits_take_time",
                            ),
                            models.UniqueConstraint(
                                fields=("plan", "agency", "activity"),
                                name="plan_staff_once_an_activity",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanLine",
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
                            "shift",
                            models.CharField(
                                choices=[
                                    ("night", "Night, 22 to 6"),
                                    ("day", "Day, 6 to 14"),
                                    ("evening", "Evening, 14 to 22"),
                                ],
                                max_length=7,
                            ),
                        ),
                        ("proposed", models.PositiveSmallIntegerField()),
                        ("visits", models.PositiveSmallIntegerField()),
                        (
                            "cell",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="places.forecastcell",
                            ),
                        ),
                        (
                            "staff",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="places.planstaff",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="lines",
                                to="places.preventionplan",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("cell__rank", "shift", "staff"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("staff", "cell", "shift"), name="plan_line_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlanEdit",
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
                        ("before", models.PositiveSmallIntegerField()),
                        ("after", models.PositiveSmallIntegerField()),
                        ("reason", models.CharField(max_length=500)),
                        ("edited_by", models.CharField(max_length=64)),
                        ("edited_at", models.DateTimeField()),
                        (
                            "line",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="edits",
                                to="places.planline",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("edited_at", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("before", models.F("after")), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                ),
                                name="plan_edit_changes_and_says_why",
                            )
                        ],
                    },
                ),
            ]
        ),
    ]
