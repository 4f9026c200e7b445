"""What one record of an incident keeps back of the place, all records of the incident keep back."""

from typing import Any

from django.db import migrations, models


def mark(apps: Any, _editor: Any) -> None:
    """Mark the families of what protects a victim already."""
    from django.db.models import Q

    from accord.core.vocabulary import victim_offences

    record, person = apps.get_model("records", "Record"), apps.get_model("records", "Person")
    current = record.objects.filter(is_current=True)
    protects = Q(offence_code__in=sorted(victim_offences())) | Q(domestic=True)
    columns = ("owner_id", "source_system", "kind", "local_id", "incident_ref")
    told = current.filter(protects).filter(Q(kind="incident") | ~Q(incident_ref=""))
    families = {
        (owner, source, local if kind == "incident" else incident)
        for owner, source, kind, local, incident in told.values_list(*columns).iterator()
    }
    for owner, source, number in sorted(families, key=str):
        of = Q(kind="incident", local_id=number) | (Q(incident_ref=number) & ~Q(kind="incident"))
        keys = list(
            current.filter(of, owner_id=owner, source_system=source).values_list("pk", flat=True)
        )
        record.objects.filter(pk__in=keys).update(place_kept=True)
        victims = person.objects.filter(record_id__in=keys, role="victim", shield="")
        victims.update(shield="victim")


class Migration(migrations.Migration):
    dependencies = [("records", "0005_owners_may_open_suspects")]

    operations = [
        migrations.AddField(
            model_name="record",
            name="place_kept",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                condition=models.Q(("place_kept", True)), fields=["owner"], name="record_place_kept"
            ),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
