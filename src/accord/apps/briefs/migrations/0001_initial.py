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
            name="Brief",
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
                (
                    "edition",
                    models.CharField(
                        choices=[("partners", "For partners"), ("public", "For the public")],
                        max_length=8,
                    ),
                ),
                ("scope", models.CharField(blank=True, max_length=64)),
                ("purpose_code", models.CharField(max_length=40)),
                ("made_by", models.CharField(max_length=64)),
                ("language", models.CharField(default="en", max_length=5)),
                ("week", models.DateField(help_text="The Monday with which the week begins.")),
                ("area_name", models.CharField(blank=True, max_length=160)),
                ("kind", models.CharField(max_length=20)),
                ("step", models.PositiveSmallIntegerField(default=0)),
                ("steps", models.PositiveSmallIntegerField(default=0)),
                ("refusal", models.TextField(blank=True)),
                ("facts", models.JSONField(default=dict)),
                ("inputs_digest", models.CharField(blank=True, max_length=64)),
                ("html", models.TextField(blank=True)),
                ("html_digest", models.CharField(blank=True, max_length=64)),
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
                "ordering": ("-week", "-requested_at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ("call_for_service", "incident", "offence", "arrest", "citation"),
                            )
                        ),
                        name="brief_counts_one_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "done"), _negated=True),
                            models.Q(
                                ("finished_at__isnull", False),
                                models.Q(("html", ""), _negated=True),
                                models.Q(("html_digest", ""), _negated=True),
                                models.Q(("inputs_digest", ""), _negated=True),
                                models.Q(("scope", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="brief_done_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "refused"), _negated=True),
                            models.Q(("refusal", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="brief_refusal_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("edition__in", ("partners", "public"))),
                        name="brief_edition_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BriefDecision",
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
                ("text", models.CharField(max_length=400)),
                ("due_on", models.DateField(null=True)),
                ("recorded_by", models.CharField(max_length=64)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "brief",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="briefs.brief",
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
            ],
            options={
                "ordering": ("recorded_at", "id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="decision_says_something",
                    )
                ],
            },
        ),
    ]
