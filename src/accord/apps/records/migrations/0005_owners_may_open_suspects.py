"""An owner may let suspects and arrestees travel as far as their records do; nobody has yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0004_doubted_points")]

    operations = [
        migrations.AddField(
            model_name="handlingprofile",
            name="opens_suspects",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
