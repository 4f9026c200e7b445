# The one plan of a review, once 0009 has moved it: PostgreSQL alters no table that it has just written.

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0009_rules_of_closed_reviews")]

    operations = [
        migrations.RemoveField(model_name="review", name="plan"),
        migrations.RemoveField(model_name="review", name="rule"),
    ]
