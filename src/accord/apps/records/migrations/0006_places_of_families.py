"""What one record of an incident keeps back of the place, all records of the incident keep back."""

from typing import Any

from django.db import migrations, models

AT_ONCE = 400


def mark(apps: Any, _editor: Any) -> None:
    """Mark the families of what protects a victim already, and who its victims are."""
    from django.db.models import Q

    from accord.core.vocabulary import victim_offences

    record, person = apps.get_model("records", "Record"), apps.get_model("records", "Person")
    current = record.objects.filter(is_current=True)
    protects = Q(offence_code__in=sorted(victim_offences())) | Q(domestic=True)
    families: dict[tuple[Any, str], set[str]] = {}
    columns = ("owner_id", "source_system", "kind", "incident_ref", "local_id")
    told = current.filter(protects).values_list(*columns)
    for owner, system, kind, incident, own in told.iterator():
        number = own if kind == "incident" else incident or own
        families.setdefault((owner, system), set()).add(number)
    for (owner, system), found in families.items():
        numbers = sorted(found)
        for start in range(0, len(numbers), AT_ONCE):
            some = numbers[start : start + AT_ONCE]
            leads = Q(kind="incident") | ~Q(incident_ref__gt="")
            belongs = Q(incident_ref__in=some) & ~Q(kind="incident")
            of = (Q(local_id__in=some) & leads) | belongs
            rows = current.filter(of, owner_id=owner, source_system=system)
            rows.update(place_kept=True)
            victims = person.objects.filter(record__in=rows, role="victim", shield="")
            victims.update(shield="victim")


class Migration(migrations.Migration):
    dependencies = [("records", "0005_owners_may_open_suspects")]

    operations = [
        migrations.AddField(
            model_name="record",
            name="place_kept",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
