"""All URLs of a node: each app's own, the account pages, the API and the probes."""

from django.urls import include, path

from accord.site import home, observe, stream
from accord.site.api import api

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", observe.healthz, name="healthz"),
    path("readyz", observe.readyz, name="readyz"),
    path("metrics", observe.metrics, name="metrics"),
    path("stream", stream.stream, name="stream"),
    path("accounts/", include("accord.apps.agencies.account_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("ui/", include("accord.frame.ui.urls")),
    path("", include("accord.apps.agencies.urls")),
    path("layers/", include("accord.apps.layers.urls")),
    path("records/", include("accord.apps.records.urls")),
    path("feeds/", include("accord.apps.feeds.urls")),
    path("subjects/", include("accord.apps.subjects.urls")),
    path("exchange/", include("accord.apps.exchange.urls")),
    path("places/", include("accord.apps.places.urls")),
    path("strategies/", include("accord.apps.strategies.urls")),
    path("evaluation/", include("accord.apps.evaluation.urls")),
    path("briefs/", include("accord.apps.briefs.urls")),
    path("api/v1/", api.urls),
]

handler400 = "accord.site.home.bad_request"
handler403 = "accord.site.home.forbidden"
handler404 = "accord.site.home.not_found"
handler500 = "accord.site.home.server_error"
