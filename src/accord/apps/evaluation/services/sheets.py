"""How a problem-analysis sheet is written to: a part at a time, each writing a version of its own."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.evaluation.models import ProblemSheet
from accord.apps.strategies.models import Strategy
from accord.apps.strategies.services import demand_participant, open_strategy
from accord.core.evaluate.problem import PARTS_AT_MOST, empty_sheet, found_in, sheet_digest
from accord.core.names import points_to_person
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Fault, Invalid, Missing

LONGEST: Final = 2000
SHORT: Final = 300
Content = dict[str, Any]


def newest(strategy_id: UUID | str) -> ProblemSheet | None:
    """The version that counts; None where nothing has been written."""
    return ProblemSheet.objects.filter(strategy_id=strategy_id).order_by("-version").first()


def written(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, verb: str,
    change: Callable[[Content, Strategy], str],
) -> ProblemSheet:  # fmt: skip
    """Change the newest content and keep it as the next version; `change` gives the part's key.

    The strategy's lock keeps writers in a row, so that no version is written twice.
    """
    with audit.transaction(
        by=by, purpose=purpose, verb=verb, object_type="strategy", object_id=str(strategy_id)
    ) as entry:
        strategy = open_strategy(by, strategy_id)
        demand_participant(by, strategy)
        before = newest(strategy.pk)
        content = deepcopy(before.content) if before else empty_sheet()
        key = change(content, strategy)
        version = before.version + 1 if before else 1
        row = ProblemSheet(
            strategy=strategy, version=version, content=content, key=key, written_by=by.id,
            what=verb.partition(".")[2], agency_id=by.agency_id,
            digest=sheet_digest(content, strategy=str(strategy.pk), version=version),
        )  # fmt: skip
        row.save(force_insert=True)
        entry.payload = {
            "version": version, "key": key, "digest": row.digest, "agency": by.agency_ori or "",
        }  # fmt: skip
    return row


def demand_unchanged(
    strategy: Strategy, content: Content, version: int, part: Callable[[Content], Any]
) -> None:
    """Raise `Conflict` where somebody has written to this part since the version that was read."""
    rows = ProblemSheet.objects.filter(strategy=strategy, version=version)
    read = rows.values_list("content", flat=True).first() if version else empty_sheet()
    if read is None or part(read) != part(content):
        raise Conflict(_("Somebody has written to this part meanwhile. Read it again."))


def part_of(content: Content, key: str, letters: str) -> dict[str, Any]:
    """A cause (c), a response (r), or evidence of one (e, g); `Missing` for any other key."""
    found = found_in(content, key) if key[:1] in set(letters) else None
    if found is None:
        raise Missing
    return found[1]


def added(content: Content, to: list[Any], letter: str, part: Mapping[str, Any]) -> str:
    """Add a part under a key that was never used before; at most so many of each."""
    if len(to) >= PARTS_AT_MOST:
        raise Conflict(_("There are %(most)s of these already.") % {"most": PARTS_AT_MOST})
    content["last"][letter] += 1
    key = f"{letter}{content['last'][letter]}"
    to.append({"key": key, **part})
    return key


def signed(by: Actor, strategy: Strategy) -> dict[str, str]:
    """Whose a part is, and since which day by the lead agency's calendar."""
    day = agencies.day_at(strategy.lead).isoformat()
    return {"agency": by.agency_ori or "", "day": day}


def said(text: str) -> str:
    """A text as it is kept: lines stay, their ends and empty edges do not."""
    return text.strip().replace("\r\n", "\n")


def text_faults(texts: Mapping[str, str], *, most: int = LONGEST) -> list[Fault]:
    """What is too long, and what seems to point to a person; its words are repeated nowhere."""
    found = []
    for name, text in texts.items():
        if len(text) > most:
            words = _("At most %(most)s characters.") % {"most": most}
            found.append(Fault(name, "length", words))
        elif pointer := points_to_person(text):
            found.append(Fault(name, "person", person_words(pointer)))
    return found


def person_words(pointer: str) -> str:
    """Why a text is refused that seems to point to a person."""
    seems = {
        "name": _("This looks like the name of a person."),
        "title": _("This looks like a title with the name of a person."),
        "birth": _("This looks like somebody's date of birth."),
        "number": _("This looks like the number of a person."),
        "contact": _("This looks like somebody's telephone number or address of mail."),
    }[pointer]
    return f"{seems} {_('Write of kinds of places, targets and roles, never of a person.')}"


def demand(faults: list[Fault]) -> None:
    """Raise `Invalid` with all faults, if there is one."""
    if faults:
        raise Invalid(_("This is not complete."), faults=faults)


def fields_of(content: Content, key: str, names: tuple[str, ...]) -> Any:
    """What a version says in these fields of a cause or response; None where it has none such."""
    for one in (*content["causes"], *content["responses"]):
        if one["key"] == key:
            return [one[name] for name in names]
    return None


def one_of(name: str, known: tuple[str, ...]) -> Fault:
    """The fault of a word that is none of those known."""
    return Fault(name, "known", _("One of: %(known)s.") % {"known": ", ".join(known)})
