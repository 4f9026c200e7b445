"""Peers: the only hosts that this node ever speaks to of its own accord."""

from django.db import models
from django.db.models import Q

from accord.frame.ids import new_id


class Peer(models.Model):
    """A host that an administrator has registered, and whether it may be inside this network."""

    class Reach(models.TextChoices):
        PUBLIC = "public"
        PRIVATE = "private"
        LOOPBACK = "loopback"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=60, unique=True)
    scheme = models.CharField(max_length=5, default="https")
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=443)
    reach = models.CharField(max_length=8, choices=Reach.choices, default=Reach.PUBLIC)
    # The one key that an SFTP server may show, as in known_hosts: type and base64.
    host_key = models.CharField(max_length=1200, blank=True)
    # The only agency that may use this peer; empty for all.
    only_for = models.CharField(max_length=9, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=Q(scheme="https")
                | Q(scheme="http", reach="loopback")
                | (Q(scheme="sftp") & ~Q(host_key="")),
                name="peer_is_authenticated",
            ),
            models.CheckConstraint(
                condition=Q(port__gte=1) & Q(port__lte=65535), name="peer_port_is_one"
            ),
        )

    def __str__(self) -> str:
        return self.name
