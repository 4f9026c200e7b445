from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0007_releases_and_protections")]

    operations = [
        migrations.AddField(
            model_name="record",
            name="along",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
