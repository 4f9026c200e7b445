"""A recall may say that the agreed time of a copy is over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0005_open_sessions_and_sealed_factors"),
        ("exchange", "0003_cells_of_wide_entries"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="recall",
            name="recall_what_known",
        ),
        migrations.AlterField(
            model_name="recall",
            name="what",
            field=models.CharField(
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
        migrations.AddConstraint(
            model_name="recall",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "what__in",
                        ("corrected", "withdrawn", "sealed", "expunged", "purged", "lapsed"),
                    )
                ),
                name="recall_what_known",
            ),
        ),
    ]
