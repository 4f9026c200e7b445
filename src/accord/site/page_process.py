"""What each page process does once it is forked: gunicorn reads its hooks from here."""

from typing import Any


def post_worker_init(_worker: Any) -> None:
    """Start the renderer of charts now: it takes a second, which the first chart's reader waited for.

    After the fork, since its engine keeps threads; before the first request, since it lets no other
    thread of the process run while it starts.
    """
    from accord.core.charts.svg import warm_up

    warm_up()
