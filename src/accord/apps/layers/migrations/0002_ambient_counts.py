"""Layers of who or what is there, beside who lives there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("layers", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="layer",
            name="role",
            field=models.CharField(
                choices=[
                    ("jurisdiction", "Jurisdictions"),
                    ("beat", "Beats or districts"),
                    ("street", "Streets"),
                    ("address-point", "Address points"),
                    ("population", "Population by group and year"),
                    ("ambient", "Ambient count (who or what is there)"),
                    ("covariate", "Covariate (places that matter)"),
                    ("boundary", "Other boundaries"),
                    ("partner-counts", "Partners' counts without persons"),
                ],
                max_length=16,
            ),
        ),
    ]
