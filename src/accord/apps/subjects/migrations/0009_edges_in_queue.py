"""Every link says what both ends are and whose, and one index of these and the distance serves queues.

Apart from the filling: PostgreSQL alters no table of which a foreign key still waits to be checked.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("subjects", "0008_edges_say_kind_and_owners"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="edge",
            name="edge_by_distance",
        ),
        migrations.AlterField(
            model_name="edge",
            name="kind",
            field=models.CharField(max_length=10),
        ),
        *(
            migrations.AlterField(
                model_name="edge",
                name=f"{end}_owner",
                field=models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="agencies.agency",
                ),
            )
            for end in ("left", "right")
        ),
        migrations.AddIndex(
            model_name="edge",
            index=models.Index(
                fields=["kind", "distance", "left_owner", "right_owner"], name="edge_in_queue"
            ),
        ),
        migrations.AddConstraint(
            model_name="edge",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["person", "vehicle", "place", "identifier"])),
                name="edge_kind_known",
            ),
        ),
    ]
