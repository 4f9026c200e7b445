"""What the pages of this app share: who asks, and faults beside their fields."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accord.frame.http import Request


def who(request: Request) -> dict[str, Any]:
    """The reader, for a selector."""
    return {"viewer": request.actor, "purpose": request.purpose}


def by(request: Request) -> dict[str, Any]:
    """The writer, for a service."""
    return {"by": request.actor, "purpose": request.purpose}


def form_page(
    request: Request, form: Any, title: str, button: str, back: str, *, lede: str = ""
) -> HttpResponse:
    """A page with one form."""
    context = {"form": form, "title": title, "button": button, "cancel_url": back, "lede": lede}
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)


def confirm_page(
    request: Request, form: Any, title: str, button: str, back: str, *, consequences: list[str]
) -> HttpResponse:
    """A page that asks once more, and says what follows."""
    context = {
        "form": form, "title": title, "button": button, "cancel_url": back,
        "consequences": consequences,
    }  # fmt: skip
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)
