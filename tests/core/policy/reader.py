"""A lawyer who reads the English and knows nothing of the code: from sentences to an answer.

Shares no path with the policy: every word that it understands is written here, and it follows a
standing rule only where the sentence for it is on the page.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from accord.core.vocabulary import offences

DOES = {
    "search": "find them by searching",
    "pointer": "learn that one exists and whom to ask",
    "view": "read them",
    "export": "export them",
    "subscribe": "be alerted to new ones",
    "link": "link them with their own",
    "forecast": "count them in forecasts",
    "onward": "pass them on to a third party",
}
KINDS = {
    "call_for_service": "calls for service",
    "incident": "incidents",
    "offence": "offences",
    "arrest": "arrests",
    "citation": "citations",
}
PERSONS = {"juvenile": "juveniles", "victim": "victims"}
CLOSED = "sealed, of an informant, of health, of a school, of a grand jury or of internal affairs"
CLOSED_MARKS = {"sealed", "informant", "health", "school", "grand-jury", "internal-affairs"}

HEAD = re.compile(
    r"Agreement (\S+), version \d+ \((\w+)\), between (.+), from (\d.+? UTC)(?: until (\d.+? UTC))?(?:; ended \d.+? UTC)?\."
)
GRANT = re.compile(
    r"Records \((?P<kinds>.+?)\) of (?P<owners>.+?) marked (?P<levels>.+?), "
    r"(?P<offences>all offences|offences .+?): (?P<to>.+?) may (?P<may>.+?), "
    r"for (?P<purposes>.+?) only\.(?P<rest>.*)"
)
FORBID = re.compile(
    r"(?P<who>Forbidden, whatever else is granted|The law forbids): "
    r"Records \((?P<kinds>.+?)\) of (?P<owners>.+?), "
    r"(?P<offences>all offences|offences .+?): (?P<to>.+?) may not (?P<may>.+?), "
    r"for (?P<purposes>.+?)(?: from (?P<begins>\d.+? UTC))?(?: until (?P<ends>\d.+? UTC))?"
    r"(?P<own>, not even its own)?\.(?: By: .*)?"
)


@dataclass(frozen=True)
class Read:
    """What a reader concludes: may they, and whom do they not get named."""

    may: bool
    unnamed: frozenset[str] = frozenset()


def answer(agreements, law, always, *, viewer, purpose, action, record, now):
    """What somebody who has these pages before them answers."""
    stands = set(always.split("\n"))
    own = viewer.agency == record.owner
    if _stands_against(stands, viewer, purpose, action, record, now, own):
        return Read(may=False)
    case = (viewer.agency, record.owner, purpose, action, record, now)
    for line in law.split("\n")[1:]:
        found = FORBID.fullmatch(line)
        if found and (found["own"] or not own) and _forbids(found, case, within=None):
            return Read(may=False)
    pages = [page.split("\n") for page in agreements]
    pages = [(HEAD.fullmatch(head), body) for head, *body in pages]
    pages = [(head, body) for head, body in pages if _binds(head, now)]
    for head, body in pages:
        for line in body:
            found = FORBID.fullmatch(line)
            if found and not own and _forbids(found, case, within=_names(head[3])):
                return Read(may=False)
    if own and any("An agency reads its own records" in line for line in stands):
        return Read(may=True)
    granted = [found for _, body in pages for found in map(GRANT.fullmatch, body) if found]
    granted = [found for found in granted if _grants(found, case)]
    shown = {
        mark for found in granted for mark, word in PERSONS.items() if _names_them(found, word)
    }
    hidden = frozenset(record.marks & PERSONS.keys()) - shown
    return Read(may=bool(granted), unnamed=hidden if granted else frozenset())


def _stands_against(stands, viewer, purpose, action, record, now, own):
    level, expires = str(record.release.level), record.release.expires
    audience = record.release.audience
    named = bool(audience & (viewer.groups | {viewer.agency}))
    rules = {
        "Whoever asks states a purpose; without one nothing is seen.": not purpose,
        "Red records are known to their owner alone, and to those whom it names, as green ones are.": (
            not own and level == "red" and not named
        ),
        "Of yellow records others learn only that one exists and whom to ask.": (
            not own and level == "yellow" and action != "pointer"
        ),
        "A record whose release has run out is as a red one.": (
            not own and expires is not None and expires <= now
        ),
        "A record released to named agencies, task forces or people is for those alone.": (
            not own and bool(audience) and not named
        ),
        f"Records that are {CLOSED} are closed to everyone but their owner, whatever is granted.": (
            not own and bool(record.marks & CLOSED_MARKS)
        ),
        "Expunged records are closed to everyone, their owner too.": "expunged" in record.marks,
        "Passing a record on to a third party needs a grant of its own and the purpose of passing "
        "on to a third party (onward-transfer).": action == "onward"
        and purpose != "onward-transfer",
    }
    assert rules.keys() <= stands
    return not viewer.is_permitted or any(applies for applies in rules.values())


def _binds(head, now):
    begins, ends = _time(head[4]), _time(head[5])
    return head[2] == "active" and begins <= now and (ends is None or now < ends)


def _grants(found, case):
    return _levels(found, case[4]) and _fits(found, case, anyone=None)


def _forbids(found, case, *, within):
    begins, ends, now = _time(found["begins"]), _time(found["ends"]), case[5]
    if (begins is not None and now < begins) or (ends is not None and ends <= now):
        return False
    if within is not None and not {case[0], case[1]} <= within:
        return False
    return _fits(found, case, anyone="any agency")


def _fits(found, case, *, anyone):
    to, owner, purpose, action, record, _now = case
    named = [("to", to), ("owners", owner)]
    if any(found[part] != anyone and who not in _names(found[part]) for part, who in named):
        return False
    if found["purposes"] != "any purpose" and purpose not in _purposes(found["purposes"]):
        return False
    if found["kinds"] != "of any kind" and KINDS[record.kind] not in _names(found["kinds"]):
        return False
    if found["may"] != "do anything with them" and DOES[action] not in found["may"]:
        return False
    return found["offences"] == "all offences" or record.offence_code in _codes(found["offences"])


def _levels(found, record):
    as_if = {"red": "green"}.get(record.release.level, str(record.release.level))
    return as_if in _names(found["levels"])


def _names_them(found, word):
    told = re.search(r" To them (.+?) are named\.", found["rest"])
    return told is not None and word in _names(told[1])


def _codes(text):
    codes = set()
    for part in text.split(" with "):
        if (groups := part.removeprefix("offences of the categories ")) != part:
            wanted = set(re.split(r"; | and ", groups))
            codes |= {code for code, one in offences().items() if one.category in wanted}
        else:
            codes |= _names(part.removeprefix("offences "))
    return codes


def _purposes(text):
    """The codes behind the names: they decide, whatever a purpose is called."""
    return set(re.findall(r"\(([a-z-]+)\)", text))


def _names(text):
    return set() if text == "nothing" else set(re.split(r", | and ", text))


def _time(text):
    if text is None:
        return None
    form = "%Y-%m-%d %H:%M:%S.%f UTC" if "." in text else "%Y-%m-%d %H:%M UTC"
    return datetime.strptime(text, form).replace(tzinfo=UTC)
