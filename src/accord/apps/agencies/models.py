"""Agencies, people, role assignments, tokens and agreements."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accord.frame.ids import new_id


class Agency(models.Model):
    """An organisation that takes part: the one owner of each of its records."""

    class Kind(models.TextChoices):
        POLICE = "police", _("Police")
        PROSECUTOR = "prosecutor", _("Prosecutor")
        SCHOOL = "school", _("School")
        HEALTH = "health", _("Health")
        COMMUNITY = "community", _("Community organisation")
        OTHER = "other", pgettext_lazy("agency", "Other")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ori = models.CharField(max_length=9, unique=True)
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    time_zone = models.CharField(max_length=40, default="UTC")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "agencies"
        constraints = (
            models.CheckConstraint(condition=~Q(ori="") & ~Q(name=""), name="agency_named"),
        )

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds users by their sign-in name, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=60, unique=True)
    full_name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    agency = models.ForeignKey(Agency, null=True, blank=True, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)
    # Somebody else set the password and knows it.
    must_change_password = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=5, default="en")
    # Marks of its newest sessions; one whose mark is not among them is over.
    open_sessions = models.JSONField(default=list, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        ordering = ("username",)
        constraints = (models.UniqueConstraint(Lower("username"), name="username_once_any_case"),)

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def is_staff(self) -> bool:
        """Django's own admin site is not part of the product."""
        return False


class RoleAssignment(models.Model):
    """One role of one person, and who gave it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_assignments")
    role = models.CharField(max_length=30)
    given_by = models.CharField(max_length=64)
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("user", "role"), name="role_once"),)

    def __str__(self) -> str:
        return f"{self.role} of {self.user_id}"


class ApiToken(models.Model):
    """A key for machines: acts as its user, for the purposes it names, until it expires."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    purposes = models.JSONField(default=list)
    # A bound token has one capability, for one thing; both are empty for one that acts as its user.
    only_may = models.CharField(max_length=40, blank=True)
    only_for = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="token_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(only_may="", only_for="") | (~Q(only_may="") & ~Q(only_for="")),
                name="token_bound_whole",
            ),
        )

    def __str__(self) -> str:
        return self.label


class Agreement(models.Model):
    """An agreement between agencies: its terms are data, read by `accord.core.policy`."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("agreement", "Draft")
        ACTIVE = "active", pgettext_lazy("agreement", "Active")
        ENDED = "ended", pgettext_lazy("agreement", "Ended")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=160)
    status = models.CharField(max_length=6, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1)
    # The agreement that ends when every party has signed this one.
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="amendments"
    )
    terms = models.JSONField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True, blank=True)
    # When a party or an amendment ended it; what has merely run out was ended by nobody.
    ended_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=64)

    class Meta:
        ordering = ("title",)
        constraints = (
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="agreement_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(status="ended", ended_at__isnull=False)
                | (~Q(status="ended") & Q(ended_at__isnull=True)),
                name="agreement_end_has_its_moment",
            ),
        )

    def __str__(self) -> str:
        return self.title


class AgreementDocument(models.Model):
    """The digest of the paper that was signed, and of the rules that it was signed for.

    The paper itself stays with the parties. Where the rules are no longer those, it binds nothing.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="documents")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    rules_digest = models.CharField(max_length=64)
    bound_by = models.CharField(max_length=64)
    bound_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-bound_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("agreement", "sha256", "rules_digest"), name="document_bound_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.sha256[:12]} for {self.agreement_id}"


class JurisdictionProfile(models.Model):
    """One version of what the law of this place forbids, above every agreement; the newest binds."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.PositiveIntegerField(unique=True)
    terms = models.JSONField()
    digest = models.CharField(max_length=64)
    adopted_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=64)
    approved_by = models.CharField(max_length=64)

    class Meta:
        ordering = ("-version",)
        constraints = (
            models.CheckConstraint(condition=Q(version__gte=1), name="profile_version_from_one"),
            models.CheckConstraint(
                condition=~Q(proposed_by=F("approved_by")), name="profile_by_two_persons"
            ),
        )

    def __str__(self) -> str:
        return f"profile, version {self.version}"


class AgreementParty(models.Model):
    """An agency that is party to an agreement, and its signature."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="parties")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="agreements")
    signed_by = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("agreement", "agency"), name="party_once"),
            models.CheckConstraint(
                condition=Q(signed_by="", signed_at__isnull=True)
                | (~Q(signed_by="") & Q(signed_at__isnull=False)),
                name="party_signature_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.agency_id} in {self.agreement_id}"


class TaskForce(models.Model):
    """A group that works together across agencies; an owner may release records to it by name.

    Who belongs to it now decides, for old records as for new ones.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(max_length=24, unique=True)
    name = models.CharField(max_length=120)
    lead = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.CharField(max_length=64)

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="task_force_named"),
        )

    def __str__(self) -> str:
        return self.name


class TaskForceMember(models.Model):
    """An agency with all its people, or one account, in a task force.

    The lead invites; it belongs from the moment at which somebody of its own agency accepted.
    """

    task_force = models.ForeignKey(TaskForce, on_delete=models.CASCADE, related_name="members")
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    added_by = models.CharField(max_length=64)
    added_at = models.DateTimeField(auto_now_add=True)
    joined_at = models.DateTimeField(null=True)
    joined_by = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("added_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(joined_at__isnull=True, joined_by="")
                | (Q(joined_at__isnull=False) & ~Q(joined_by="")),
                name="member_joined_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(agency__isnull=False, user__isnull=True)
                | Q(agency__isnull=True, user__isnull=False),
                name="member_is_one_of_two",
            ),
            models.UniqueConstraint(
                fields=("task_force", "agency"),
                condition=Q(agency__isnull=False),
                name="member_agency_once",
            ),
            models.UniqueConstraint(
                fields=("task_force", "user"),
                condition=Q(user__isnull=False),
                name="member_user_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.agency_id or self.user_id} in {self.task_force_id}"

    @property
    def who(self) -> Agency | User:
        """The agency or the account: a constraint holds it to one of the two."""
        found = self.agency or self.user
        if found is None:
            raise ValueError("neither an agency nor an account")
        return found


class RulesMark(models.Model):
    """A word that is another one whenever agreements, law, agencies or task forces change.

    Triggers write it with the change itself; see `kept_rules`. There is one row.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    mark = models.CharField(max_length=36)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="rules_mark_single"),)

    def __str__(self) -> str:
        return self.mark
