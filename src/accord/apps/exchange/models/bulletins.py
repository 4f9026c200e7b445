"""Bulletins from agency to agency: look out for, officer safety, information."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agency, User
from accord.frame.ids import new_id


class Bulletin(models.Model):
    """What an agency tells others for a time; corrected by another one, recalled with a reason."""

    class Kind(models.TextChoices):
        BOLO = "bolo", _("Be on the lookout")
        SAFETY = "officer-safety", _("Officer safety")
        INFORMATION = "information", _("Information")

    class Tlp(models.TextChoices):
        RED = "red", _("TLP:RED: the named readers only")
        AMBER_STRICT = "amber+strict", _("TLP:AMBER+STRICT: the reader's own agency")
        AMBER = "amber", _("TLP:AMBER: own agency and who must know")
        GREEN = "green", _("TLP:GREEN: the community, not the public")
        CLEAR = "clear", _("TLP:CLEAR: anybody")

    class Handling(models.TextChoices):
        H0 = "H0", _("H0: to prevent and fight crime only")
        H1 = "H1", _("H1: not in court without permission")
        H2 = "H2", _("H2: not passed on without permission")
        H3 = "H3", _("H3: as the text says")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    title = models.CharField(max_length=120)
    body = models.TextField(max_length=5_000)
    contact = models.CharField(max_length=120)
    tlp = models.CharField(max_length=12, choices=Tlp.choices, default=Tlp.AMBER)
    handling = models.CharField(max_length=2, choices=Handling.choices, default=Handling.H2)
    issued_by = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    corrects = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    recalled_at = models.DateTimeField(null=True)
    recall_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-issued_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at")), name="bulletin_expires_later"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(body="") & ~Q(contact=""),
                name="bulletin_says_something",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("bolo", "officer-safety", "information"))
                & Q(tlp__in=("red", "amber+strict", "amber", "green", "clear"))
                & Q(handling__in=("H0", "H1", "H2", "H3")),
                name="bulletin_codes_known",
            ),
            models.CheckConstraint(
                condition=Q(recalled_at__isnull=True, recall_reason="")
                | (Q(recalled_at__isnull=False) & ~Q(recall_reason="")),
                name="bulletin_recalled_with_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.agency_id}"


class BulletinReader(models.Model):
    """An agency to which a bulletin was given."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="audience")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("bulletin", "agency"), name="bulletin_reader_once"),
        )

    def __str__(self) -> str:
        return f"{self.agency_id} reads {self.bulletin_id}"


class BulletinAttachment(models.Model):
    """A picture or document of a bulletin; its type was read from its bytes, never from its name."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    content = models.BinaryField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(media_type__in=("application/pdf", "image/png", "image/jpeg")),
                name="attachment_type_known",
            ),
        )

    def __str__(self) -> str:
        return self.name


class BulletinReceipt(models.Model):
    """That a person has read and acknowledged a bulletin."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="receipts")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("bulletin", "person"), name="receipt_once"),)

    def __str__(self) -> str:
        return f"receipt of {self.bulletin_id}"
