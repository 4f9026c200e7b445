"""Accounts know their open sessions, and secrets of second factors that lay open are sealed."""

from typing import Any

from django.db import migrations, models

from accord.apps.agencies.second_factor import SEALED, SealedFactors

NAMES = ("secret", "seed")


def _seal(apps: Any, _editor: Any) -> None:
    _turn(apps, lambda text: text if text.startswith(SEALED) else SealedFactors().encrypt(text))


def _open(apps: Any, _editor: Any) -> None:
    _turn(apps, lambda text: SealedFactors().decrypt(text) if text.startswith(SEALED) else text)


def _turn(apps: Any, turned: Any) -> None:
    for row in apps.get_model("mfa", "Authenticator").objects.iterator():
        secrets = {name: turned(row.data[name]) for name in NAMES if name in row.data}
        if secrets:
            row.data = {**row.data, **secrets}
            row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0004_rules_mark"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [
        migrations.AddField(
            model_name="user",
            name="open_sessions",
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.RunPython(_seal, _open),
    ]
