"""What operators see of requests: a log line without personal data, probes and metrics."""

import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

from accord.frame.declare import PUBLIC, route

REQUESTS = Counter("accord_requests", "Requests by route and status.", ["route", "status"])
SECONDS = Histogram("accord_request_seconds", "Server time by route.", ["route"])
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
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The process answers."""
    return JsonResponse({"status": "ok"})


@route(policy=PUBLIC, audit=None, rate="none")
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The database answers and is migrated."""
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    status = "migrations pending" if pending else "ok"
    return JsonResponse({"status": status}, status=503 if pending else 200)


@route(policy=PUBLIC, audit=None, rate="none")
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics, for this machine only unless `ACCORD_METRICS_OPEN` is set."""
    if not settings.ACCORD_METRICS_OPEN and request.META.get("REMOTE_ADDR") not in {
        "127.0.0.1",
        "::1",
    }:
        return HttpResponse(status=404)
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
