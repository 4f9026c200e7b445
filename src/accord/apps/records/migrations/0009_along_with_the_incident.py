from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0008_search_rows")]

    operations = [
        migrations.AddField(
            model_name="record",
            name="along",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="expungement",
            name="outcomes",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="outcomefile",
            name="original_gone",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
