"""What somebody searched for: kept sealed, for one person and one purpose, so that no address names a person."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import User
from accord.frame.ids import new_id

SUBJECTS = ("incidents", "persons", "vehicles", "places")


class Search(models.Model):
    """One stated search; its terms open only on this node, for whoever stated them."""

    class What(models.TextChoices):
        INCIDENTS = "incidents", _("Records")
        PERSONS = "persons", _("Persons")
        VEHICLES = "vehicles", _("Vehicles")
        PLACES = "places", _("Around a place")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=12, choices=What.choices)
    purpose_code = models.CharField(max_length=40)
    #: Kept by its owner under a name, which is sealed with the terms.
    is_saved = models.BooleanField(default=False)
    sealed = models.BinaryField()
    stated_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("-stated_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(what__in=SUBJECTS),
                name="search_subject_known",
            ),
        )

    def __str__(self) -> str:
        return f"search of {self.what}"

    @property
    def is_new(self) -> bool:
        """Whether its row is still to be written, with the entry that tells of it."""
        return self._state.adding

    def is_written(self) -> None:
        """Its row was written beside an entry: not by `save`, which would note it by itself."""
        self._state.adding = False
