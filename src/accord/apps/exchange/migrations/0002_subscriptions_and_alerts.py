import accord.frame.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0003_tokens_for_one_thing"),
        ("agencies", "__first__"),
        ("exchange", "0001_stated_searches"),
    ]

    operations = [
        migrations.CreateModel(
            name="Subscription",
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
                ("label", models.CharField(max_length=80)),
                ("what", models.CharField(max_length=12)),
                ("sealed", models.BinaryField()),
                ("subject_tokens", models.JSONField(default=list)),
                ("purpose_code", models.CharField(max_length=40)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("case_number", models.CharField(blank=True, max_length=60)),
                ("on_behalf_of", models.CharField(blank=True, max_length=120)),
                ("on_new", models.BooleanField(default=True)),
                ("on_change", models.BooleanField(default=False)),
                ("open_to_contact", models.BooleanField(default=False)),
                (
                    "delivery",
                    models.CharField(
                        choices=[("immediate", "At once"), ("daily", "Once a day")],
                        default="immediate",
                        max_length=9,
                    ),
                ),
                ("by_mail", models.BooleanField(default=False)),
                ("webhook_peer", models.CharField(blank=True, max_length=60)),
                ("webhook_path", models.CharField(blank=True, max_length=200)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("validate_by", models.DateTimeField()),
                ("grace_days", models.PositiveSmallIntegerField(default=7)),
                ("validated_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "It stands"),
                            ("own", "Ended by its owner"),
                            ("expired", "Its end has come"),
                            ("lapsed", "Not validated in time"),
                            ("rights", "Its owner may no longer have it"),
                        ],
                        default="",
                        max_length=7,
                    ),
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("label", "id"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["agency"],
                        name="subscription_standing",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("what__in", ("incidents",))),
                        name="subscription_what_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__gt", models.F("starts_at")),
                            ("validate_by__gt", models.F("starts_at")),
                        ),
                        name="subscription_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_because", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                models.Q(("ended_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="subscription_end_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("on_new", True),
                            ("on_change", True),
                            ("open_to_contact", True),
                            _connector="OR",
                        ),
                        name="subscription_waits_for_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("webhook_path", ""), ("webhook_peer", "")),
                            models.Q(
                                models.Q(("webhook_peer", ""), _negated=True),
                                models.Q(("webhook_path", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="subscription_webhook_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
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
                    "channel",
                    models.CharField(
                        choices=[("mail", "E-mail"), ("webhook", "Webhook")], max_length=7
                    ),
                ),
                ("batch", models.CharField(max_length=50)),
                ("due_at", models.DateTimeField()),
                ("claimed_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                ("failure", models.CharField(blank=True, default="", max_length=40)),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="exchange.subscription",
                    ),
                ),
            ],
            options={
                "ordering": ("due_at", "id"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("sent_at__isnull", True)),
                        fields=["due_at"],
                        name="notice_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subscription", "channel", "batch"), name="notice_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Alert",
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
                    "trigger",
                    models.CharField(
                        choices=[
                            ("new", "New record"),
                            ("changed", "Changed record"),
                            ("contact", "Another agency looks for the same"),
                        ],
                        max_length=7,
                    ),
                ),
                ("about_id", models.UUIDField()),
                ("raised_at", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(null=True)),
                (
                    "other_agency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alerts",
                        to="exchange.subscription",
                    ),
                ),
            ],
            options={
                "ordering": ("-raised_at", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subscription", "about_id", "trigger"), name="alert_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("other_agency__isnull", False), ("trigger", "contact")),
                            models.Q(
                                models.Q(("trigger", "contact"), _negated=True),
                                ("other_agency__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="alert_contact_names_agency",
                    ),
                ],
            },
        ),
    ]
