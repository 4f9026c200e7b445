"""The tables of a new node; a node that has some of the replaced migrations takes the others."""

import accord.frame.ids
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accord.frame.creating import CreateModels
from accord.frame.shared_cache import COLUMNS, TABLE


def make_shared_values(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """The table behind `accord.frame.shared_cache`; SQLite has a file beside the database."""
    if editor.connection.vendor == "postgresql":
        editor.execute(f"CREATE UNLOGGED TABLE {TABLE} {COLUMNS}")


def drop_shared_values(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP TABLE {TABLE}")


class Migration(migrations.Migration):
    replaces = [
        ("frame", "0001_initial"),
        ("frame", "0002_shared_values_on_postgresql"),
        ("frame", "0003_answers_without_records"),
        ("frame", "0004_answers_of_agencies"),
    ]

    initial = True

    dependencies = []

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Checkpoint",
                    fields=[
                        ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("note", models.TextField()),
                        ("previous", models.BigIntegerField(default=0)),
                    ],
                    options={
                        "ordering": ("-size",),
                    },
                ),
                migrations.CreateModel(
                    name="DisclosedSet",
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
                        ("root", models.CharField(max_length=64, unique=True)),
                        ("size", models.PositiveIntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Disclosure",
                    fields=[
                        ("entry_id", models.UUIDField(primary_key=True, serialize=False)),
                        ("set_id", models.BigIntegerField(db_index=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="LedgerKey",
                    fields=[
                        (
                            "verifier",
                            models.CharField(max_length=300, primary_key=True, serialize=False),
                        ),
                        ("number", models.PositiveIntegerField(unique=True)),
                        ("statement", models.TextField()),
                    ],
                    options={
                        "ordering": ("number",),
                    },
                ),
                migrations.CreateModel(
                    name="PurgedValue",
                    fields=[
                        (
                            "commitment",
                            models.CharField(max_length=64, primary_key=True, serialize=False),
                        ),
                        ("entry_id", models.UUIDField(db_index=True)),
                        ("purge_id", models.UUIDField(db_index=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="SaltedValue",
                    fields=[
                        (
                            "commitment",
                            models.CharField(max_length=64, primary_key=True, serialize=False),
                        ),
                        ("entry_id", models.UUIDField(db_index=True)),
                        ("name", models.CharField(max_length=40)),
                        ("salt", models.BinaryField(max_length=32)),
                        ("value", models.TextField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Witness",
                    fields=[
                        (
                            "name",
                            models.CharField(max_length=200, primary_key=True, serialize=False),
                        ),
                        ("verifier", models.CharField(max_length=400)),
                        ("peer", models.CharField(blank=True, max_length=80)),
                        ("path", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "ordering": ("name",),
                    },
                ),
                migrations.CreateModel(
                    name="Approval",
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
                        ("action", models.CharField(max_length=80)),
                        ("object_type", models.CharField(max_length=40)),
                        ("object_id", models.CharField(max_length=120)),
                        ("details", models.JSONField(default=dict)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("requested", "Requested"),
                                    ("approved", "Approved"),
                                    ("rejected", "Rejected"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="requested",
                                max_length=10,
                            ),
                        ),
                        ("requested_by", models.CharField(max_length=64)),
                        ("requested_at", models.DateTimeField()),
                        ("decided_by", models.CharField(blank=True, max_length=64)),
                        ("decided_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ("-requested_at",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_at__isnull", True),
                                        ("decided_by", ""),
                                        ("state", "requested"),
                                    ),
                                    models.Q(
                                        models.Q(("state", "requested"), _negated=True),
                                        models.Q(("decided_by", ""), _negated=True),
                                        ("decided_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="approval_decided_has_decider",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "withdrawn"),
                                    models.Q(
                                        ("decided_by", models.F("requested_by")), _negated=True
                                    ),
                                    _connector="OR",
                                ),
                                name="approval_needs_second_person",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Cosignature",
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
                        ("size", models.BigIntegerField()),
                        ("witness", models.CharField(max_length=200)),
                        ("line", models.TextField()),
                    ],
                    options={
                        "ordering": ("-size", "witness"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("size", "witness"), name="ledger_cosigned_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DisclosedItem",
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
                        ("set_id", models.BigIntegerField()),
                        ("record_id", models.UUIDField()),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                fields=["record_id", "set_id"], name="ledger_disclosed_record"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("set_id", "record_id"), name="ledger_disclosed_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IdempotencyKey",
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
                        ("actor_id", models.CharField(max_length=64)),
                        ("key", models.CharField(max_length=120)),
                        ("request_hash", models.CharField(max_length=64)),
                        ("status", models.PositiveSmallIntegerField()),
                        ("answer", models.JSONField()),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("is_withheld", models.BooleanField(db_default=False, default=False)),
                        (
                            "agency_ori",
                            models.CharField(blank=True, db_default="", default="", max_length=9),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("actor_id", "key"), name="idempotency_once_per_actor"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("is_withheld", False), ("answer", ""), _connector="OR"
                                ),
                                name="idempotency_withheld_is_empty",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LedgerEntry",
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
                        ("leaf", models.BinaryField()),
                        ("leaf_hash", models.BinaryField(max_length=32)),
                        ("index", models.BigIntegerField(null=True, unique=True)),
                        ("verb", models.CharField(db_index=True, max_length=80)),
                        ("actor_id", models.CharField(max_length=64)),
                        ("agency_ori", models.CharField(blank=True, db_index=True, max_length=9)),
                        ("purpose_code", models.CharField(max_length=40)),
                        ("object_type", models.CharField(max_length=40)),
                        ("object_id", models.CharField(max_length=120)),
                        ("outcome", models.CharField(max_length=8)),
                        ("recorded_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ("id",),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("index__isnull", True)),
                                fields=["id"],
                                name="ledger_unsequenced",
                            ),
                            models.Index(fields=["object_type", "object_id"], name="ledger_object"),
                            models.Index(fields=["actor_id", "id"], name="ledger_actor_in_time"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("index__isnull", True), ("index__gte", 0), _connector="OR"
                                ),
                                name="ledger_index_not_negative",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("outcome__in", ("ok", "denied", "failed"))),
                                name="ledger_outcome_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LedgerTile",
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
                        ("level", models.PositiveSmallIntegerField()),
                        ("index", models.BigIntegerField()),
                        ("data", models.BinaryField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("level", "index"), name="ledger_tile_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LedgerTree",
                    fields=[
                        (
                            "id",
                            models.PositiveSmallIntegerField(
                                default=1, primary_key=True, serialize=False
                            ),
                        ),
                        ("size", models.BigIntegerField(default=0)),
                        ("frontier", models.BinaryField(default=bytes)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("id", 1)), name="ledger_tree_single"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OutboxEvent",
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
                        ("type", models.CharField(db_index=True, max_length=120)),
                        ("payload", models.JSONField()),
                        ("announced_at", models.DateTimeField()),
                        ("delivered_at", models.DateTimeField(null=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "ordering": ("id",),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("delivered_at__isnull", True)),
                                fields=["id"],
                                name="outbox_undelivered",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Peer",
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
                        ("name", models.CharField(max_length=60, unique=True)),
                        ("scheme", models.CharField(default="https", max_length=5)),
                        ("host", models.CharField(max_length=253)),
                        ("port", models.PositiveIntegerField(default=443)),
                        (
                            "reach",
                            models.CharField(
                                choices=[
                                    ("public", "Public"),
                                    ("private", "Private"),
                                    ("loopback", "Loopback"),
                                ],
                                default="public",
                                max_length=8,
                            ),
                        ),
                        ("host_key", models.CharField(blank=True, max_length=1200)),
                        ("only_for", models.CharField(blank=True, max_length=9)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("removed_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ("name",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("scheme", "https"),
                                    models.Q(("reach", "loopback"), ("scheme", "http")),
                                    models.Q(
                                        ("scheme", "sftp"),
                                        models.Q(("host_key", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="peer_is_authenticated",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("port__gte", 1), ("port__lte", 65535)),
                                name="peer_port_is_one",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WitnessedLog",
                    fields=[
                        (
                            "origin",
                            models.CharField(max_length=200, primary_key=True, serialize=False),
                        ),
                        ("verifiers", models.TextField()),
                        ("note", models.TextField(blank=True)),
                        ("alarm", models.CharField(blank=True, max_length=12)),
                        ("alarm_note", models.TextField(blank=True)),
                    ],
                    options={
                        "ordering": ("origin",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("alarm__in", ("", "rollback", "fork"))),
                                name="witnessed_alarm_known",
                            )
                        ],
                    },
                ),
            ]
        ),
        migrations.RunPython(make_shared_values, drop_shared_values),
    ]
