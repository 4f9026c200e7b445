# What closed reviews were held against moves to its own table; the next migration takes its columns away.

from typing import Any

from django.db import migrations


def _keep(apps: Any, _schema: Any) -> None:
    """The one plan and rule that closed reviews were held against; which result lay there was not kept."""
    kept = apps.get_model("evaluation", "HeldAgainst")
    reviews = apps.get_model("evaluation", "Review")
    kept.objects.bulk_create(
        kept(review=row, plan_id=row.plan_id, rule=row.rule)
        for row in reviews.objects.filter(held_on__isnull=False, plan__isnull=False)
    )


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0008_reviews_keep_what_they_rested_on")]

    operations = [migrations.RunPython(_keep, migrations.RunPython.noop)]
