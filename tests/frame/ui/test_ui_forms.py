"""Forms name their fields, link errors to them and keep required apart from optional."""

import re

from django import forms

from accord.frame.errors import Conflict, Fault, Invalid
from accord.frame.ui.forms import PurposeForm, Renderer, explain


class Sample(forms.Form):
    name = forms.CharField(help_text="As in the agreement.")
    level = forms.ChoiceField(choices=[("g", "Green")], widget=forms.RadioSelect)
    note = forms.CharField(required=False, widget=forms.Textarea(attrs={"class": "wide"}))
    agreed = forms.BooleanField()


def sample(data=None):
    return Sample(data, renderer=Renderer())


def test_each_error_links_to_a_field_that_exists():
    page = str(sample({}))
    targets = re.findall(r'<a href="#([^"]+)"', page)

    assert len(targets) == 3
    assert all(f'id="{target}"' in page for target in targets)


def test_hints_and_errors_describe_their_field():
    page = str(sample({}))
    described = re.search(r'<input[^>]*name="name"[^>]*aria-describedby="([^"]+)"', page)

    assert described is not None
    assert all(f'id="{one}"' in page for one in described[1].split())


SENT = {"name": "n", "level": "g", "agreed": "on"}


def test_what_is_refused_stands_beside_its_field():
    form = sample(SENT)
    faults = [Fault("title", "length", "Too short."), Fault("elsewhere", "known", "Not known.")]
    explain(form, Invalid("Not complete.", faults=faults), shown_at={"title": "name"})
    assert dict(form.errors) == {"name": ["Too short."], "__all__": ["Not known."]}


def test_what_is_refused_as_a_whole_stands_above_its_parts():
    form = sample(SENT)
    explain(form, Invalid("A limit breaks.", faults=[Fault("name", "r", "By 2.")]), whole=True)
    assert dict(form.errors) == {"__all__": ["A limit breaks."], "name": ["By 2."]}
    explain(other := sample(SENT), Conflict("That is decided."), whole=True)
    assert dict(other.errors) == {"__all__": ["That is decided."]}


def test_what_is_refused_without_a_fault_stands_above_the_form():
    form = sample(SENT)
    explain(form, Conflict("That is decided."))
    assert dict(form.errors) == {"__all__": ["That is decided."]}


def test_a_form_that_was_not_sent_shows_no_errors():
    assert "ac-errors" not in str(sample())


def test_radio_buttons_stand_in_a_fieldset_with_a_legend():
    page = str(sample())

    assert re.search(r"<fieldset[^>]*>\s*<legend[^>]*>Level", page)


def test_only_optional_fields_are_marked():
    assert str(sample()).count("(optional)") == 1


def test_a_widget_keeps_its_own_class():
    assert 'class="usa-textarea wide"' in str(sample())


def test_the_purpose_form_takes_only_a_purpose_that_was_offered():
    offered = [("audit", "Audit")]

    assert PurposeForm({"code": "audit"}, purposes=offered).is_valid()
    assert not PurposeForm({"code": "curiosity"}, purposes=offered).is_valid()
    assert not PurposeForm({"code": ""}, purposes=offered).is_valid()
