"""Shapes of what people type in: purposes, people, tokens, agreements."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies import selectors, session_purpose
from accord.apps.agencies.roles import Role
from accord.core import policy, vocabulary
from accord.frame.ui.forms import offer, offer_rows


def role_choices(roles: Iterable[Role]) -> list[tuple[str, str]]:
    """These roles, in the reader's language."""
    spanish = (get_language() or "en").startswith("es")
    return [(role.id, role.es if spanish else role.en) for role in roles]


class PersonForm(forms.Form):
    """A new account."""

    username = forms.CharField(label=_("Sign-in name"), max_length=60)
    full_name = forms.CharField(label=_("Full name"), max_length=120)
    password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters; not a common password."),
    )
    agency = forms.ModelChoiceField(
        label=_("Agency"),
        queryset=selectors.agencies().none(),
        required=False,
        empty_label=_("None (outside the agencies)"),
    )
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)

    def __init__(
        self, *args: Any, agencies: Any, roles: Iterable[Role], outside: bool, **kwargs: Any
    ) -> None:
        """`outside`: whether an account may belong to no agency."""
        super().__init__(*args, **kwargs)
        offer_rows(self, "agency", agencies, one_of_them=not outside)
        offer(self, "roles", role_choices(roles))


class RolesForm(forms.Form):
    """The roles of an existing account."""

    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "roles", role_choices(roles))


class LostFactorForm(forms.Form):
    """Somebody's second factor is lost, and whoever asks is known."""

    is_known = forms.BooleanField(
        label=_("I have made sure who asks"),
        help_text=_(
            "Once it is forgotten, whoever has the password enrols another. Open sessions end."
        ),
    )


class TokenForm(forms.Form):
    """A token for programs."""

    label = forms.CharField(label=_("What is it for?"), max_length=60)
    purposes = forms.MultipleChoiceField(
        label=_("Purposes"), choices=session_purpose.choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(label=_("Valid for days"), min_value=1, max_value=365, initial=90)


def spanish_or_english(spanish: str, english: str) -> str:
    """The words in the reader's language."""
    return spanish if (get_language() or "en").startswith("es") else english


def profile_choices() -> list[tuple[str, str]]:
    """Laws of known places, in the reader's language."""
    spanish = (get_language() or "en").startswith("es")
    return [
        (one.id, f"{one.title_es if spanish else one.title} ({one.id})")
        for one in policy.known_profiles().values()
    ]


class ProfileForm(forms.Form):
    """What the law of this place forbids, put together from known places."""

    title = forms.CharField(
        label=_("Name of the place"), max_length=80, help_text=_("As it shall stand on the page.")
    )
    templates = forms.MultipleChoiceField(
        label=_("What its law forbids"),
        choices=profile_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("These are templates and no legal advice. Check with your counsel first."),
    )


class KeyChangeForm(forms.Form):
    """Another signing key, and whether the old one is there to sign the hand-over."""

    lost = forms.BooleanField(
        label=_("The old key is lost"),
        required=False,
        help_text=_("Then the new key signs the hand-over alone, and says so."),
    )


class AgreementForm(forms.Form):
    """The thin agreement: who shares which kinds with whom, at which levels, for what."""

    title = forms.CharField(label=_("Title"), max_length=160)
    parties = forms.ModelMultipleChoiceField(
        label=_("Parties"),
        queryset=selectors.agencies().none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Every party shares with every other party."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of record"), widget=forms.CheckboxSelectMultiple
    )
    levels = forms.MultipleChoiceField(
        label=_("Levels shared"),
        choices=[("green", _("Green: in full")), ("yellow", _("Yellow: whom to ask"))],
        widget=forms.CheckboxSelectMultiple,
    )
    purposes = forms.MultipleChoiceField(
        label=_("Purposes"), choices=session_purpose.choices, widget=forms.CheckboxSelectMultiple
    )
    actions = forms.MultipleChoiceField(
        label=_("What may be done"), widget=forms.CheckboxSelectMultiple
    )
    valid_from = forms.DateField(
        label=_("Valid from"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    valid_to = forms.DateField(
        label=_("Valid to"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "parties", agencies)
        offer(
            self,
            "kinds",
            [(kind.value, kind.value.replace("_", " ")) for kind in vocabulary.RecordKind],
        )
        offer(
            self,
            "actions",
            [
                ("search", _("Search")),
                ("pointer", _("See whom to ask")),
                ("view", _("View")),
                ("export", _("Export")),
                ("forecast", _("Use in forecasts")),
            ],
        )

    def clean(self) -> dict[str, Any]:
        """At least two parties, and an end after the start."""
        data = super().clean() or {}
        if len(data.get("parties") or ()) < 2:
            self.add_error("parties", _("An agreement has at least two parties."))
        start, end = data.get("valid_from"), data.get("valid_to")
        if start and end and end <= start:
            self.add_error("valid_to", _("The end must come after the start."))
        return data
