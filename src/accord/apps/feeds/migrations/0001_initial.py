import accord.frame.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agencies", "0001_initial"),
        ("agencies", "__first__"),
        ("records", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Feed",
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
                ("name", models.CharField(max_length=80)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("folder", "Watched folder"),
                            ("sftp", "SFTP: we fetch"),
                            ("https_pull", "HTTPS: we fetch"),
                            ("https_push", "HTTPS: they send"),
                        ],
                        max_length=10,
                    ),
                ),
                ("settings", models.JSONField(default=dict)),
                ("sealed", models.BinaryField(null=True)),
                ("secret_env", models.CharField(blank=True, max_length=72)),
                ("level", models.CharField(default="green", max_length=6)),
                ("schedule", models.JSONField(null=True)),
                ("expected", models.JSONField(null=True)),
                ("grace_minutes", models.PositiveIntegerField(default=120)),
                ("shrink_percent", models.PositiveSmallIntegerField(default=50)),
                ("is_paused", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("expected_from", models.DateTimeField()),
                ("next_look_at", models.DateTimeField(null=True)),
                ("looked_at", models.DateTimeField(null=True)),
                ("last_good_at", models.DateTimeField(null=True)),
                ("claim", models.UUIDField(null=True)),
                ("claimed_until", models.DateTimeField(null=True)),
                ("memory", models.JSONField(default=dict)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "mapping",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.exportmapping",
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("name",),
                "indexes": [models.Index(fields=["is_paused", "next_look_at"], name="feed_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "name"), name="feed_name_once"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="feed_named"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("channel__in", ("folder", "sftp", "https_pull", "https_push"))
                        ),
                        name="feed_channel_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "https_push"), ("schedule__isnull", True)),
                            models.Q(
                                models.Q(("channel", "https_push"), _negated=True),
                                ("schedule__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="feed_fetched_has_schedule",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sealed__isnull", True), ("secret_env", ""), _connector="OR"
                        ),
                        name="feed_one_secret",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ("green", "yellow", "red"))),
                        name="feed_level_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("shrink_percent__lte", 100)),
                        name="feed_shrink_is_a_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("claim__isnull", True), ("claimed_until__isnull", True)),
                            models.Q(("claim__isnull", False), ("claimed_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="feed_claim_has_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
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
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("held", "Waits for confirmation"),
                            ("loading", "Loading"),
                            ("loaded", "Loaded"),
                            ("duplicate", "Same as before"),
                            ("empty", "Empty"),
                            ("refused", "Cannot be read"),
                            ("failed", "Failed"),
                        ],
                        max_length=9,
                    ),
                ),
                ("source_name", models.CharField(blank=True, max_length=200)),
                ("source_mark", models.CharField(blank=True, max_length=120)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("size", models.BigIntegerField(default=0)),
                ("rows", models.BigIntegerField(null=True)),
                ("quarantined", models.BigIntegerField(null=True)),
                ("layout", models.CharField(blank=True, max_length=64)),
                ("fault", models.JSONField(null=True)),
                ("times", models.PositiveIntegerField(default=1)),
                (
                    "submission",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.submission",
                    ),
                ),
                (
                    "feed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="feeds.feed",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
                "ordering": ("-started_at", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source_mark", ""), _negated=True),
                        fields=("feed", "source_name", "source_mark"),
                        name="delivery_taken_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "outcome__in",
                                (
                                    "held",
                                    "loading",
                                    "loaded",
                                    "duplicate",
                                    "empty",
                                    "refused",
                                    "failed",
                                ),
                            )
                        ),
                        name="delivery_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("outcome__in", ("held", "loading", "loaded", "duplicate")),
                                _negated=True,
                            ),
                            ("submission__isnull", False),
                            _connector="OR",
                        ),
                        name="delivery_received_has_submission",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Alarm",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("late", "Late"),
                            ("empty", "Empty"),
                            ("shrunken", "Shrunken"),
                            ("changed_layout", "Changed layout"),
                            ("failed", "Failed"),
                        ],
                        max_length=14,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("opened_at", models.DateTimeField()),
                ("detail", models.JSONField(default=dict)),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", models.CharField(blank=True, max_length=64)),
                ("reason", models.CharField(blank=True, max_length=500)),
                (
                    "delivery",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="feeds.delivery",
                    ),
                ),
                (
                    "feed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alarms",
                        to="feeds.feed",
                    ),
                ),
            ],
            options={
                "ordering": ("-opened_at", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("feed", "kind"),
                        name="alarm_open_once_per_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("late", "empty", "shrunken", "changed_layout", "failed"))
                        ),
                        name="alarm_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", True), ("closed_by", ""), ("reason", "")
                            ),
                            models.Q(
                                ("closed_at__isnull", False),
                                models.Q(("closed_by", ""), _negated=True),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="alarm_closed_has_reason",
                    ),
                ],
            },
        ),
    ]
