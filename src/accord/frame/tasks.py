"""The one import point of background jobs, so that moving to Django 6's own is one line."""

from collections.abc import Callable
from typing import Any

from django.utils.module_loading import import_string
from django_tasks import task as django_task

from accord.frame import declare


def task(*, policy: str, audit: str) -> Callable[[Callable[..., Any]], Any]:
    """Declare a function as a job; enqueueing rolls back with the surrounding transaction.

    Arguments must be ids (JSON), never personal values: they are stored with the job.
    """

    def decorate(function: Callable[..., Any]) -> Any:
        return django_task()(declare.job(policy=policy, audit=audit)(function))

    return decorate


def enqueue(path: str, *ids: str) -> str:
    """Enqueue the job at a dotted path, in the caller's transaction; returns the job's id.

    By path, since a service asks for a job and the job calls a service: imports go one way only.
    """
    job = import_string(path)
    declare.refuse_barred(job.func.declaration)
    return str(job.enqueue(*ids).id)
