"""Set up a feed, change, pause, resume and remove it; whoever did so last answers for it."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accord.apps.agencies.models import Agency, User
from accord.apps.feeds.channels import ENVIRONMENT, FolderSettings, needs_secret, settings_of
from accord.apps.feeds.models import Alarm, Feed
from accord.apps.feeds.rhythm import Rhythm
from accord.apps.feeds.services.rights import demand_manage, locked
from accord.apps.feeds.sources.folder import make_folder
from accord.apps.feeds.sources.opening import context_of, root
from accord.apps.records.models import ExportMapping
from accord.core.vocabulary import Dissemination
from accord.frame import audit, sealing
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid, Unreachable

PUSH: Final = Feed.Channel.HTTPS_PUSH.value
SECRET_AT_MOST: Final = 20_000
GRACE_AT_MOST: Final = 31 * 24 * 60
# Where a secret is sent: it never follows a feed to another place.
GOES_TO: Final = ("peer", "username", "sign_in", "header")

# What a person says of a feed, as the ledger names it; the secret itself never stands there.
SAID: Final = (
    "name", "settings", "sealed", "secret_env", "mapping_id", "level", "schedule", "expected",
    "grace_minutes", "shrink_percent", "responsible_id",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """All that a person says of a feed; a secret that is empty keeps the one that is there."""

    name: str
    channel: str
    settings: dict[str, Any] = field(default_factory=dict)
    schedule: dict[str, Any] | None = None
    expected: dict[str, Any] | None = None
    grace_minutes: int = 120
    shrink_percent: int = 50
    level: str = Dissemination.GREEN.value
    mapping: str = ""
    secret: str = field(default="", repr=False)
    secret_env: str = ""


def create_feed(
    *,
    by: Actor,
    purpose: Purpose,
    agency: Agency,
    about: Particulars,
    now: datetime,
    responsible: User | None = None,
) -> Feed:
    """Set up a feed of the actor's agency; raises `Invalid` naming each field and rule.

    `responsible` is the actor, unless the node's operator sets it up for somebody.
    """
    demand_manage(by)
    if by.kind != "system" and by.agency_id != str(agency.pk):
        raise Denied(_("Only people of an agency set up its feeds."))
    feed = Feed(agency=agency, channel=about.channel, created_at=now, expected_from=now)
    feed.responsible = _person(by, responsible)
    _fill(feed, about, now=now)
    with audit.transaction(
        by=by, purpose=purpose, verb="feed.created", object_type="feed", object_id=str(feed.pk),
        payload={"channel": feed.channel, "agency": agency.ori},
    ):  # fmt: skip
        _demand_free_name(feed)
        feed.save(force_insert=True)
    return feed


def change_feed(
    *, by: Actor, purpose: Purpose, feed_id: UUID | str, about: Particulars, now: datetime
) -> Feed:
    """Say all of a feed anew; its channel stays, and its secret only while it goes to one place."""
    demand_manage(by)
    with audit.transaction(
        by=by, purpose=purpose, verb="feed.changed", object_type="feed", object_id=str(feed_id),
    ) as entry:  # fmt: skip
        feed = locked(by, feed_id)
        if about.channel != feed.channel:
            raise Invalid(faults=[Fault("channel", "stays", _("Make a new feed for another way."))])
        before = {name: getattr(feed, name) for name in SAID}
        expected = feed.expected
        _fill(feed, about, now=now)
        if feed.expected != expected:
            feed.expected_from = now
        if by.kind != "system":
            feed.responsible = _person(by, None)
        _demand_free_name(feed)
        feed.save()
        entry.payload = {
            "fields": sorted(name for name, was in before.items() if getattr(feed, name) != was)
        }
    return feed


def pause_feed(*, by: Actor, purpose: Purpose, feed_id: UUID | str) -> Feed:
    """Fetch no more, expect nothing; open alarms stay until somebody ends them."""
    demand_manage(by)
    with audit.transaction(
        by=by, purpose=purpose, verb="feed.paused", object_type="feed", object_id=str(feed_id)
    ):
        feed = locked(by, feed_id)
        if feed.is_paused:
            raise Conflict(_("This feed is paused already."))
        feed.is_paused, feed.next_look_at = True, None
        feed.save(update_fields=["is_paused", "next_look_at"])
    return feed


def resume_feed(*, by: Actor, purpose: Purpose, feed_id: UUID | str, now: datetime) -> Feed:
    """Go on, with the rights of whoever resumes it; deliveries are expected from now on."""
    demand_manage(by)
    with audit.transaction(
        by=by, purpose=purpose, verb="feed.resumed", object_type="feed", object_id=str(feed_id)
    ):
        feed = locked(by, feed_id)
        feed.is_paused, feed.expected_from = False, now
        feed.next_look_at = _next_look(feed, now)
        if by.kind != "system":
            feed.responsible = _person(by, None)
        feed.save(
            update_fields=["is_paused", "expected_from", "next_look_at", "responsible"],
        )
    return feed


def remove_feed(*, by: Actor, purpose: Purpose, feed_id: UUID | str) -> None:
    """Delete the feed, its secret, its list of deliveries and its alarms; submissions stay."""
    demand_manage(by)
    with audit.transaction(
        by=by, purpose=purpose, verb="feed.removed", object_type="feed", object_id=str(feed_id)
    ) as entry:
        feed = locked(by, feed_id)
        entry.payload = {"deliveries": feed.deliveries.count()}
        Alarm.objects.filter(feed=feed).delete()
        feed.delete()


def _person(by: Actor, responsible: User | None) -> User:
    found = responsible if by.kind == "system" else User.objects.filter(pk=by.id).first()
    if found is None:
        raise Invalid(faults=[Fault("responsible", "required", _("A person answers for a feed."))])
    return found


def _fill(feed: Feed, about: Particulars, *, now: datetime) -> None:
    """Put what was said into the row; every fault of it is told at once."""
    faults: list[Fault] = []
    name = " ".join(about.name.split())
    if not 1 <= len(name) <= 80:
        faults.append(Fault("name", "required", _("A name of at most 80 characters.")))
    if about.level not in set(Dissemination):
        faults.append(Fault("level", "known", _("The level is green, yellow or red.")))
    if not 0 <= about.grace_minutes <= GRACE_AT_MOST:
        faults.append(
            Fault("grace_minutes", "range", _("0 to %(most)s minutes.") % {"most": GRACE_AT_MOST})
        )
    if not 0 <= about.shrink_percent <= 100:
        faults.append(Fault("shrink_percent", "range", _("0 to 100 percent; 0 switches it off.")))
    former = dict(feed.settings)
    try:
        settings = settings_of(about.channel, about.settings)
        feed.settings = settings.model_dump(mode="json")
        faults += _folder_faults(feed, settings)
        faults += _secret_faults(feed, about, settings, former)
    except Invalid as error:
        faults += error.faults
    faults += _rhythms(feed, about)
    if about.mapping:
        feed.mapping = ExportMapping.objects.filter(
            agency_id=feed.agency_id, name=about.mapping
        ).first()
        if feed.mapping is None:
            faults.append(Fault("mapping", "known", _("There is no mapping of this name.")))
    if faults:
        raise Invalid(_("The feed cannot be set up like this."), faults=faults)
    feed.name, feed.level = name, about.level
    feed.grace_minutes, feed.shrink_percent = about.grace_minutes, about.shrink_percent
    feed.memory = {} if feed.settings != former else feed.memory
    feed.next_look_at = None if feed.is_paused else _next_look(feed, now)


def _rhythms(feed: Feed, about: Particulars) -> list[Fault]:
    faults: list[Fault] = []
    if about.channel != PUSH and about.schedule is None:
        faults.append(Fault("schedule", "required", _("Say when the feed is looked at.")))
    if about.channel == PUSH and about.schedule is not None:
        faults.append(Fault("schedule", "none", _("Nothing is fetched: the partner sends.")))
    for name, plain in (("schedule", about.schedule), ("expected", about.expected)):
        try:
            found = None if plain is None else Rhythm.from_json(plain, field=name).to_json()
            setattr(feed, name, found)
        except Invalid as error:
            faults += error.faults
    return faults


def _secret_faults(
    feed: Feed, about: Particulars, settings: Any, former: dict[str, Any]
) -> list[Fault]:
    """Keep the secret sealed or named; what is wrong with it never repeats it."""
    moved = any(former.get(name) != feed.settings.get(name) for name in GOES_TO)
    if moved or not needs_secret(settings):
        feed.sealed, feed.secret_env = None, ""
    if about.secret and about.secret_env:
        return [Fault("secret", "one", _("Give the secret or the name of its variable, not both."))]
    if len(about.secret) > SECRET_AT_MOST:
        return [
            Fault("secret", "length", _("At most %(most)s characters.") % {"most": SECRET_AT_MOST})
        ]
    if not needs_secret(settings):
        given = bool(about.secret or about.secret_env)
        return [Fault("secret", "none", _("This feed signs in with no secret."))] if given else []
    if about.secret_env:
        prefix = f"ACCORD_FEED_{re.sub('[^A-Z0-9]', '_', feed.agency.ori)}_"
        known = ENVIRONMENT.fullmatch(about.secret_env)
        if not known or not about.secret_env.startswith(prefix):
            return [
                Fault(
                    "secret_env",
                    "form",
                    _("The variable's name begins with %(prefix)s") % {"prefix": prefix},
                )
            ]
        feed.sealed, feed.secret_env = None, about.secret_env
    if about.secret:
        feed.sealed = sealing.seal(about.secret, context=context_of(feed))
        feed.secret_env = ""
    if feed.sealed is None and not feed.secret_env:
        words = _("Give the secret; one that was given before belongs to the former place.")
        return [Fault("secret", "required", words)]
    return []


def _folder_faults(feed: Feed, settings: Any) -> list[Fault]:
    """A watched folder is made with its feed, so that it is clear where files belong."""
    if not isinstance(settings, FolderSettings):
        return []
    others = Feed.objects.filter(agency_id=feed.agency_id, channel=feed.channel).exclude(pk=feed.pk)
    if any(one.settings.get("folder") == settings.folder for one in others):
        return [Fault("folder", "once", _("Another feed watches this folder."))]
    try:
        make_folder(root(), feed.agency.ori, settings.folder)
    except Unreachable as error:
        return [Fault("folder", "usable", error.message)]
    return []


def _next_look(feed: Feed, now: datetime) -> datetime | None:
    """At once for a rhythm of minutes, else at the next time of its weekdays."""
    if feed.schedule is None:
        return None
    rhythm = Rhythm.from_json(feed.schedule)
    return now if rhythm.at is None else rhythm.next_after(now, ZoneInfo(feed.agency.time_zone))


def _demand_free_name(feed: Feed) -> None:
    others = Feed.objects.filter(agency_id=feed.agency_id, name=feed.name).exclude(pk=feed.pk)
    if others.exists():
        fault = Fault("name", "once", _("There is a feed of this name."))
        raise Invalid(_("There is a feed of this name."), faults=[fault])
