"""How pages of this app answer a form: do the deed and go on, or say what was wrong beside it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accord.frame.errors import Conflict, Denied, Invalid, Missing
from accord.frame.http import Request
from accord.frame.ui.components import Text
from accord.frame.ui.forms import explain


def by(request: Request) -> dict[str, Any]:
    """Who does it and why, as services take it."""
    return {"by": request.actor, "purpose": request.purpose}


def viewer(request: Request) -> dict[str, Any]:
    """Who looks and why, as selectors take it."""
    return {"viewer": request.actor, "purpose": request.purpose}


def answer_form(
    request: Request,
    form: forms.Form,
    *,
    do: Callable[[dict[str, Any]], str],
    done: Text = "",
    template: str = "ui/form_page.html",
    **context: Any,
) -> HttpResponse:
    """Show the form; when it is filled in, `do` the deed with its data and go where it says."""
    if form.is_valid():
        try:
            there = do(form.cleaned_data)
        except (Invalid, Conflict, Denied, Missing) as error:
            explain(form, error)
        else:
            if done:
                messages.success(request, str(done))
            return redirect(there)
    context["form"] = form
    return render(request, template, context, status=422 if form.errors else 200)
