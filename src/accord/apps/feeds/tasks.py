"""The jobs of this app: ids in, one service each."""

from django.utils import timezone

from accord.apps.feeds import services
from accord.frame.tasks import task


@task(policy="feeds.manage", audit="feed.delivered")
def run_feed(feed_id: str) -> None:
    """Visit one feed with the rights that whoever answers for it has now."""
    services.run_feed(feed_id=feed_id, now=timezone.now())
