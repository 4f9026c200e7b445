"""Every write of feeds: set up, fetch, take in, settle, alarm, watch the rhythm, push."""

from accord.apps.feeds.services.alarms import close_alarm
from accord.apps.feeds.services.pushing import issue_push_token, push
from accord.apps.feeds.services.running import ask_now, run_feed
from accord.apps.feeds.services.setting_up import (
    Particulars,
    change_feed,
    create_feed,
    pause_feed,
    remove_feed,
    resume_feed,
)
from accord.apps.feeds.services.settling import settle, shrunken_snapshot
from accord.apps.feeds.services.watching import watch

__all__ = [
    "Particulars",
    "ask_now",
    "change_feed",
    "close_alarm",
    "create_feed",
    "issue_push_token",
    "pause_feed",
    "push",
    "remove_feed",
    "resume_feed",
    "run_feed",
    "settle",
    "shrunken_snapshot",
    "watch",
]
