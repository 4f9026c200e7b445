"""What operators see of requests: a log line without personal data, probes and metrics."""

import os
import time
from collections.abc import Callable
from typing import Final

import structlog
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

from accord.frame import outbox
from accord.frame.audit import inspection
from accord.frame.declare import PUBLIC, route

REQUESTS = Counter("accord_requests", "Requests by route and status.", ["route", "status"])
SECONDS = Histogram("accord_request_seconds", "Server time by route.", ["route"])
LEDGER_WAITING = Gauge(
    "accord_ledger_waiting", "Entries not yet sequenced.", multiprocess_mode="mostrecent"
)
OUTBOX_STUCK = Gauge(
    "accord_outbox_stuck", "Events given up after ten attempts.", multiprocess_mode="mostrecent"
)
FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-Ip")
log = structlog.get_logger("accord.request")


class RequestLog:
    """One line and one measurement a request: route, status, seconds. Never a path or a query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - started
        match = request.resolver_match
        name = match.route if match else "unrouted"
        REQUESTS.labels(name, response.status_code).inc()
        SECONDS.labels(name).observe(seconds)
        response.headers["Server-Timing"] = f"app;dur={seconds * 1000:.1f}"
        if not name.startswith("static"):
            log.info(
                "request",
                route=name,
                method=request.method,
                status=response.status_code,
                ms=round(seconds * 1000, 1),
            )
        return response


@route(policy=PUBLIC, audit=None, rate="none")
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django calls it with this
    """The process answers."""
    return JsonResponse({"status": "ok"})


@route(policy=PUBLIC, audit=None, rate="none")
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django calls it with this
    """The database answers and is migrated."""
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    status = "migrations pending" if pending else "ok"
    return JsonResponse({"status": status}, status=503 if pending else 200)


@route(policy=PUBLIC, audit=None, rate="none")
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics, for this machine only unless `ACCORD_METRICS_OPEN` is set."""
    if not settings.ACCORD_METRICS_OPEN and not _asked_from_here(request):
        return HttpResponse(status=404)
    LEDGER_WAITING.set(inspection.waiting())
    OUTBOX_STUCK.set(outbox.stuck())
    return HttpResponse(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _asked_from_here(request: HttpRequest) -> bool:
    """From this machine and not through a proxy on it, which would let everybody in."""
    local = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}
    return local and not any(request.headers.get(name) for name in FORWARDED)


def _registry() -> CollectorRegistry:
    """All page processes together where `accord serve` runs several."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    gathered = CollectorRegistry()
    multiprocess.MultiProcessCollector(gathered)  # type: ignore[no-untyped-call]  # prometheus_client has no types there
    return gathered
