"""What people decided on two agencies' reports of one event."""

import accord.frame.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0007_task_force_invitations"),
        ("records", "0016_plain_names"),
        ("subjects", "0001_squashed_0009_edges_in_queue"),
    ]

    operations = [
        migrations.CreateModel(
            name="EventDecision",
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
                ("number", models.BigIntegerField(unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("confirm", "The same"),
                            ("reject", "Different ones"),
                            ("undo", "Taken back"),
                        ],
                        max_length=7,
                    ),
                ),
                ("by", models.CharField(max_length=64)),
                ("reason", models.CharField(max_length=500)),
                ("salt", models.BinaryField(default=bytes, max_length=32)),
                ("at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "left",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="records.record",
                    ),
                ),
                (
                    "right",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="records.record",
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="undone",
                        to="subjects.eventdecision",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("left__lt", models.F("right"))),
                        name="event_decision_left_first",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "undo"), ("undoes__isnull", False)),
                            models.Q(("kind__in", ("confirm", "reject")), ("undoes__isnull", True)),
                            _connector="OR",
                        ),
                        name="event_decision_undo_names_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="event_decision_has_reason",
                    ),
                ],
            },
        ),
    ]
