"""What opens the ledger's commitment to a reason stands with the decision, and goes with it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subjects", "0002_mentions_follow_persons")]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="salt",
            field=models.BinaryField(default=bytes, max_length=32),
        ),
    ]
