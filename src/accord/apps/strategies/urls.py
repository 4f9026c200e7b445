"""The URLs of strategies."""

from django.urls import path

from accord.apps.strategies import indicator_pages, views

app_name = "strategies"
urlpatterns = [
    path("", views.strategies, name="list"),
    path("new", views.new, name="new"),
    path("<uuid:strategy_id>", views.detail, name="detail"),
    path("<uuid:strategy_id>/edit", views.edit, name="edit"),
    path("<uuid:strategy_id>/close", views.close, name="close"),
    path("<uuid:strategy_id>/answer", views.answer, name="answer"),
    path("<uuid:strategy_id>/invitations/<str:ori>/withdraw", views.withdraw, name="withdraw"),
    path("<uuid:strategy_id>/goals/new", views.new_goal, name="new-goal"),
    path("<uuid:strategy_id>/actions/new", views.new_action, name="new-action"),
    path("<uuid:strategy_id>/actions/<uuid:action_id>/done", views.finish, name="finish"),
    path("<uuid:strategy_id>/indicators", indicator_pages.indicators, name="indicators"),
    path("<uuid:strategy_id>/indicators/new", indicator_pages.hand_in, name="hand-in"),
    path("<uuid:strategy_id>/targets/new", indicator_pages.new_target, name="new-target"),
    path("goals/<uuid:goal_id>/trend.svg", views.trend, name="trend"),
    path("goals/<uuid:goal_id>/watch.svg", views.watch, name="watch"),
]
