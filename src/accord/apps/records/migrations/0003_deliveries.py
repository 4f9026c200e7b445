import accord.frame.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0002_snapshots_and_states"),
    ]

    operations = [
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
                ("quantity", models.DecimalField(decimal_places=3, max_digits=15, null=True)),
                ("serial", models.CharField(blank=True, max_length=80)),
                ("level", models.CharField(max_length=6)),
                ("extra", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ("record_id", "sequence"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ("green", "yellow", "red"))),
                        name="item_level_known",
                    )
                ],
            },
        ),
        migrations.AlterModelOptions(
            name="quarantinedrow",
            options={"ordering": ("load_id", "part", "row_number")},
        ),
        migrations.RemoveConstraint(
            model_name="load",
            name="load_counts_not_negative",
        ),
        migrations.RemoveConstraint(
            model_name="quarantinedrow",
            name="quarantine_row_once",
        ),
        migrations.RemoveConstraint(
            model_name="vehicle",
            name="vehicle_role_known",
        ),
        migrations.AddField(
            model_name="load",
            name="attached",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="quarantinedrow",
            name="joined_to",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="quarantinedrow",
            name="mended",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="quarantinedrow",
            name="part",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddField(
            model_name="record",
            name="parts_digest",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="vehicle",
            name="local_id",
            field=models.CharField(blank=True, db_default="", default="", max_length=120),
        ),
        migrations.AddConstraint(
            model_name="load",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="quarantinedrow",
            constraint=models.UniqueConstraint(
                fields=("load", "part", "row_number"), name="quarantine_row_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="vehicle",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ("stolen", "used", "target", "damaged", "other"))),
                name="vehicle_role_known",
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="records.record",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(
                fields=("record", "sequence"), name="item_sequence_once"
            ),
        ),
    ]
