"""The URLs of places and forecasts."""

from django.urls import path

from accord.apps.places import (
    activation_views,
    analysis_views,
    plan_views,
    public_views,
    response_views,
    views,
)

app_name = "places"
urlpatterns = [
    path("", views.places, name="places"),
    path("incidents.geojson", views.incidents_map, name="incidents-map"),
    path("trend.svg", views.trend_chart, name="trend-chart"),
    path("areas", views.aggregates, name="aggregates"),
    path("affected", analysis_views.affected, name="affected"),
    path("rates", analysis_views.rates, name="rates"),
    path("rates.svg", analysis_views.rates_chart, name="rates-chart"),
    path("shifts", analysis_views.shifts, name="shifts"),
    path("shifts.geojson", analysis_views.shifts_map, name="shifts-map"),
    path("emerging", analysis_views.stories, name="stories"),
    path("emerging.geojson", analysis_views.stories_map, name="stories-map"),
    path("forecasts", views.forecasts, name="forecasts"),
    path("forecasts/new", views.new_forecast, name="new-forecast"),
    path("forecasts/<uuid:run_id>", views.forecast, name="forecast"),
    path("forecasts/<uuid:run_id>/progress", views.forecast_progress, name="forecast-progress"),
    path("forecasts/<uuid:run_id>/cells.geojson", views.forecast_map, name="forecast-map"),
    path("forecasts/<uuid:run_id>/cells", views.cells, name="cells"),
    path("forecasts/<uuid:run_id>/cells/<int:rank>", views.cell, name="cell"),
    path("forecasts/<uuid:run_id>/hit-rates.svg", views.hit_rate_chart, name="hit-rate-chart"),
    path("forecasts/<uuid:run_id>/audit", activation_views.audit, name="audit"),
    path(
        "forecasts/<uuid:run_id>/audit/progress",
        activation_views.audit_progress,
        name="audit-progress",
    ),
    path("forecasts/<uuid:run_id>/audit/ask", activation_views.ask_audit, name="ask-audit"),
    path("forecasts/<uuid:run_id>/activate", activation_views.activate, name="activate"),
    path("forecasts/<uuid:run_id>/withdraw", activation_views.withdraw, name="withdraw"),
    path("forecasts/<uuid:run_id>/off", activation_views.switch_off, name="switch-off"),
    path("forecasts/<uuid:run_id>/responses", response_views.responses, name="responses"),
    path("forecasts/<uuid:run_id>/responses/new", response_views.new_response, name="new-response"),
    path("forecasts/<uuid:run_id>/plans", plan_views.plans, name="plans"),
    path("forecasts/<uuid:run_id>/plans/new", plan_views.new_plan, name="new-plan"),
    path("plans/<uuid:proposal_id>", plan_views.plan, name="plan"),
    path("plans/<uuid:proposal_id>/lines", plan_views.plan_lines, name="plan-lines"),
    path("plans/<uuid:proposal_id>/progress", plan_views.plan_progress, name="plan-progress"),
    path("plans/<uuid:proposal_id>/staff/new", plan_views.new_staff, name="new-staff"),
    path(
        "plans/<uuid:proposal_id>/staff/<uuid:staff_id>/out",
        plan_views.remove_staff,
        name="remove-staff",
    ),
    path("plans/<uuid:proposal_id>/propose", plan_views.propose, name="propose"),
    path("plans/<uuid:proposal_id>/cap", plan_views.choose_cap, name="choose-cap"),
    path("plans/<uuid:proposal_id>/change", plan_views.edit_plan, name="edit-plan"),
    path("plans/<uuid:proposal_id>/decision", plan_views.decide_plan, name="decide-plan"),
    path("public", public_views.public, name="public"),
    path("public/answer", public_views.read_answer, name="read-answer"),
    path("public/<uuid:activation_id>/object", public_views.object_to, name="object"),
    path("objections", public_views.objections, name="objections"),
    path("objections/<uuid:objection_id>", public_views.objection, name="objection"),
    path("oversight", activation_views.oversight, name="oversight"),
    path("oversight/<uuid:activation_id>", activation_views.oversight_one, name="oversight-one"),
    path("oversight/<uuid:activation_id>/decision", activation_views.decide, name="decide"),
    path(
        "oversight/<uuid:activation_id>/off", activation_views.oversight_off, name="oversight-off"
    ),
]
