from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0002_amendments"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="must_change_password",
            field=models.BooleanField(default=False),
        ),
    ]
