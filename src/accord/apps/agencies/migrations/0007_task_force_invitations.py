"""Who belongs to a task force was asked: whoever belonged before it was, stays."""

from typing import Any

from django.db import migrations, models
from django.db.models import F, Q


def keep_members(apps: Any, _editor: Any) -> None:
    """Who was taken in before anybody was asked belongs from that day, by whoever took it in."""
    members = apps.get_model("agencies", "TaskForceMember").objects.order_by()
    members.filter(joined_at__isnull=True).update(joined_at=F("added_at"), joined_by=F("added_by"))


class Migration(migrations.Migration):
    dependencies = [("agencies", "0005_squashed_0006_the_end_of_an_agreement")]
    operations = [
        migrations.AddField(
            model_name="taskforcemember",
            name="joined_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="taskforcemember",
            name="joined_by",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(keep_members, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="taskforcemember",
            constraint=models.CheckConstraint(
                condition=Q(("joined_at__isnull", True), ("joined_by", ""))
                | Q(("joined_at__isnull", False), ~Q(("joined_by", ""))),
                name="member_joined_by_somebody",
            ),
        ),
    ]
