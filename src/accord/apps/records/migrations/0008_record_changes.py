"""What is kept in memory of records follows a journal of what changed; `changes` fills it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0007_kept_families_are_found")]

    operations = [
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
    ]
