"""The model card's facts and findings, as pages show them."""

import math
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accord.apps.subjects import wording
from accord.apps.subjects.kinds import Kind
from accord.apps.subjects.selectors import Card
from accord.frame.ui.components import Text
from accord.frame.ui.tables import Column, Table


def card_facts(card: Card) -> list[tuple[Text, Any]]:
    """What is known of a model; what nobody measured is said to be so."""
    return [
        (_("Version"), card.version),
        (_("Digest"), card.digest),
        (_("Digest of what it learned from"), card.training_digest or _("not told")),
        (_("How it was learned"), _how(card)),
        (_("In use since"), card.activated_at),
        (
            _("Keys too common to find anybody by"),
            _("some are closed") if card.has_closed_keys else _("none is closed"),
        ),
        (_("Calibration and errors by group on this node"), _("not measured")),
    ]


def _how(card: Card) -> Text:
    if card.kept is None:
        return _("from records of which it is known whose each is")
    return _("without labels; of what identifying values alone hold for one it keeps %(kept)s") % {
        "kept": wording.share(card.kept)
    }


def warnings(card: Card) -> list[Text]:
    """What whoever looks at the model must know before anything else."""
    found: list[Text] = []
    if card.is_collapsed:
        found.append(wording.contradicts_itself(card.kept or 0.0))
    if (refused := card.refused) is not None:
        words = _("A model was learned here on %(day)s and is not in use.") % {
            "day": date_format(timezone.localtime(refused.made_at), "DATE_FORMAT")
        }
        found.append(f"{words} {wording.contradicts_itself(refused.kept)}")
    return found


def levels_table(request: HttpRequest, card: Card, kind: Kind) -> Table:
    """Each finding with its two chances and what it weighs."""
    words = wording.WORDS[kind.code]
    return Table(
        request,
        caption=_("What each finding weighs"),
        columns=[
            Column(
                label=_("Finding"), value=lambda one: wording.level_words(one.comparison, one.level)
            ),
            Column(label=words.one, value=lambda one: wording.share(one.same), numeric=True),
            Column(label=words.two, value=lambda one: wording.share(one.others), numeric=True),
            Column(
                label=_("Weight"),
                value=lambda one: wording.speaks(math.log(one.same / one.others), kind),
            ),
        ],
        rows=card.levels,
        note=_("How often each is seen in two records of one, and of two. Rare values weigh more, common ones less."),
    )  # fmt: skip
