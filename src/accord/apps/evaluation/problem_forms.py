"""Shapes of what people type in on a problem-analysis sheet."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agency
from accord.apps.evaluation import problem_words as words
from accord.apps.evaluation.selectors import PERIODS, FacilityLayer
from accord.apps.evaluation.services import (
    ActionDraft,
    Described,
    EvidenceDraft,
    GradeDraft,
    ResponseDraft,
)
from accord.frame.ui.forms import offer

NO_PERSON = _("Of kinds of places, targets and roles; what looks like a person is refused.")
Choices = Sequence[tuple[str, Any]]


def _text(label: Any, help_text: Any = "", *, required: bool = False, most: int = 2000) -> Any:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=most,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


def _choice(label: Any, choices: Any, help_text: Any = "", *, required: bool = True) -> Any:
    return forms.ChoiceField(
        label=label, choices=list(choices), help_text=help_text, required=required
    )


def _day(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, help_text=help_text, required=required,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )  # fmt: skip


class ProblemForm(forms.Form):
    """The problem, the test by CHEERS, the two sides of the triangle."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    statement = _text(_("What is the problem?"), NO_PERSON, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in words.CHEERS.items():
            self.fields[f"cheers_{name}"] = _text(label)
        for name, label in words.SIDES.items():
            self.fields[f"sides_{name}"] = _text(label, words.SIDES_ASK[name])

    @property
    def described(self) -> Described:
        """What was written."""
        data = self.cleaned_data
        return Described(
            version=data["version"], statement=data["statement"],
            cheers={one: data[f"cheers_{one}"] for one in words.CHEERS},
            sides={one: data[f"sides_{one}"] for one in words.SIDES},
        )  # fmt: skip


class CauseForm(forms.Form):
    """A cause that may be at work."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = _text(_("What may bring the problem about?"), NO_PERSON, required=True, most=300)
    side = _choice(
        _("Where in the triangle does it lie?"), [("", _("Not said")), *words.SIDES.items()],
        required=False,
    )  # fmt: skip


class EvidenceForm(forms.Form):
    """A piece of evidence for or against a cause."""

    bears = _choice(_("It speaks"), words.BEARS.items())
    strength = _choice(
        _("How strongly?"), words.STRENGTHS.items(),
        _("Strong: it would look otherwise if the cause were not at work."),
    )  # fmt: skip
    source = _choice(
        _("What is it?"), words.SOURCES.items(),
        _("A figure is counted anew for each reader, by what that reader may count."),
    )  # fmt: skip
    measure = _choice(
        _("Which figure from records?"), [("", _("None")), *words.MEASURES.items()], required=False
    )
    layer = _choice(_("Facilities of which layer?"), [], required=False)
    until = _day(
        _("Counted up to the day before"),
        _("The weeks before it are held against as many weeks before those."),
        required=False,
    )
    weeks = forms.TypedChoiceField(
        label=_("Weeks of each period"),
        choices=[(one, str(one)) for one in PERIODS],
        coerce=int,
        help_text=_("52 weeks hold the same seasons as those before; fewer do not."),
    )
    text = _text(_("What does it tell?"), NO_PERSON)
    citation = forms.CharField(
        label=_("Where can it be looked up?"), max_length=300, required=False,
        help_text=_("Author, year, title; a document and its day; who saw it, by role."),
    )  # fmt: skip

    def __init__(self, *args: Any, layers: Iterable[FacilityLayer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(one.series, one.name) for one in layers]
        offer(self, "layer", [("", _("None")), *named])
        if not named:
            del self.fields["layer"]
            left = [(key, label) for key, label in words.MEASURES.items() if key != "facilities"]
            offer(self, "measure", [("", _("None")), *left])

    @property
    def evidence(self) -> EvidenceDraft:
        """What was written."""
        return EvidenceDraft(**self.cleaned_data)


class ReasonForm(forms.Form):
    """A state and why."""

    state = forms.ChoiceField(label=_("It is"), widget=forms.RadioSelect)
    reason = _text(_("Why?"), NO_PERSON, required=True)

    def __init__(self, *args: Any, states: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "state", states)


class ResponseForm(forms.Form):
    """What could be done."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    title = forms.CharField(label=_("What could be done?"), max_length=200)
    how = _text(_("How would it change the cause here?"), NO_PERSON, required=True)
    cause = _choice(_("At which cause does it aim?"), [])
    side = _choice(
        _("Through which side of the triangle?"), [("", _("Not said")), *words.SIDES.items()],
        required=False,
    )  # fmt: skip

    def __init__(self, *args: Any, causes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "cause", causes)

    @property
    def draft(self) -> ResponseDraft:
        """What was written."""
        data = self.cleaned_data
        return ResponseDraft(**{name: data[name] for name in ("title", "how", "cause", "side")})


