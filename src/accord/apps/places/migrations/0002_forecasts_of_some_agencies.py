# Whose records alone go into a forecast: a brief counts some agencies and not others.
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0002_usernames_once_in_any_case"),
        ("layers", "0001_layers_and_features"),
        ("places", "0001_forecasts"),
    ]

    operations = [
        migrations.AddField(
            model_name="forecastrun",
            name="owners",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="forecastrun",
            name="owners_key",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddConstraint(
            model_name="forecastrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("owners", []), ("owners_key", "")),
                    models.Q(
                        models.Q(("owners", []), _negated=True),
                        models.Q(("owners_key", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="forecast_owners_have_key",
            ),
        ),
    ]
