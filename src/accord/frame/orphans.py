"""Jobs whose worker died: another takes them up again, so that a killed process loses nothing.

A worker says every few seconds that it lives, in the values that all processes share. A job that
runs under a worker which has not said so for a while is waiting again; jobs are made to be run
twice (a load goes on behind its last acknowledged row, the others begin anew). A job whose workers
died three times is given up: it is the job that ends them.
"""

import platform
import threading
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.core.cache import cache
from django.db import close_old_connections, connection, transaction
from django.db.models import Q
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accord.frame.ids import new_id
from accord.frame.rounds import attempt, every

PULSE_SECONDS: Final = 5.0
DEAD_AFTER: Final = timedelta(seconds=30)
LOOK_SECONDS: Final = 10.0
WORKERS_AT_MOST: Final = 3
# How a job ends whose worker was told twice to stop: it was not the job's fault.
STOPPED: Final = ("builtins.SystemExit", "builtins.KeyboardInterrupt")


class WorkersDiedError(RuntimeError):
    """As many workers ended in the middle of this job as it may cost."""


def worker_name() -> str:
    """A name that no other worker has had."""
    return f"{platform.node()[:20]}-{new_id()}"


def beat(worker: str) -> None:
    """Say that this worker lives."""
    cache.set(f"worker:{worker}", 1, DEAD_AFTER.total_seconds())


def keep_beating(worker: str, stop: threading.Event) -> None:
    """Say so until told to stop; a thread of its own, which no long step holds up.

    A beat that fails is missed and no more: a worker that fell silent would lose its jobs alive.
    """
    while not stop.wait(PULSE_SECONDS):
        close_old_connections()
        attempt("pulse", partial(beat, worker))
    connection.close()


def take_up(now: datetime) -> int:
    """Let jobs of dead workers wait again, or give them up; returns how many there were."""
    stopped = Q(status=TaskResultStatus.FAILED, exception_class_path__in=STOPPED)
    running = Q(status=TaskResultStatus.RUNNING, started_at__lt=now - DEAD_AFTER)
    found = DBTaskResult.objects.filter(running | stopped).values_list("pk", flat=True)
    return sum(_take_up(key, running | stopped) for key in list(found))


def _take_up(key: UUID, orphaned: Q) -> bool:
    with transaction.atomic():
        job = DBTaskResult.objects.select_for_update().filter(orphaned, pk=key).first()
        if job is None or any(cache.get(f"worker:{one}") for one in job.worker_ids[-1:]):
            return False
        if len(job.worker_ids) >= WORKERS_AT_MOST:
            job.set_failed(WorkersDiedError(f"{len(job.worker_ids)} workers ended in it"))
            return True
        job.status, job.started_at, job.finished_at = TaskResultStatus.READY, None, None
        job.exception_class_path = job.traceback = ""
        job.save()
        return True


every(LOOK_SECONDS, "orphans", take_up)