class GradeForm(forms.Form):
    """Evidence on a response, graded as its source grades it."""

    result = _choice(
        _("A result of the own evidence library"), [],
        _("It brings its own level and effect; then leave source, level and effect alone."),
        required=False,
    )  # fmt: skip
    citation = forms.CharField(
        label=_("Or a source"), max_length=300, required=False,
        help_text=_("Author, year, title, and where it can be looked up."),
    )  # fmt: skip
    level = _choice(
        _("Maryland level"),
        [("", _("Not graded by its source")), *((str(n), str(n)) for n in range(1, 6))],
        _("Only what the source says. 1: a correlation; 3: with a comparable area; 5: by lot."),
        required=False,
    )  # fmt: skip
    direction = _choice(_("What did it find?"), words.EFFECTS.items())

    def __init__(self, *args: Any, results: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in words.EMMIE.items():
            self.fields[name] = _text(label)
        self.fields["effect"].help_text = _("How large, with its interval, as the source says it.")
        self.initial.setdefault("direction", "unknown")
        offer(self, "result", [("", _("None")), *results])
        if not results:
            del self.fields["result"]

    @property
    def grade(self) -> GradeDraft:
        """What was written."""
        data = dict(self.cleaned_data)
        result = data.pop("result", "")
        data["level"] = int(data["level"]) if data["level"] else None
        return GradeDraft(result=UUID(result) if result else None, **data)


class ResponseActionForm(forms.Form):
    """Who does a chosen response, until when, and how much."""

    title = forms.CharField(label=_("Action"), max_length=200)
    owner = _choice(_("Agency that does it"), [])
    person = forms.CharField(
        label=_("Who there"), max_length=80, required=False,
        help_text=_("The function or name of the colleague who has taken it on."),
    )  # fmt: skip
    due_on = _day(_("Until"))
    goal = _choice(_("For which goal?"), [], required=False)
    place = forms.CharField(label=_("Where"), max_length=160, required=False)
    dose_planned = forms.IntegerField(
        label=_("How many?"), required=False, min_value=1, max_value=1_000_000
    )
    dose_unit = forms.CharField(label=_("Of what?"), max_length=60, required=False)

    def __init__(self, *args: Any, owners: Iterable[Agency], goals: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = {one.ori: one for one in owners}
        offer(self, "owner", [(ori, one.name) for ori, one in self.owners.items()])
        offer(self, "goal", [("", _("None")), *goals])

    @property
    def action(self) -> ActionDraft:
        """What was written."""
        data = dict(self.cleaned_data)
        goal, owner = data.pop("goal"), self.owners[data.pop("owner")]
        return ActionDraft(owner=owner, goal_id=UUID(goal) if goal else None, **data)


class PriorityForm(forms.Form):
    """How much the problem matters to the reader's agency."""

    level = forms.ChoiceField(
        label=_("Priority for your agency"), choices=list(words.PRIORITIES.items()),
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = _text(_("Why?"), NO_PERSON, required=True)
    cause = _choice(_("At which cause would your agency begin?"), [], required=False)

    def __init__(self, *args: Any, causes: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "cause", [("", _("Not said")), *causes])


class WithdrawForm(forms.Form):
    """Taking a part off needs a reason and a tick."""

    because = forms.CharField(label=_("Why?"), max_length=300)
    confirm = forms.BooleanField(label=_("Take it off the sheet"))
