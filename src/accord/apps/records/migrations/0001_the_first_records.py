import accord.frame.ids
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agencies", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Load",
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
                        choices=[("running", "Running"), ("done", "Done"), ("stopped", "Stopped")],
                        default="running",
                        max_length=8,
                    ),
                ),
                ("last_row", models.BigIntegerField(default=0)),
                ("rows", models.BigIntegerField(default=0)),
                ("rows_expected", models.BigIntegerField(default=0)),
                ("chunks", models.PositiveIntegerField(default=0)),
                ("landed", models.BigIntegerField(default=0)),
                ("changed", models.BigIntegerField(default=0)),
                ("unchanged", models.BigIntegerField(default=0)),
                ("outdated", models.BigIntegerField(default=0)),
                ("quarantined", models.BigIntegerField(default=0)),
                ("unmapped", models.BigIntegerField(default=0)),
                ("without_point", models.BigIntegerField(default=0)),
                ("seconds", models.JSONField(default=dict)),
                ("carries", models.JSONField(default=list)),
                ("fault", models.JSONField(null=True)),
                ("started_by", models.CharField(max_length=64)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ("-started_at", "-id"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("changed__gte", 0),
                            ("landed__gte", 0),
                            ("last_row__gte", 0),
                            ("rows__gte", 0),
                            ("outdated__gte", 0),
                            ("quarantined__gte", 0),
                            ("unchanged__gte", 0),
                            ("unmapped__gte", 0),
                        ),
                        name="load_counts_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "rows",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("landed"), "+", models.F("changed")
                                            ),
                                            "+",
                                            models.F("unchanged"),
                                        ),
                                        "+",
                                        models.F("outdated"),
                                    ),
                                    "+",
                                    models.F("quarantined"),
                                ),
                            )
                        ),
                        name="load_counts_every_row_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("running", "done", "stopped"))),
                        name="load_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExportMapping",
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
                ("created_at", models.DateTimeField(auto_now_add=True)),
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
                "ordering": ("name",),
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "name"), name="mapping_name_once"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="mapping_named"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Chunk",
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
                ("number", models.PositiveIntegerField()),
                ("first_row", models.BigIntegerField()),
                ("last_row", models.BigIntegerField()),
                ("records", models.PositiveIntegerField()),
                ("root", models.CharField(max_length=64)),
                ("entry_id", models.UUIDField()),
                ("milliseconds", models.PositiveIntegerField(default=0)),
                (
                    "load",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chunk_rows",
                        to="records.load",
                    ),
                ),
            ],
            options={
                "ordering": ("load_id", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("load", "number"), name="chunk_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("last_row__gte", models.F("first_row"))),
                        name="chunk_rows_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MappingVersion",
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
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("body", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("layout", models.CharField(db_index=True, max_length=64)),
                ("confirmed_by", models.CharField(max_length=64)),
                ("confirmed_at", models.DateTimeField()),
                (
                    "mapping",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="records.exportmapping",
                    ),
                ),
            ],
            options={
                "ordering": ("mapping_id", "-number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("mapping", "number"), name="mapping_number_once"
                    ),
                    models.UniqueConstraint(
                        fields=("mapping", "digest"), name="mapping_content_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="mapping_number_from_one"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="load",
            name="mapping_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="records.mappingversion",
            ),
        ),
        migrations.CreateModel(
            name="QuarantinedRow",
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
                ("row_number", models.BigIntegerField()),
                ("field", models.CharField(max_length=200)),
                ("rule", models.CharField(max_length=40)),
                ("reason", models.TextField()),
                ("raw", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("mended", "Mended"),
                            ("rerun", "Landed under a newer mapping"),
                            ("discarded", "Discarded"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("resolved_by", models.CharField(blank=True, max_length=64)),
                ("resolved_at", models.DateTimeField(null=True)),
                ("resolution", models.TextField(blank=True)),
                (
                    "load",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quarantine",
                        to="records.load",
                    ),
                ),
            ],
            options={
                "ordering": ("load_id", "row_number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("load", "row_number"), name="quarantine_row_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("open", "mended", "rerun", "discarded"))),
                        name="quarantine_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("resolved_at__isnull", True), ("state", "open")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("resolved_at__isnull", False),
                                models.Q(("resolved_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="quarantine_resolution_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "discarded"), _negated=True),
                            models.Q(("resolution", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="quarantine_discard_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rule", ""), _negated=True),
                        name="quarantine_rule_named",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Record",
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
                ("kind", models.CharField(max_length=20)),
                ("source_system", models.CharField(max_length=90)),
                ("local_id", models.CharField(max_length=210)),
                ("row_key", models.CharField(blank=True, max_length=12)),
                ("version", models.PositiveIntegerField(default=1)),
                ("is_current", models.BooleanField(default=True)),
                ("incident_ref", models.CharField(blank=True, max_length=210)),
                ("occurred_from", models.DateTimeField(null=True)),
                ("occurred_to", models.DateTimeField(null=True)),
                ("time_zone", models.CharField(max_length=40)),
                ("local_date", models.DateField(null=True)),
                ("local_weekday", models.PositiveSmallIntegerField(null=True)),
                ("local_hour", models.PositiveSmallIntegerField(null=True)),
                ("reported_at", models.DateTimeField(null=True)),
                ("offence_code", models.CharField(blank=True, max_length=3)),
                ("offence_local_code", models.CharField(blank=True, max_length=120)),
                ("offence_text", models.TextField(blank=True)),
                ("offence_status", models.CharField(blank=True, max_length=14)),
                ("police_discovered", models.BooleanField(default=False)),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                ("coordinate_status", models.CharField(blank=True, max_length=11)),
                ("address", models.TextField(blank=True)),
                ("area_code", models.CharField(blank=True, max_length=120)),
                ("disposition", models.CharField(blank=True, max_length=200)),
                ("narrative", models.TextField(blank=True)),
                ("domestic", models.BooleanField(null=True)),
                ("arrest_made", models.BooleanField(null=True)),
                ("level", models.CharField(max_length=6)),
                ("audience", models.CharField(blank=True, max_length=400)),
                ("release_expires_at", models.DateTimeField(null=True)),
                ("place_subject_id", models.UUIDField(default=accord.frame.ids.new_id)),
                ("chunk_position", models.PositiveIntegerField()),
                ("commitment", models.BinaryField(max_length=32)),
                ("salt", models.BinaryField(max_length=32)),
                ("extra", models.JSONField(default=dict)),
                ("recorded_at", models.DateTimeField()),
                (
                    "chunk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="record_rows",
                        to="records.chunk",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
            ],
            options={
                "ordering": ("-local_date", "-id"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_current", True)),
                        fields=[
                            "local_date",
                            "kind",
                            "id",
                            "owner",
                            "level",
                            "audience",
                            "release_expires_at",
                            "offence_code",
                            "is_current",
                        ],
                        name="record_scope",
                    ),
                    models.Index(
                        condition=models.Q(("is_current", False)),
                        fields=["local_id"],
                        name="record_superseded",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("local_id", "owner", "source_system", "kind", "row_key"),
                        name="record_current_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ("call_for_service", "incident", "offence", "arrest", "citation"),
                            )
                        ),
                        name="record_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ("green", "yellow", "red"))),
                        name="record_level_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("local_id", ""), _negated=True),
                        name="record_local_id_given",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="record_version_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("occurred_from__isnull", True), ("occurred_to__isnull", True)
                            ),
                            ("occurred_to__gte", models.F("occurred_from")),
                            _connector="OR",
                        ),
                        name="record_interval_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat__isnull", True), ("lon__isnull", True)),
                            models.Q(
                                ("lat__gte", -90),
                                ("lat__lte", 90),
                                ("lon__gte", -180),
                                ("lon__lte", 180),
                            ),
                            _connector="OR",
                        ),
                        name="record_point_on_the_globe",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("local_hour__isnull", True), ("local_hour__lte", 23), _connector="OR"
                        ),
                        name="record_hour_of_the_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("local_weekday__isnull", True),
                            ("local_weekday__lte", 6),
                            _connector="OR",
                        ),
                        name="record_day_of_the_week",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "call_for_service"), _negated=True),
                            ("offence_code", ""),
                            _connector="OR",
                        ),
                        name="record_call_is_no_offence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("audience", ""),
                            models.Q(("audience__startswith", "|"), ("audience__endswith", "|")),
                            _connector="OR",
                        ),
                        name="record_audience_form",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
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
                ("subject_id", models.UUIDField(default=accord.frame.ids.new_id, unique=True)),
                ("role", models.CharField(max_length=12)),
                ("sequence", models.PositiveSmallIntegerField(default=1)),
                ("local_id", models.CharField(blank=True, max_length=120)),
                ("family_name", models.CharField(blank=True, max_length=120)),
                ("given_names", models.CharField(blank=True, max_length=120)),
                ("date_of_birth", models.DateField(null=True)),
                ("age_years", models.PositiveSmallIntegerField(null=True)),
                ("sex", models.CharField(blank=True, max_length=12)),
                ("race", models.CharField(blank=True, max_length=40)),
                ("ethnicity", models.CharField(blank=True, max_length=40)),
                ("address", models.TextField(blank=True)),
                ("level", models.CharField(max_length=6)),
                ("extra", models.JSONField(default=dict)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="persons",
                        to="records.record",
                    ),
                ),
            ],
            options={
                "ordering": ("record_id", "role", "sequence"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("record", "role", "sequence"), name="person_sequence_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                (
                                    "victim",
                                    "witness",
                                    "complainant",
                                    "suspect",
                                    "arrestee",
                                    "other",
                                ),
                            )
                        ),
                        name="person_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ("green", "yellow", "red"))),
                        name="person_level_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Submission",
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
                ("filename", models.CharField(max_length=200)),
                ("digest", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("proposed", "Mapping suggested"),
                            ("confirmed", "Mapping confirmed"),
                            ("loading", "Loading"),
                            ("loaded", "Loaded"),
                            ("stopped", "Stopped"),
                        ],
                        default="received",
                        max_length=10,
                    ),
                ),
                ("level", models.CharField(default="green", max_length=6)),
                ("received_at", models.DateTimeField()),
                ("received_by", models.CharField(max_length=64)),
                ("proposal", models.JSONField(null=True)),
                ("fault", models.JSONField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "mapping_version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.mappingversion",
                    ),
                ),
            ],
            options={
                "ordering": ("-received_at", "-id"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agency", "digest"), name="submission_file_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("size__gte", 0)), name="submission_size_not_negative"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ("green", "yellow", "red"))),
                        name="submission_level_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                (
                                    "received",
                                    "proposed",
                                    "confirmed",
                                    "loading",
                                    "loaded",
                                    "stopped",
                                ),
                            )
                        ),
                        name="submission_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("received", "proposed", "stopped")),
                            ("mapping_version__isnull", False),
                            _connector="OR",
                        ),
                        name="submission_confirmed_has_mapping",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="record",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="records",
                to="records.submission",
            ),
        ),
        migrations.AddField(
            model_name="load",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="loads",
                to="records.submission",
            ),
        ),
        migrations.CreateModel(
            name="Vehicle",
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
                ("subject_id", models.UUIDField(default=accord.frame.ids.new_id, unique=True)),
                ("role", models.CharField(default="other", max_length=20)),
                ("sequence", models.PositiveSmallIntegerField(default=1)),
                ("plate", models.CharField(blank=True, max_length=16)),
                ("plate_state", models.CharField(blank=True, max_length=3)),
                ("vin", models.CharField(blank=True, max_length=17)),
                ("make", models.CharField(blank=True, max_length=40)),
                ("model", models.CharField(blank=True, max_length=40)),
                ("year", models.PositiveSmallIntegerField(null=True)),
                ("colour", models.CharField(blank=True, max_length=20)),
                ("level", models.CharField(max_length=6)),
                ("extra", models.JSONField(default=dict)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vehicles",
                        to="records.record",
                    ),
                ),
            ],
            options={
                "ordering": ("record_id", "sequence"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("record", "sequence"), name="vehicle_sequence_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ("stolen", "used", "damaged", "other"))),
                        name="vehicle_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ("green", "yellow", "red"))),
                        name="vehicle_level_known",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="load",
            constraint=models.UniqueConstraint(
                fields=("submission", "mapping_version"), name="load_once_per_mapping"
            ),
        ),
    ]
