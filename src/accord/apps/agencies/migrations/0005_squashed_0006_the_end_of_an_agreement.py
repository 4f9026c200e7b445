"""Columns of what came after tables of second factors, on which the replaced ones depend."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    replaces = [
        ("agencies", "0005_open_sessions_and_sealed_factors"),
        ("agencies", "0006_the_end_of_an_agreement"),
    ]

    dependencies = [
        ("agencies", "0001_squashed_0004_rules_mark"),
        ("frame", "0001_squashed_0004_answers_of_agencies"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="open_sessions",
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name="agreement",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=Q(("ended_at__isnull", False), ("status", "ended"))
                | Q(~Q(status="ended"), ("ended_at__isnull", True)),
                name="agreement_end_has_its_moment",
            ),
        ),
    ]
