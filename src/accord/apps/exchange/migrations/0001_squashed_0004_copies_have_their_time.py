"""The tables of a new node; a node that has some of the replaced migrations takes the others."""

import accord.frame.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accord.frame.creating import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("exchange", "0001_initial"),
        ("exchange", "0002_recalls_of_persons"),
        ("exchange", "0003_cells_of_wide_entries"),
        ("exchange", "0004_copies_have_their_time"),
    ]

    initial = True

    dependencies = [
        ("agencies", "0005_squashed_0006_the_end_of_an_agreement"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="MailWish",
                    fields=[
                        (
                            "person",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("bulletins", models.BooleanField(default=False)),
                        ("conflicts", models.BooleanField(default=False)),
                        ("recalls", models.BooleanField(db_default=False, default=False)),
                    ],
                ),
                migrations.CreateModel(
                    name="Bulletin",
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
                                    ("bolo", "Be on the lookout"),
                                    ("officer-safety", "Officer safety"),
                                    ("information", "Information"),
                                ],
                                max_length=14,
                            ),
                        ),
                        ("title", models.CharField(max_length=120)),
                        ("body", models.TextField(max_length=5000)),
                        ("contact", models.CharField(max_length=120)),
                        (
                            "tlp",
                            models.CharField(
                                choices=[
                                    ("red", "TLP:RED: the named readers only"),
                                    ("amber+strict", "TLP:AMBER+STRICT: the reader's own agency"),
                                    ("amber", "TLP:AMBER: own agency and who must know"),
                                    ("green", "TLP:GREEN: the community, not the public"),
                                    ("clear", "TLP:CLEAR: anybody"),
                                ],
                                default="amber",
                                max_length=12,
                            ),
                        ),
                        (
                            "handling",
                            models.CharField(
                                choices=[
                                    ("H0", "H0: to prevent and fight crime only"),
                                    ("H1", "H1: not in court without permission"),
                                    ("H2", "H2: not passed on without permission"),
                                    ("H3", "H3: as the text says"),
                                ],
                                default="H2",
                                max_length=2,
                            ),
                        ),
                        ("issued_by", models.CharField(max_length=64)),
                        ("issued_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField(db_index=True)),
                        ("recalled_at", models.DateTimeField(null=True)),
                        ("recall_reason", models.CharField(blank=True, max_length=500)),
                        (
                            "agency",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agencies.agency",
                            ),
                        ),
                        (
                            "corrects",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrected_by",
                                to="exchange.bulletin",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-issued_at", "-id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("expires_at__gt", models.F("issued_at"))),
                                name="bulletin_expires_later",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("title", ""), _negated=True),
                                    models.Q(("body", ""), _negated=True),
                                    models.Q(("contact", ""), _negated=True),
                                ),
                                name="bulletin_says_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ("bolo", "officer-safety", "information")),
                                    ("tlp__in", ("red", "amber+strict", "amber", "green", "clear")),
                                    ("handling__in", ("H0", "H1", "H2", "H3")),
                                ),
                                name="bulletin_codes_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("recall_reason", ""), ("recalled_at__isnull", True)),
                                    models.Q(
                                        ("recalled_at__isnull", False),
                                        models.Q(("recall_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="bulletin_recalled_with_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BulletinAttachment",
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
                        ("name", models.CharField(max_length=120)),
                        ("media_type", models.CharField(max_length=20)),
                        ("digest", models.CharField(max_length=64)),
                        ("content", models.BinaryField()),
                        (
                            "bulletin",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attachments",
                                to="exchange.bulletin",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "media_type__in",
                                        ("application/pdf", "image/png", "image/jpeg"),
                                    )
                                ),
                                name="attachment_type_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BulletinReader",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
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
                            "bulletin",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="audience",
                                to="exchange.bulletin",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("bulletin", "agency"), name="bulletin_reader_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BulletinReceipt",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("acknowledged_at", models.DateTimeField()),
                        (
                            "agency",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agencies.agency",
                            ),
                        ),
                        (
                            "bulletin",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="receipts",
                                to="exchange.bulletin",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("bulletin", "person"), name="receipt_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeconflictionEntry",
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
                                choices=[("event", "Operation"), ("subject", "Subject")],
                                max_length=7,
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[("active", "Active"), ("cancelled", "Cancelled")],
                                default="active",
                                max_length=9,
                            ),
                        ),
                        ("operation_type", models.CharField(blank=True, max_length=30)),
                        ("shape", models.JSONField(null=True)),
                        ("place_text", models.CharField(blank=True, max_length=200)),
                        ("radius_ft", models.PositiveIntegerField(default=0)),
                        ("error_m", models.FloatField(default=0.0)),
                        ("is_wide", models.BooleanField(default=False)),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("buffer_minutes", models.PositiveSmallIntegerField(default=0)),
                        ("opens_at", models.DateTimeField()),
                        ("closes_at", models.DateTimeField(db_index=True)),
                        ("zone", models.CharField(max_length=40)),
                        ("contact_name", models.CharField(max_length=80)),
                        ("contact_phone", models.CharField(max_length=30)),
                        ("backup_name", models.CharField(blank=True, max_length=80)),
                        ("backup_phone", models.CharField(blank=True, max_length=30)),
                        ("is_exigent", models.BooleanField(default=False)),
                        ("supervisor", models.CharField(blank=True, max_length=80)),
                        ("exigent_reason", models.CharField(blank=True, max_length=500)),
                        ("cancel_reason", models.CharField(blank=True, max_length=500)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("compared_with", models.CharField(blank=True, max_length=16)),
                        ("entered_by", models.CharField(max_length=64)),
                        ("entered_at", models.DateTimeField()),
                        ("changed_at", models.DateTimeField()),
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
                        "verbose_name_plural": "deconfliction entries",
                        "ordering": ("starts_at", "id"),
                        "indexes": [
                            models.Index(fields=["agency", "closes_at"], name="deconfliction_own")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_at__gt", models.F("starts_at")),
                                    ("opens_at__lte", models.F("starts_at")),
                                    ("closes_at__gte", models.F("ends_at")),
                                ),
                                name="deconfliction_window_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "event"), _negated=True),
                                    models.Q(
                                        ("radius_ft__gte", 1),
                                        ("shape__isnull", False),
                                        models.Q(("operation_type", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="deconfliction_event_has_place",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_exigent", False),
                                    models.Q(
                                        models.Q(("supervisor", ""), _negated=True),
                                        models.Q(("exigent_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="deconfliction_exigent_named",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("contact_name", ""), _negated=True),
                                    models.Q(("contact_phone", ""), _negated=True),
                                ),
                                name="deconfliction_has_contact",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ("event", "subject")),
                                    ("status__in", ("active", "cancelled")),
                                ),
                                name="deconfliction_kind_and_status_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeconflictionConflict",
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
                        ("told", models.JSONField()),
                        ("measured", models.JSONField()),
                        ("found_at", models.DateTimeField()),
                        ("starts_at", models.DateTimeField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "UNRESOLVED"),
                                    ("resolved", "Resolved"),
                                    ("closed", "No longer a conflict"),
                                ],
                                default="open",
                                max_length=8,
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("proceed", "Both proceed as planned"),
                                    ("joint", "They go together"),
                                    ("delay", "One is delayed or moved"),
                                    ("cancel", "One is cancelled"),
                                ],
                                max_length=7,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=1000)),
                        ("ended_at", models.DateTimeField(null=True)),
                        ("ended_by", models.CharField(blank=True, max_length=64)),
                        ("end_reason", models.CharField(blank=True, max_length=20)),
                        (
                            "watch",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agencies.agency",
                            ),
                        ),
                        (
                            "first",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="exchange.deconflictionentry",
                            ),
                        ),
                        (
                            "second",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="exchange.deconflictionentry",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("starts_at", "id"),
                        "indexes": [
                            models.Index(fields=["state", "starts_at"], name="conflict_waiting")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "closed"), _negated=True),
                                fields=("first", "second"),
                                name="conflict_stands_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("first__lt", models.F("second"))),
                                name="conflict_ordered",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ("open", "resolved", "closed"))),
                                name="conflict_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at__isnull", True), ("state", "open")),
                                    models.Q(
                                        models.Q(("state", "open"), _negated=True),
                                        ("ended_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="conflict_ended_or_open",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "resolved"), _negated=True),
                                    ("outcome__in", ("proceed", "joint", "delay", "cancel")),
                                    _connector="OR",
                                ),
                                name="conflict_resolved_by_outcome",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConflictSide",
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
                        ("acknowledged_at", models.DateTimeField(null=True)),
                        ("acknowledged_by", models.CharField(blank=True, max_length=64)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("proceed", "Both proceed as planned"),
                                    ("joint", "They go together"),
                                    ("delay", "One is delayed or moved"),
                                    ("cancel", "One is cancelled"),
                                ],
                                max_length=7,
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=1000)),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("decided_by", models.CharField(blank=True, max_length=64)),
                        (
                            "agency",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agencies.agency",
                            ),
                        ),
                        (
                            "conflict",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sides",
                                to="exchange.deconflictionconflict",
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sides",
                                to="exchange.deconflictionentry",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                        "constraints": [
                            models.UniqueConstraint(fields=("conflict", "entry"), name="side_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decided_at__isnull", True), ("outcome", "")),
                                    models.Q(
                                        ("decided_at__isnull", False),
                                        ("outcome__in", ("proceed", "joint", "delay", "cancel")),
                                        models.Q(("note", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="side_outcome_has_note",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("acknowledged_at__isnull", True), ("acknowledged_by", "")
                                    ),
                                    models.Q(
                                        ("acknowledged_at__isnull", False),
                                        models.Q(("acknowledged_by", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="side_acknowledged_by_somebody",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConflictCall",
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
                        ("level", models.PositiveSmallIntegerField()),
                        (
                            "whom",
                            models.CharField(
                                choices=[
                                    ("primary", "Primary contact"),
                                    ("rota", "On call"),
                                    ("backup", "Backup contact"),
                                ],
                                max_length=7,
                            ),
                        ),
                        ("called_at", models.DateTimeField()),
                        (
                            "person",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "side",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="calls",
                                to="exchange.conflictside",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("called_at", "level"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("side", "level"), name="call_once_per_level"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ConflictHistory",
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
                        ("at", models.DateTimeField()),
                        ("what", models.CharField(max_length=20)),
                        ("detail", models.CharField(blank=True, max_length=40)),
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
                            "conflict",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="history",
                                to="exchange.deconflictionconflict",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "conflict histories",
                        "ordering": ("id",),
                    },
                ),
                migrations.CreateModel(
                    name="DeconflictionCell",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("cell", models.BigIntegerField()),
                        ("day", models.IntegerField()),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="cells",
                                to="exchange.deconflictionentry",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["cell", "day", "entry"], name="deconfliction_met_in"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeconflictionSetup",
                    fields=[
                        (
                            "agency",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to="agencies.agency",
                            ),
                        ),
                        ("call_step_minutes", models.PositiveSmallIntegerField(default=10)),
                        (
                            "watch_centre",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agencies.agency",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("call_step_minutes__gte", 1), ("call_step_minutes__lte", 240)
                                ),
                                name="deconfliction_step_in_range",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeconflictionSubject",
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
                        ("kind", models.CharField(max_length=8)),
                        ("sealed", models.BinaryField()),
                        (
                            "entry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="subjects",
                                to="exchange.deconflictionentry",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("id",),
                    },
                ),
                migrations.CreateModel(
                    name="DeconflictionToken",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("token", models.CharField(db_index=True, max_length=32)),
                        (
                            "subject",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="tokens",
                                to="exchange.deconflictionsubject",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="DeconflictionTurn",
                    fields=[
                        ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("id", 1)), name="deconfliction_one_turn"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoryView",
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
                        ("receiving_agency", models.CharField(max_length=120)),
                        ("requestor", models.CharField(max_length=120)),
                        ("secondary_recipient", models.CharField(blank=True, max_length=120)),
                        ("reason", models.CharField(max_length=500)),
                        ("record_ids", models.JSONField()),
                        ("purpose_code", models.CharField(max_length=40)),
                        ("made_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        (
                            "operator",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-made_at", "-id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("receiving_agency", ""), _negated=True),
                                    models.Q(("requestor", ""), _negated=True),
                                    models.Q(("reason", ""), _negated=True),
                                ),
                                name="history_names_who_asks",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Intelligence",
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
                        ("number", models.CharField(max_length=60)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("submitted", "Waits for its supervisor"),
                                    ("standing", "Stands"),
                                    ("returned", "Returned: not taken in"),
                                    ("purged", "Purged"),
                                ],
                                default="submitted",
                                max_length=9,
                            ),
                        ),
                        ("activity", models.CharField(max_length=20)),
                        ("subject_family_name", models.CharField(blank=True, max_length=120)),
                        ("subject_given_names", models.CharField(blank=True, max_length=120)),
                        ("subject_born", models.DateField(null=True)),
                        ("suspicion", models.TextField(blank=True)),
                        ("summary", models.TextField(blank=True)),
                        ("alleged_group", models.CharField(blank=True, max_length=120)),
                        ("group_criteria", models.TextField(blank=True)),
                        ("direct_relation", models.TextField(blank=True)),
                        ("source_note", models.CharField(blank=True, max_length=200)),
                        ("source_grade", models.CharField(max_length=1)),
                        ("content_grade", models.CharField(max_length=1)),
                        ("caveats", models.JSONField(default=list)),
                        ("commitment", models.CharField(blank=True, max_length=64)),
                        ("submitted_by", models.CharField(max_length=64)),
                        ("certified_at", models.DateTimeField()),
                        ("supervisor", models.CharField(blank=True, max_length=64)),
                        ("entered_on", models.DateField(null=True)),
                        ("review_on", models.DateField(null=True)),
                        ("purge_on", models.DateField(null=True)),
                        ("approval_id", models.UUIDField(null=True)),
                        ("purge_reason", models.CharField(blank=True, max_length=300)),
                        ("purged_at", models.DateTimeField(null=True)),
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
                        "ordering": ("purge_on", "-id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("owner", "number"), name="intelligence_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ("submitted", "returned", "purged")),
                                    models.Q(
                                        ("entered_on__isnull", False),
                                        ("purge_on__gt", models.F("entered_on")),
                                        ("purge_on__isnull", False),
                                        ("review_on__isnull", False),
                                        ("review_on__lte", models.F("purge_on")),
                                        models.Q(("supervisor", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="intelligence_stands_with_its_end",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("supervisor", models.F("submitted_by")), _negated=True
                                ),
                                name="intelligence_second_person",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "purged"), _negated=True),
                                    models.Q(
                                        ("alleged_group", ""),
                                        ("commitment", ""),
                                        ("direct_relation", ""),
                                        ("group_criteria", ""),
                                        ("purged_at__isnull", False),
                                        ("source_note", ""),
                                        ("subject_born__isnull", True),
                                        ("subject_family_name", ""),
                                        ("subject_given_names", ""),
                                        ("summary", ""),
                                        ("suspicion", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="intelligence_purged_is_empty",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("alleged_group", ""),
                                    models.Q(("group_criteria", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="intelligence_group_with_criteria",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("source_grade__in", ("A", "B", "C", "X")),
                                    ("content_grade__in", ("1", "2", "3", "4")),
                                ),
                                name="intelligence_graded",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IntelligenceRelease",
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
                        ("person", models.CharField(blank=True, max_length=120)),
                        ("need_to_know", models.CharField(blank=True, max_length=300)),
                        ("right_to_know", models.CharField(blank=True, max_length=300)),
                        ("imminent_danger", models.BooleanField(default=False)),
                        ("released_by", models.CharField(max_length=64)),
                        ("released_at", models.DateTimeField()),
                        (
                            "intelligence",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="releases",
                                to="exchange.intelligence",
                            ),
                        ),
                        (
                            "recipient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agencies.agency",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-released_at", "-id"),
                    },
                ),
                migrations.CreateModel(
                    name="IntelligenceReview",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("reviewer", models.CharField(max_length=64)),
                        ("reviewed_at", models.DateTimeField()),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("purge_on", models.DateField()),
                        (
                            "intelligence",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviews",
                                to="exchange.intelligence",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-reviewed_at", "-pk"),
                    },
                ),
                migrations.CreateModel(
                    name="MailCall",
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
                        ("about", models.CharField(max_length=50)),
                        ("due_at", models.DateTimeField()),
                        ("claimed_at", models.DateTimeField(null=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("sent_at", models.DateTimeField(null=True)),
                        ("failure", models.CharField(blank=True, default="", max_length=40)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("due_at", "id"),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("sent_at__isnull", True)),
                                fields=["due_at"],
                                name="mail_call_waits",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "about"), name="mail_call_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MisuseCase",
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
                        ("reason", models.CharField(max_length=500)),
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Account frozen; being looked into"),
                                    ("telling", "Notices are due"),
                                    ("closing", "Waits for a second person"),
                                    ("closed", "Closed"),
                                ],
                                default="open",
                                max_length=7,
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "None yet"),
                                    ("unfounded", "Unfounded: the account is thawed"),
                                    ("founded", "Founded: the account stays off"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("finding", models.CharField(blank=True, max_length=500)),
                        ("opened_by", models.CharField(max_length=64)),
                        ("opened_at", models.DateTimeField()),
                        ("approval_id", models.UUIDField(null=True)),
                        ("closed_at", models.DateTimeField(null=True)),
                        (
                            "account",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                    ],
                    options={
                        "ordering": ("-opened_at", "-id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "closed"), _negated=True),
                                fields=("account",),
                                name="misuse_open_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("until__gt", models.F("since"))),
                                name="misuse_time_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_at__isnull", False),
                                        ("state", "closed"),
                                        models.Q(("outcome", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "closed"), _negated=True),
                                        ("closed_at__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="misuse_closed_with_outcome",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OnCall",
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
                        ("level", models.PositiveSmallIntegerField()),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        (
                            "agency",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="agencies.agency",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("starts_at", "level"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="on_call_ends",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level__gte", 1), ("level__lte", 9)),
                                name="on_call_level_in_range",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OwedNotice",
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
                        ("records", models.PositiveIntegerField()),
                        ("persons", models.PositiveIntegerField()),
                        ("subjects_due", models.BooleanField(default=False)),
                        ("due_on", models.DateField()),
                        ("acknowledged_by", models.CharField(blank=True, max_length=64)),
                        ("acknowledged_at", models.DateTimeField(null=True)),
                        ("subjects_told_at", models.DateTimeField(null=True)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notices",
                                to="exchange.misusecase",
                            ),
                        ),
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
                        "ordering": ("due_on", "owner__name"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("case", "owner"), name="owed_notice_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("acknowledged_at__isnull", True), ("acknowledged_by", "")
                                    ),
                                    models.Q(
                                        models.Q(("acknowledged_by", ""), _negated=True),
                                        ("acknowledged_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="owed_notice_acknowledged_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Recall",
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
                        ("event_id", models.UUIDField()),
                        ("record_id", models.UUIDField(db_index=True)),
                        (
                            "what",
                            models.CharField(
                                choices=[
                                    ("corrected", "Corrected or supplemented: use the new version"),
                                    ("withdrawn", "Withdrawn: do not use it"),
                                    ("sealed", "Sealed: stop using it and say nothing"),
                                    ("expunged", "Expunged: destroy what you have"),
                                    ("purged", "Purged: destroy what you have"),
                                    ("lapsed", "The agreed time is over: destroy your copies"),
                                ],
                                max_length=9,
                            ),
                        ),
                        ("told_at", models.DateTimeField()),
                        ("due_on", models.DateField()),
                        ("acknowledged_by", models.CharField(blank=True, max_length=64)),
                        ("acknowledged_at", models.DateTimeField(null=True)),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agencies.agency",
                            ),
                        ),
                        (
                            "recipient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agencies.agency",
                            ),
                        ),
                        ("given_at", models.DateTimeField(null=True)),
                        (
                            "thing",
                            models.CharField(
                                choices=[
                                    ("record", "Record"),
                                    ("bulletin", "Bulletin"),
                                    ("intelligence", "Intelligence"),
                                ],
                                default="record",
                                max_length=12,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("due_on", "-told_at", "-id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("event_id", "record_id", "recipient"), name="recall_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("acknowledged_at__isnull", True), ("acknowledged_by", "")
                                    ),
                                    models.Q(
                                        models.Q(("acknowledged_by", ""), _negated=True),
                                        ("acknowledged_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="recall_acknowledged_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("thing__in", ("record", "bulletin", "intelligence"))
                                ),
                                name="recall_thing_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "what__in",
                                        (
                                            "corrected",
                                            "withdrawn",
                                            "sealed",
                                            "expunged",
                                            "purged",
                                            "lapsed",
                                        ),
                                    )
                                ),
                                name="recall_what_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Search",
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
                            "what",
                            models.CharField(
                                choices=[
                                    ("incidents", "Records"),
                                    ("persons", "Persons"),
                                    ("vehicles", "Vehicles"),
                                    ("places", "Around a place"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("purpose_code", models.CharField(max_length=40)),
                        ("is_saved", models.BooleanField(default=False)),
                        ("sealed", models.BinaryField()),
                        ("stated_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField(db_index=True)),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-stated_at", "-id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("what__in", ("incidents", "persons", "vehicles", "places"))
                                ),
                                name="search_subject_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SubjectRequest",
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
                                    ("access", "To see what is held"),
                                    ("correction", "To have it corrected"),
                                    ("challenge", "To challenge it"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("person", models.CharField(max_length=160)),
                        ("told", models.TextField(blank=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("received", "Identity to be verified"),
                                    ("verified", "Being worked on"),
                                    ("answered", "Answered"),
                                    ("refused", "Refused: identity not verified"),
                                ],
                                default="received",
                                max_length=8,
                            ),
                        ),
                        ("received_on", models.DateField()),
                        ("due_on", models.DateField()),
                        ("identity_by", models.CharField(blank=True, max_length=120)),
                        ("verified_by", models.CharField(blank=True, max_length=64)),
                        ("opened_by", models.CharField(max_length=64)),
                        ("answer", models.TextField(blank=True)),
                        ("answered_by", models.CharField(blank=True, max_length=64)),
                        ("answered_at", models.DateTimeField(null=True)),
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
                        "ordering": ("due_on", "-id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("kind__in", ("access", "correction", "challenge"))
                                ),
                                name="subject_request_kind_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state__in", ("verified", "answered")), _negated=True
                                    ),
                                    models.Q(
                                        models.Q(("identity_by", ""), _negated=True),
                                        models.Q(("verified_by", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="subject_request_identity_first",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answered_at__isnull", False),
                                        ("state", "answered"),
                                        models.Q(("answer", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("state", "answered"), _negated=True),
                                        ("answered_at__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="subject_request_answered_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RequestedRecord",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("record_id", models.UUIDField()),
                        (
                            "decision",
                            models.CharField(
                                choices=[
                                    ("open", "Not decided"),
                                    ("disclosed", "Shown"),
                                    ("withheld", "Withheld"),
                                    ("corrected", "Corrected"),
                                    ("kept", "Kept as it is"),
                                ],
                                default="open",
                                max_length=9,
                            ),
                        ),
                        ("rule", models.CharField(blank=True, max_length=160)),
                        (
                            "request",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="exchange.subjectrequest",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("pk",),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("request", "record_id"), name="requested_record_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("decision__in", ("withheld", "kept")), _negated=True),
                                    models.Q(("rule", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="requested_record_withheld_by_rule",
                            ),
                        ],
                    },
                ),
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
                                condition=models.Q(
                                    ("what__in", ("incidents", "persons", "vehicles", "places"))
                                ),
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
                                    models.Q(
                                        ("other_agency__isnull", False), ("trigger", "contact")
                                    ),
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
                migrations.CreateModel(
                    name="RecallReader",
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
                        ("given_at", models.DateTimeField()),
                        ("acknowledged_at", models.DateTimeField(null=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "recall",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="readers",
                                to="exchange.recall",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("acknowledged_at__isnull", True)),
                                fields=["person"],
                                name="recall_reader_waits",
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("recall", "person"), name="recall_reader_once"
                            )
                        ],
                    },
                ),
            ]
        ),
    ]
