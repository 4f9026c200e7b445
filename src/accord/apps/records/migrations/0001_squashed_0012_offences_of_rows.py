"""The tables of a new node; a node that has some of the replaced migrations takes the others."""

import accord.frame.ids
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from accord.frame.creating import CreateModels


class Migration(migrations.Migration):
    replaces = [
        ("records", "0001_initial"),
        ("records", "0002_search_backfill"),
        ("records", "0003_policy_classes"),
        ("records", "0004_doubted_points"),
        ("records", "0005_owners_may_open_suspects"),
        ("records", "0006_places_of_families"),
        ("records", "0007_kept_families_are_found"),
        ("records", "0008_record_changes"),
        ("records", "0009_identifiers"),
        ("records", "0010_retention"),
        ("records", "0011_moments_of_reports"),
        ("records", "0012_offences_of_rows"),
    ]

    initial = True

    dependencies = [
        ("agencies", "0005_squashed_0006_the_end_of_an_agreement"),
    ]

    operations = [
        CreateModels(
            [
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
                            models.UniqueConstraint(
                                fields=("agency", "name"), name="mapping_name_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                name="mapping_named",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HandlingProfile",
                    fields=[
                        (
                            "owner",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="handling",
                                serialize=False,
                                to="agencies.agency",
                            ),
                        ),
                        ("level", models.CharField(default="green", max_length=6)),
                        ("audience", models.CharField(blank=True, max_length=400)),
                        ("release_days", models.PositiveIntegerField(null=True)),
                        ("juvenile_age", models.PositiveSmallIntegerField(default=18)),
                        ("protection", models.CharField(blank=True, max_length=20)),
                        ("caveats", models.JSONField(default=list)),
                        ("contact", models.CharField(blank=True, max_length=200)),
                        ("changed_by", models.CharField(max_length=64)),
                        ("changed_at", models.DateTimeField()),
                        ("opens_suspects", models.BooleanField(db_default=False, default=False)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("level__in", ("green", "yellow", "red"))),
                                name="handling_level_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("juvenile_age__gte", 10), ("juvenile_age__lte", 25)
                                ),
                                name="handling_juvenile_age_sane",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LegalHold",
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
                            "scope",
                            models.CharField(
                                choices=[
                                    ("record", "One record, by its id"),
                                    ("subject", "One person, by the subject id"),
                                    ("case", "One case, by its number"),
                                    ("agency", "All records of the agency"),
                                    ("dates", "Records of some days"),
                                ],
                                max_length=7,
                            ),
                        ),
                        ("value", models.CharField(blank=True, max_length=210)),
                        ("first_day", models.DateField(null=True)),
                        ("last_day", models.DateField(null=True)),
                        ("authority", models.CharField(max_length=200)),
                        ("ends_on", models.DateField(null=True)),
                        ("placed_by", models.CharField(max_length=64)),
                        ("placed_at", models.DateTimeField()),
                        ("approval_id", models.UUIDField(null=True)),
                        ("released_by", models.CharField(blank=True, max_length=64)),
                        ("released_at", models.DateTimeField(null=True)),
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
                        "ordering": ("-placed_at", "-id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("scope__in", ("record", "subject", "case", "agency", "dates"))
                                ),
                                name="hold_scope_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("authority", ""), _negated=True),
                                name="hold_names_its_authority",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("scope__in", ("agency", "dates")), ("value", "")),
                                    models.Q(
                                        ("scope__in", ("record", "subject", "case")),
                                        models.Q(("value", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="hold_names_what",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("scope", "dates"), _negated=True),
                                    ("last_day__gte", models.F("first_day")),
                                    _connector="OR",
                                ),
                                name="hold_days_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("released_at__isnull", True), ("released_by", "")),
                                    models.Q(
                                        models.Q(("released_by", ""), _negated=True),
                                        ("released_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="hold_released_whole",
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
                        (
                            "mode",
                            models.CharField(
                                choices=[
                                    ("append", "Adds and restates"),
                                    ("window", "Whole window of days"),
                                    ("full", "Everything there is"),
                                ],
                                db_default="append",
                                default="append",
                                max_length=6,
                            ),
                        ),
                        ("window_days", models.PositiveSmallIntegerField(db_default=0, default=0)),
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
                        ("by_report", models.BooleanField(db_default=False, default=False)),
                    ],
                    options={
                        "ordering": ("mapping_id", "-number"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("mapping", "number"), name="mapping_number_once"
                            ),
                            models.UniqueConstraint(
                                fields=("mapping", "digest", "mode", "window_days"),
                                name="mapping_content_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("mode", "window"),
                                    models.Q(("mode__in", ("append", "full")), ("window_days", 0)),
                                    _connector="OR",
                                ),
                                name="mapping_mode_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("number__gte", 1)),
                                name="mapping_number_from_one",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NameKey",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("key", models.CharField(max_length=40)),
                        ("word", models.CharField(max_length=40)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("key", "word"), name="name_key_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OutcomeFile",
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
                                    ("proposed", "Mapping suggested"),
                                    ("loading", "Loading"),
                                    ("loaded", "Loaded"),
                                    ("stopped", "Stopped"),
                                ],
                                default="proposed",
                                max_length=10,
                            ),
                        ),
                        ("level", models.CharField(default="green", max_length=6)),
                        ("mapping", models.TextField(blank=True)),
                        ("missing", models.JSONField(default=list)),
                        ("unknown", models.JSONField(default=list)),
                        ("rows", models.BigIntegerField(default=0)),
                        ("landed", models.BigIntegerField(default=0)),
                        ("changed", models.BigIntegerField(default=0)),
                        ("unchanged", models.BigIntegerField(default=0)),
                        ("unmapped", models.BigIntegerField(default=0)),
                        ("rejected", models.BigIntegerField(default=0)),
                        ("fault", models.JSONField(null=True)),
                        ("original_gone", models.BooleanField(db_default=False, default=False)),
                        ("received_at", models.DateTimeField()),
                        ("received_by", models.CharField(max_length=64)),
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
                        "ordering": ("-received_at", "-id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agency", "digest"), name="outcome_file_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ("proposed", "loading", "loaded", "stopped"))
                                ),
                                name="outcome_file_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level__in", ("green", "yellow", "red"))),
                                name="outcome_file_level_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseOutcome",
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
                        ("kind", models.CharField(default="arrest", max_length=20)),
                        ("offence_code", models.CharField(blank=True, max_length=3)),
                        ("level", models.CharField(max_length=6)),
                        ("audience", models.CharField(blank=True, max_length=400)),
                        ("release_expires_at", models.DateTimeField(null=True)),
                        ("case_number", models.CharField(blank=True, max_length=90)),
                        ("arrest_number", models.CharField(blank=True, max_length=90)),
                        ("case_key", models.CharField(blank=True, max_length=90)),
                        ("arrest_key", models.CharField(blank=True, max_length=90)),
                        ("ori", models.CharField(blank=True, max_length=9)),
                        ("charge", models.CharField(blank=True, max_length=90)),
                        ("charge_text", models.CharField(blank=True, max_length=200)),
                        ("stage", models.CharField(max_length=11)),
                        ("status", models.CharField(max_length=30)),
                        ("words", models.CharField(max_length=200)),
                        ("happened_on", models.DateField(null=True)),
                        ("version", models.PositiveIntegerField(default=1)),
                        ("is_current", models.BooleanField(default=True)),
                        ("row_number", models.BigIntegerField()),
                        ("recorded_at", models.DateTimeField()),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agencies.agency",
                            ),
                        ),
                        (
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="outcomes",
                                to="records.outcomefile",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-happened_on", "-id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("is_current", True)),
                                fields=(
                                    "owner",
                                    "case_key",
                                    "arrest_key",
                                    "ori",
                                    "charge",
                                    "stage",
                                ),
                                name="outcome_current_once",
                            ),
                            models.UniqueConstraint(
                                fields=(
                                    "owner",
                                    "case_key",
                                    "arrest_key",
                                    "ori",
                                    "charge",
                                    "stage",
                                    "version",
                                ),
                                name="outcome_version_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("arrest_key", ""), ("case_key", ""), _negated=True
                                ),
                                name="outcome_key_given",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "stage__in",
                                        (
                                            "referral",
                                            "charge",
                                            "disposition",
                                            "sentence",
                                            "custody",
                                            "supervision",
                                        ),
                                    )
                                ),
                                name="outcome_stage_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("status", ""), _negated=True),
                                name="outcome_status_given",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level__in", ("green", "yellow", "red"))),
                                name="outcome_level_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kind", "arrest")),
                                name="outcome_is_of_an_arrest",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("version__gte", 1)),
                                name="outcome_version_from_one",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RejectedOutcomeRow",
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
                            "file",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rejected_rows",
                                to="records.outcomefile",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("file_id", "row_number"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("file", "row_number"), name="outcome_row_once"
                            )
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
                        (
                            "kept_as",
                            models.CharField(blank=True, db_default="", default="", max_length=64),
                        ),
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
                                condition=models.Q(("size__gte", 0)),
                                name="submission_size_not_negative",
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
                                choices=[
                                    ("running", "Running"),
                                    ("done", "Done"),
                                    ("stopped", "Stopped"),
                                ],
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
                        ("attached", models.BigIntegerField(db_default=0, default=0)),
                        ("unmapped", models.BigIntegerField(default=0)),
                        ("without_point", models.BigIntegerField(default=0)),
                        ("amended", models.BigIntegerField(db_default=0, default=0)),
                        ("absent", models.BigIntegerField(db_default=0, default=0)),
                        ("withdrawn", models.BigIntegerField(db_default=0, default=0)),
                        (
                            "absence",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("", "Nothing is absent"),
                                    ("asked", "Waits for a decision"),
                                    ("withdrawn", "Withdrawn by source"),
                                    ("kept", "Kept: the file was incomplete"),
                                ],
                                db_default="",
                                default="",
                                max_length=9,
                            ),
                        ),
                        ("window_from", models.DateField(null=True)),
                        ("window_to", models.DateField(null=True)),
                        ("quality", models.JSONField(null=True)),
                        ("seconds", models.JSONField(default=dict)),
                        ("carries", models.JSONField(default=list)),
                        ("fault", models.JSONField(null=True)),
                        ("started_by", models.CharField(max_length=64)),
                        ("started_at", models.DateTimeField()),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "mapping_version",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="records.mappingversion",
                            ),
                        ),
                        (
                            "submission",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="loads",
                                to="records.submission",
                            ),
                        ),
                        ("offences", models.BigIntegerField(db_default=0, default=0)),
                    ],
                    options={
                        "ordering": ("-started_at", "-id"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("submission", "mapping_version"),
                                name="load_once_per_mapping",
                            ),
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
                                    ("attached__gte", 0),
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
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("absence", ""), ("absent", 0), ("withdrawn", 0)),
                                    models.Q(
                                        ("absence__in", ("asked", "kept")),
                                        ("absent__gt", 0),
                                        ("withdrawn", 0),
                                    ),
                                    models.Q(
                                        ("absence", "withdrawn"),
                                        ("absent__gte", models.F("withdrawn")),
                                    ),
                                    _connector="OR",
                                ),
                                name="load_absence_told",
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
                            models.UniqueConstraint(
                                fields=("load", "number"), name="chunk_number_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("last_row__gte", models.F("first_row"))),
                                name="chunk_rows_in_order",
                            ),
                        ],
                    },
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
                        (
                            "part",
                            models.CharField(blank=True, db_default="", default="", max_length=120),
                        ),
                        ("row_number", models.BigIntegerField()),
                        ("joined_to", models.BigIntegerField(null=True)),
                        ("field", models.CharField(max_length=200)),
                        ("rule", models.CharField(max_length=40)),
                        ("reason", models.TextField()),
                        ("raw", models.JSONField()),
                        ("mended", models.JSONField(null=True)),
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
                        "ordering": ("load_id", "part", "row_number"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("load", "part", "row_number"), name="quarantine_row_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ("open", "mended", "rerun", "discarded"))
                                ),
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
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("standing", "Standing"),
                                    ("withdrawn", "Withdrawn by source"),
                                    ("deleted", "Deleted"),
                                    ("sealed", "Sealed"),
                                    ("expunged", "Expunged"),
                                ],
                                db_default="standing",
                                default="standing",
                                max_length=9,
                            ),
                        ),
                        (
                            "told_by",
                            models.CharField(
                                choices=[
                                    ("source", "a row of the export"),
                                    ("absence", "absence from a snapshot"),
                                    ("person", "a person of the owner"),
                                ],
                                db_default="source",
                                default="source",
                                max_length=7,
                            ),
                        ),
                        ("reason", models.TextField(blank=True, db_default="", default="")),
                        ("along", models.BooleanField(db_default=False, default=False)),
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
                        (
                            "match_grade",
                            models.CharField(blank=True, db_default="", default="", max_length=1),
                        ),
                        ("error_radius_m", models.FloatField(null=True)),
                        (
                            "match_kind",
                            models.CharField(blank=True, db_default="", default="", max_length=10),
                        ),
                        (
                            "match_note",
                            models.CharField(blank=True, db_default="", default="", max_length=40),
                        ),
                        ("address", models.TextField(blank=True)),
                        ("area_code", models.CharField(blank=True, max_length=120)),
                        ("disposition", models.CharField(blank=True, max_length=200)),
                        ("narrative", models.TextField(blank=True)),
                        ("domestic", models.BooleanField(null=True)),
                        ("arrest_made", models.BooleanField(null=True)),
                        ("level", models.CharField(max_length=6)),
                        ("audience", models.CharField(blank=True, max_length=400)),
                        ("release_expires_at", models.DateTimeField(null=True)),
                        (
                            "protection",
                            models.CharField(blank=True, db_default="", default="", max_length=20),
                        ),
                        ("place_subject_id", models.UUIDField(default=accord.frame.ids.new_id)),
                        ("chunk_position", models.PositiveIntegerField()),
                        ("commitment", models.BinaryField(max_length=32)),
                        ("salt", models.BinaryField(max_length=32)),
                        ("extra", models.JSONField(default=dict)),
                        (
                            "parts_digest",
                            models.CharField(blank=True, db_default="", default="", max_length=64),
                        ),
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
                        (
                            "submission",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="records",
                                to="records.submission",
                            ),
                        ),
                        ("place_kept", models.BooleanField(db_default=False, default=False)),
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
                                    "state",
                                ],
                                name="record_scope",
                            ),
                            models.Index(
                                condition=models.Q(("is_current", True), ("lon__isnull", True)),
                                fields=["owner"],
                                name="record_waits_for_place",
                            ),
                            models.Index(
                                condition=models.Q(("is_current", False)),
                                fields=["local_id"],
                                name="record_superseded",
                            ),
                            models.Index(
                                condition=models.Q(("is_current", True)),
                                fields=["incident_ref"],
                                name="record_incident",
                            ),
                            models.Index(
                                condition=models.Q(("is_current", True), ("lon__isnull", False)),
                                fields=["lat", "lon"],
                                name="record_point",
                            ),
                            models.Index(
                                condition=models.Q(("is_current", True), ("place_kept", True)),
                                fields=["local_id"],
                                name="record_kept",
                            ),
                            models.Index(
                                condition=models.Q(("is_current", True), ("place_kept", True)),
                                fields=["incident_ref"],
                                name="record_kept_incident",
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
                                        (
                                            "call_for_service",
                                            "incident",
                                            "offence",
                                            "arrest",
                                            "citation",
                                        ),
                                    )
                                ),
                                name="record_kind_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level__in", ("green", "yellow", "red"))),
                                name="record_level_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("protection", ""),
                                    models.Q(("audience", ""), ("level", "red")),
                                    _connector="OR",
                                ),
                                name="record_protected_is_red",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("local_id", ""), _negated=True),
                                name="record_local_id_given",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("version__gte", 1)),
                                name="record_version_from_one",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("occurred_from__isnull", True),
                                        ("occurred_to__isnull", True),
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
                                condition=models.Q(("match_grade__in", ("", "A", "B", "C"))),
                                name="record_match_grade_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("match_grade", ""),
                                    models.Q(
                                        ("error_radius_m__isnull", False), ("lon__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="record_placed_with_radius",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("local_hour__isnull", True),
                                    ("local_hour__lte", 23),
                                    _connector="OR",
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
                                    models.Q(
                                        ("audience__startswith", "|"), ("audience__endswith", "|")
                                    ),
                                    _connector="OR",
                                ),
                                name="record_audience_form",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "state__in",
                                        ("standing", "withdrawn", "deleted", "sealed", "expunged"),
                                    )
                                ),
                                name="record_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("told_by__in", ("source", "absence", "person"))
                                ),
                                name="record_told_by_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "standing"), ("told_by", "source")),
                                    models.Q(("reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="record_taken_back_with_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "expunged"), _negated=True),
                                    models.Q(
                                        ("address", ""),
                                        ("area_code", ""),
                                        ("disposition", ""),
                                        ("incident_ref", ""),
                                        ("local_date__isnull", True),
                                        ("lon__isnull", True),
                                        ("narrative", ""),
                                        ("occurred_from__isnull", True),
                                        ("offence_code", ""),
                                        ("offence_local_code", ""),
                                        ("offence_text", ""),
                                        ("reported_at__isnull", True),
                                    ),
                                    _connector="OR",
                                ),
                                name="record_expunged_is_empty",
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
                        (
                            "subject_id",
                            models.UUIDField(default=accord.frame.ids.new_id, unique=True),
                        ),
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
                        (
                            "shield",
                            models.CharField(blank=True, db_default="", default="", max_length=20),
                        ),
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
                        "indexes": [
                            models.Index(
                                condition=models.Q(("local_id", ""), _negated=True),
                                fields=["local_id"],
                                name="person_identifier",
                            )
                        ],
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
                    name="PersonName",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("family", models.CharField(blank=True, max_length=40)),
                        ("given", models.CharField(blank=True, max_length=40)),
                        ("birth_year", models.PositiveSmallIntegerField(null=True)),
                        ("birth_day", models.PositiveSmallIntegerField(null=True)),
                        ("day", models.DateField(null=True)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="names",
                                to="records.person",
                            ),
                        ),
                        (
                            "record",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="records.record",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["family", "given", "day"], name="name_pair"),
                            models.Index(
                                fields=["birth_year", "birth_day", "given"], name="name_birth"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Item",
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
                        ("sequence", models.PositiveIntegerField(default=1)),
                        ("local_id", models.CharField(blank=True, max_length=120)),
                        ("description", models.TextField(blank=True)),
                        ("loss", models.CharField(blank=True, max_length=80)),
                        ("value", models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                        (
                            "quantity",
                            models.DecimalField(decimal_places=3, max_digits=15, null=True),
                        ),
                        ("serial", models.CharField(blank=True, max_length=80)),
                        ("level", models.CharField(max_length=6)),
                        ("extra", models.JSONField(default=dict)),
                        (
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="records.record",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("record_id", "sequence"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("record", "sequence"), name="item_sequence_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level__in", ("green", "yellow", "red"))),
                                name="item_level_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReleaseChange",
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
                        ("level_set", models.CharField(max_length=6)),
                        ("audience", models.CharField(blank=True, max_length=400)),
                        ("expires_at", models.DateTimeField(null=True)),
                        ("protection", models.CharField(blank=True, max_length=20)),
                        ("reason", models.CharField(blank=True, max_length=500)),
                        ("changed_by", models.CharField(max_length=64)),
                        ("changed_at", models.DateTimeField()),
                        (
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="releases",
                                to="records.record",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-changed_at", "-pk"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("level_set__in", ("green", "yellow", "red"))),
                                name="release_change_level_known",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TextRow",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        (
                            "record",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="records.record",
                            ),
                        ),
                    ],
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
                        (
                            "subject_id",
                            models.UUIDField(default=accord.frame.ids.new_id, unique=True),
                        ),
                        ("role", models.CharField(default="other", max_length=20)),
                        ("sequence", models.PositiveSmallIntegerField(default=1)),
                        (
                            "local_id",
                            models.CharField(blank=True, db_default="", default="", max_length=120),
                        ),
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
                                condition=models.Q(
                                    ("role__in", ("stolen", "used", "target", "damaged", "other"))
                                ),
                                name="vehicle_role_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level__in", ("green", "yellow", "red"))),
                                name="vehicle_level_known",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="VehicleMark",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("is_vin", models.BooleanField()),
                        ("mark", models.CharField(max_length=17)),
                        ("day", models.DateField(null=True)),
                        (
                            "record",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="records.record",
                            ),
                        ),
                        (
                            "vehicle",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="marks",
                                to="records.vehicle",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["is_vin", "mark", "day"], name="vehicle_mark")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SearchBackfill",
                    fields=[
                        (
                            "what",
                            models.CharField(max_length=10, primary_key=True, serialize=False),
                        ),
                        ("after", models.UUIDField()),
                        ("is_done", models.BooleanField(default=False)),
                    ],
                ),
                migrations.CreateModel(
                    name="PolicyClass",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("kind", models.CharField(max_length=20)),
                        ("offence_code", models.CharField(blank=True, max_length=3)),
                        ("level", models.CharField(max_length=6)),
                        ("audience", models.CharField(blank=True, max_length=400)),
                        ("release_expires_at", models.DateTimeField(null=True)),
                        ("size", models.BigIntegerField()),
                        ("first_date", models.DateField(null=True)),
                        ("last_date", models.DateField(null=True)),
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
                ),
                migrations.CreateModel(
                    name="DoubtedPoint",
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
                        ("part", models.CharField(blank=True, default="", max_length=120)),
                        ("row_number", models.BigIntegerField()),
                        ("field", models.CharField(max_length=200)),
                        ("rule", models.CharField(max_length=40)),
                        (
                            "load",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="doubted_points",
                                to="records.load",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("load_id", "part", "row_number"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("load", "part", "row_number"), name="doubted_point_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("rule", ""), _negated=True),
                                name="doubted_point_rule_named",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RecordChange",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("turn", models.BigIntegerField(db_default=0, default=0)),
                        ("owner_id", models.UUIDField(null=True)),
                        ("record_id", models.UUIDField(null=True)),
                        ("stands", models.BooleanField(db_default=False, default=False)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("turn__gt", 0)),
                                fields=["turn"],
                                name="record_change_turn",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Identifier",
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
                        ("scheme", models.CharField(max_length=20)),
                        ("value", models.CharField(max_length=254)),
                        ("issuer", models.CharField(blank=True, max_length=40)),
                        ("number", models.CharField(max_length=280)),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="identifiers",
                                to="records.person",
                            ),
                        ),
                        (
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="records.record",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("record_id", "person_id", "number"),
                        "indexes": [models.Index(fields=["number"], name="identifier_number")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("person", "number"), name="identifier_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("number", ""), _negated=True),
                                name="identifier_is_told",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RetentionRule",
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
                        ("category", models.CharField(blank=True, max_length=80)),
                        ("keep_days", models.PositiveIntegerField()),
                        (
                            "counted_from",
                            models.CharField(
                                choices=[
                                    ("occurred", "the day of occurrence"),
                                    ("changed", "the day on which it was last received or changed"),
                                ],
                                default="occurred",
                                max_length=8,
                            ),
                        ),
                        ("authority", models.CharField(max_length=180)),
                        ("by_itself", models.BooleanField(default=False)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "Waits for a second person"),
                                    ("standing", "In force"),
                                    ("refused", "Refused"),
                                    ("ended", "Ended"),
                                ],
                                default="asked",
                                max_length=8,
                            ),
                        ),
                        ("approval_id", models.UUIDField(unique=True)),
                        ("asked_by", models.CharField(max_length=64)),
                        ("asked_at", models.DateTimeField()),
                        ("decided_by", models.CharField(blank=True, max_length=64)),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("ended_by", models.CharField(blank=True, max_length=64)),
                        ("ended_at", models.DateTimeField(null=True)),
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
                        "ordering": ("kind", "category", "-asked_at", "-id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ("asked", "standing"))),
                                fields=("owner", "kind", "category", "state"),
                                name="retention_rule_once",
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
                                name="retention_rule_kind_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ("asked", "standing", "refused", "ended"))
                                ),
                                name="retention_rule_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("counted_from__in", ("occurred", "changed"))),
                                name="retention_rule_counts_from_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("keep_days__gte", 30), ("keep_days__lte", 36600)
                                ),
                                name="retention_rule_days_in_range",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("authority", ""), _negated=True),
                                name="retention_rule_names_its_authority",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_at__isnull", True),
                                        ("decided_by", ""),
                                        ("state", "asked"),
                                    ),
                                    models.Q(
                                        models.Q(("state", "asked"), _negated=True),
                                        models.Q(("decided_by", ""), _negated=True),
                                        ("decided_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="retention_rule_decided_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("state", "ended"),
                                        models.Q(("ended_by", ""), _negated=True),
                                        ("ended_at__isnull", False),
                                    ),
                                    models.Q(
                                        models.Q(("state", "ended"), _negated=True),
                                        ("ended_at__isnull", True),
                                        ("ended_by", ""),
                                    ),
                                    _connector="OR",
                                ),
                                name="retention_rule_ended_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RetentionRun",
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
                                    ("running", "Under way"),
                                    ("stopped", "Stopped"),
                                    ("done", "Done"),
                                ],
                                default="running",
                                max_length=7,
                            ),
                        ),
                        ("through", models.DateField()),
                        ("started_by", models.CharField(max_length=64)),
                        ("started_at", models.DateTimeField()),
                        ("last_record", models.UUIDField(null=True)),
                        ("deleted", models.PositiveIntegerField(default=0)),
                        ("kept", models.PositiveIntegerField(default=0)),
                        ("files_rewritten", models.PositiveIntegerField(default=0)),
                        ("files_destroyed", models.PositiveIntegerField(default=0)),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="runs",
                                to="records.retentionrule",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-started_at", "-id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "running")),
                                fields=("rule",),
                                name="retention_run_once_a_rule",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("state__in", ("running", "stopped", "done"))),
                                name="retention_run_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("finished_at__isnull", True), ("state", "running")),
                                    models.Q(
                                        models.Q(("state", "running"), _negated=True),
                                        ("finished_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="retention_run_finished_whole",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Expungement",
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
                        ("approval_id", models.UUIDField(null=True, unique=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("asked", "Waits for a second person"),
                                    ("refused", "Refused"),
                                    ("wiped", "Wiped; original files under way"),
                                    ("done", "Done"),
                                ],
                                default="asked",
                                max_length=7,
                            ),
                        ),
                        ("authority", models.CharField(max_length=200)),
                        ("asked_by", models.CharField(max_length=64)),
                        ("asked_at", models.DateTimeField()),
                        ("decided_by", models.CharField(blank=True, max_length=64)),
                        ("decided_at", models.DateTimeField(null=True)),
                        ("versions", models.PositiveIntegerField(default=0)),
                        ("rows", models.PositiveIntegerField(default=0)),
                        ("outcomes", models.PositiveIntegerField(db_default=0, default=0)),
                        ("files_rewritten", models.PositiveIntegerField(default=0)),
                        ("files_destroyed", models.PositiveIntegerField(default=0)),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="agencies.agency",
                            ),
                        ),
                        (
                            "record",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="expungements",
                                to="records.record",
                            ),
                        ),
                        (
                            "run",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="expungements",
                                to="records.retentionrun",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-asked_at", "-id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "asked")),
                                fields=("record",),
                                name="expungement_asked_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ("asked", "refused", "wiped", "done"))
                                ),
                                name="expungement_state_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("decided_at__isnull", True),
                                        ("decided_by", ""),
                                        ("state", "asked"),
                                    ),
                                    models.Q(
                                        models.Q(("state", "asked"), _negated=True),
                                        models.Q(("decided_by", ""), _negated=True),
                                        ("decided_at__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="expungement_decided_whole",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("authority", ""), _negated=True),
                                name="expungement_names_its_authority",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("approval_id__isnull", True), ("run__isnull", False)),
                                    models.Q(("approval_id__isnull", False), ("run__isnull", True)),
                                    _connector="OR",
                                ),
                                name="expungement_ordered_or_due",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
