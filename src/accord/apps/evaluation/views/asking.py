"""What the pages of this app share: who asks, and faults beside their fields."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accord.frame.http import Request
from accord.frame.ui.components import Crumb


def who(request: Request) -> dict[str, Any]:
    """The reader, for a selector."""
    return {"viewer": request.actor, "purpose": request.purpose}


def by(request: Request) -> dict[str, Any]:
    """The writer, for a service."""
    return {"by": request.actor, "purpose": request.purpose}


def form_page(
    request: Request,
    form: Any,
    title: str,
    button: str,
    back: str,
    *,
    lede: str = "",
    trail: Sequence[Crumb] = (),
) -> HttpResponse:
    """A page with one form; the trail leads to the page that it is asked from."""
    context = {
        "form": form,
        "title": title,
        "button": button,
        "cancel_url": back,
        "lede": lede,
        "crumbs": _with(trail, title),
    }
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


def confirm_page(
    request: Request,
    form: Any,
    title: str,
    button: str,
    back: str,
    *,
    consequences: list[str],
    trail: Sequence[Crumb] = (),
) -> HttpResponse:
    """A page that asks once more, and says what follows."""
    context = {
        "form": form, "title": title, "button": button, "cancel_url": back,
        "consequences": consequences, "crumbs": _with(trail, title),
    }  # fmt: skip
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)


def _with(trail: Sequence[Crumb], title: str) -> list[Crumb]:
    """The trail, and this page at its end; nothing where there is no trail."""
    return [*trail, Crumb(label=title, url="")] if trail else []
