# The constraints of 0003, once its rows are filled: PostgreSQL alters no table that it has just written.

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0003_registered_extract_lost_runs_early_reviews")]

    operations = [
        migrations.AddConstraint(
            model_name="evaluationplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("extract_at__isnull", True), ("extract_digest", "")),
                    models.Q(
                        ("extract_at__isnull", False),
                        ("status", "frozen"),
                        models.Q(("extract_digest", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="plan_extract_follows_freezing",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("held_on__isnull", True),
                    ("held_on__gte", models.F("due_on")),
                    models.Q(("early_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="review_held_early_says_why",
            ),
        ),
    ]
