"""The URLs of evaluations."""

from django.urls import path

from accord.apps.evaluation import views

app_name = "evaluation"
urlpatterns = [
    path("", views.plans, name="plans"),
    path("strategies/<uuid:strategy_id>", views.of_strategy, name="of-strategy"),
    path("reviews", views.reviews, name="reviews"),
    path("reviews/<uuid:review_id>", views.review, name="review"),
    path("course", views.course, name="course"),
    path("course.svg", views.course_chart, name="course-chart"),
    path("harm", views.harm, name="harm"),
    path("harm/tables", views.harm_tables, name="harm-tables"),
    path("harm/tables/new", views.load_weights, name="load-weights"),
    path("library", views.evidence_library, name="library"),
    path("strategies/<uuid:strategy_id>/reviews/new", views.schedule, name="schedule"),
    path("strategies/<uuid:strategy_id>/days.ics", views.calendar_file, name="calendar"),
    path("strategies/<uuid:strategy_id>/plans/new", views.new_plan, name="new-plan"),
    path("strategies/<uuid:strategy_id>/meetings", views.meetings, name="meetings"),
    path("strategies/<uuid:strategy_id>/meetings/new", views.new_meeting, name="new-meeting"),
    path("meetings/<uuid:meeting_id>", views.meeting, name="meeting"),
    path("meetings/<uuid:meeting_id>/move", views.move_meeting, name="move-meeting"),
    path("meetings/<uuid:meeting_id>/call-off", views.call_off, name="call-off"),
    path("meetings/<uuid:meeting_id>/close", views.close_meeting, name="close-meeting"),
    path("meetings/<uuid:meeting_id>/add", views.add_to_minutes, name="add-to-minutes"),
    path("meetings/<uuid:meeting_id>/meeting.ics", views.meeting_calendar, name="meeting-calendar"),
    path("meetings/<uuid:meeting_id>/points/new", views.new_point, name="new-point"),
    path("meetings/<uuid:meeting_id>/points/<slug:point>", views.minutes, name="minutes"),
    path("meetings/<uuid:meeting_id>/points/<slug:point>/order", views.order, name="order"),
    path("plans/<uuid:plan_id>", views.plan, name="plan"),
    path("plans/<uuid:plan_id>/edit", views.edit_plan, name="edit-plan"),
    path("plans/<uuid:plan_id>/freeze", views.freeze, name="freeze"),
    path("plans/<uuid:plan_id>/sign", views.sign, name="sign"),
    path("plans/<uuid:plan_id>/deviations/new", views.deviate, name="deviate"),
    path("plans/<uuid:plan_id>/run", views.run, name="run"),
    path("results/<uuid:evaluation_id>", views.result, name="result"),
    path("results/<uuid:evaluation_id>/progress", views.progress, name="progress"),
    path("results/<uuid:evaluation_id>/months.svg", views.months_chart, name="months"),
    path("results/<uuid:evaluation_id>/placebos.svg", views.placebo_chart, name="placebos"),
    path("results/<uuid:evaluation_id>/map.svg", views.moved_map, name="map"),
    path("results/<uuid:evaluation_id>/report.<slug:form>", views.printed, name="printed"),
    path("results/<uuid:evaluation_id>/evidence.json", views.evidence, name="evidence"),
    path("results/<uuid:evaluation_id>/verify", views.verify, name="verify"),
]
