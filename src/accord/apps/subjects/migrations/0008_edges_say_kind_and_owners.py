"""Links say what both ends are and whose, so that a queue goes by its index; filled from the ends."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

# The way from a mention to whose it is.
OWNERS = {
    "person": "person__record__owner",
    "vehicle": "vehicle__record__owner",
    "place": "place__owner",
    "identifier": "identifier__record__owner",
}


def say(apps: Any, _schema: Any) -> None:
    """Fill what earlier versions did not write."""
    edges, mentions = (apps.get_model("subjects", name) for name in ("Edge", "Mention"))
    for kind, owner in OWNERS.items():
        of = {
            f"{end}_owner_id": Subquery(mentions.objects.filter(pk=OuterRef(end)).values(owner)[:1])
            for end in ("left", "right")
        }
        mine = mentions.objects.filter(pk=OuterRef("left"), **{f"{kind}__isnull": False})
        edges.objects.filter(models.Exists(mine)).update(kind=kind, **of)


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0005_squashed_0006_the_end_of_an_agreement"),
        ("subjects", "0007_identifiers_are_mentioned"),
    ]

    operations = [
        migrations.AddField(
            model_name="edge",
            name="kind",
            field=models.CharField(max_length=10, null=True),
        ),
        *(
            migrations.AddField(
                model_name="edge",
                name=f"{end}_owner",
                field=models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="agencies.agency",
                ),
            )
            for end in ("left", "right")
        ),
        migrations.RunPython(say, migrations.RunPython.noop),
    ]
