"""Telephones, documents, addresses and accounts that records give persons, each in its one form."""

import accord.frame.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0008_record_changes"),
    ]

    operations = [
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
                    models.UniqueConstraint(fields=("person", "number"), name="identifier_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number", ""), _negated=True), name="identifier_is_told"
                    ),
                ],
            },
        ),
    ]
