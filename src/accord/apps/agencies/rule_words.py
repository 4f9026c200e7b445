"""The lines of who can see what, in words for people, and the form that narrows them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors
from accord.apps.agencies.kinds import unit_of
from accord.apps.agencies.models import Agreement
from accord.core import policy, vocabulary
from accord.frame.ui.forms import offer

LAW: Final = "profile:"
FIELDS: Final = ("recipient", "owner", "action", "purpose", "kind", "verdict")


@dataclass(frozen=True, kw_only=True)
class RuleWords:
    """What codes, ids and names in a rule are called in the reader's language."""

    agencies: Mapping[str, str]
    titles: Mapping[str, str]

    @classmethod
    def of(cls, agreements: QuerySet[Agreement]) -> "RuleWords":
        """The words of these agreements and of the node's agencies."""
        return cls(
            agencies=selectors.agency_names(),
            titles={str(pk): title for pk, title in agreements.values_list("pk", "title")},
        )

    def agency(self, ori: str) -> str:
        """Its name."""
        return self.agencies.get(ori, ori)

    def action(self, action: policy.Action) -> str:
        """What may be done."""
        return policy.action_words(language=_language())[action]

    def level(self, level: vocabulary.Dissemination) -> str:
        """How far a record travels."""
        return policy.level_words(language=_language())[level]

    def kind(self, kind: vocabulary.RecordKind) -> str:
        """What a record is of."""
        return unit_of(kind)

    def purpose(self, code: str) -> str:
        """Why one asks."""
        known = vocabulary.purposes().get(code)
        if known is None:
            return code
        return known.name_es if _language() == "es" else known.name

    def rule(self, rule: str) -> str:
        """The agreement by its title with the number of its rule, or the law of the place."""
        if rule.startswith(LAW):
            return _("Law of the place: %(rule)s") % {"rule": rule.rpartition("/")[2]}
        agreement, _at, rest = rule.partition("@")
        version, _slash, part = rest.partition("/")
        told = {"title": self.titles.get(agreement, agreement), "version": version}
        if part.startswith("forbid/"):
            told["clause"] = part.removeprefix("forbid/")
            return _("%(title)s, version %(version)s: forbids (%(clause)s)") % told
        told["number"] = str(int(part) + 1)
        return _("%(title)s, version %(version)s, rule %(number)s") % told

    def rule_page(self, rule: str) -> str:
        """Where the rule can be read."""
        if rule.startswith(LAW):
            return reverse("agencies:law")
        return reverse("agencies:agreement", args=[rule.partition("@")[0]])


class LinesForm(forms.Form):
    """Which lines are shown; only what stands in some line can be chosen."""

    recipient = forms.ChoiceField(label=gettext_lazy("Agency"), required=False)
    owner = forms.ChoiceField(label=gettext_lazy("Records of"), required=False)
    action = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    verdict = forms.ChoiceField(label=gettext_lazy("Verdict"), required=False)

    def __init__(
        self, *args: Any, lines: Sequence[policy.Line], words: RuleWords, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        told: dict[str, Callable[[Any], str]] = {
            "recipient": words.agency, "owner": words.agency, "action": words.action,
            "purpose": words.purpose, "kind": words.kind,
            "verdict": lambda verdict: _("may") if verdict == "may" else _("may not"),
        }  # fmt: skip
        for name in FIELDS:
            found = {getattr(line, name) for line in lines}
            choices = sorted(((str(one), told[name](one)) for one in found), key=lambda one: one[1])
            offer(self, name, [("", _("all")), *choices])

    def matching(self, lines: Sequence[policy.Line]) -> list[policy.Line]:
        """The lines that fit; what was not offered is ignored."""
        asked = self.cleaned_data if self.is_bound and self.is_valid() else {}
        wanted = {name: asked[name] for name in FIELDS if asked.get(name)}
        return [
            line
            for line in lines
            if all(str(getattr(line, name)) == value for name, value in wanted.items())
        ]


def _language() -> str:
    return "es" if (get_language() or "en").startswith("es") else "en"
