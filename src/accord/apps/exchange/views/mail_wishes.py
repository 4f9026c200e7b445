"""The page on which people say of what they want to hear by mail."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.apps.exchange.forms.mail_wishes import MailWishForm
from accord.apps.exchange.selectors.mail_wishes import wishes_of
from accord.apps.exchange.services.calling_by_mail import wish
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.ui.components import Crumb


@require_http_methods(["GET", "POST"])
@route(policy="bulletins.view", audit="mail_wishes.changed", rate="write")
def mail_wishes(request: Request) -> HttpResponse:
    """One's own wishes, and a form to change them."""
    now = wishes_of(viewer=request.actor, purpose=request.purpose)
    initial = {"bulletins": now.bulletins, "conflicts": now.conflicts, "recalls": now.recalls}
    form = MailWishForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        wish(by=request.actor, purpose=request.purpose, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("exchange:mail_wishes")
    bulletins = Crumb(label=_("Bulletins"), url=reverse("exchange:bulletins"))
    context = {
        "form": form, "title": _("Mail to me"), "button": _("Save"),
        "lede": _("Mail says that there is something, and nothing of what."),
        "cancel_url": reverse("exchange:bulletins"),
        "crumbs": [bulletins, Crumb(label=_("Mail to me"))],
    }  # fmt: skip
    return render(request, "ui/form_page.html", context, status=422 if form.errors else 200)
