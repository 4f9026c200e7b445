"""Where deliveries are fetched from: each way lists what waits, copies it, and tidies up after it."""

from accord.apps.feeds.sources.kinds import Found, NotYet, Source
from accord.apps.feeds.sources.opening import opened

__all__ = ["Found", "NotYet", "Source", "opened"]
