"""Addresses of this room: matters, answers and decisions here; what people say in ``urls_saying``."""

from django.urls import path

from .urls_saying import urlpatterns as saying
from .views import answering, deciding, hearing, matters, more_time

app_name = "dialogue"
urlpatterns = [
    path("partnerships/<slug:slug>/matters/new/", matters.open_matter, name="open_matter"),
    path("matters/<int:pk>/edit/", matters.edit_matter, name="edit_matter"),
    path("matters/<int:pk>/translations/<str:language>/", matters.translate_matter, name="translate_matter"),
    path("matters/<int:pk>/close/", matters.close_matter, name="close_matter"),
    path("matters/<int:pk>/reopen/", matters.reopen_matter, name="reopen_matter"),
    path("matters/<int:pk>/more-time/", more_time.more_time, name="more_time"),
    path("time-requests/<int:pk>/answer/", more_time.answer, name="answer_time_request"),
    path("matters/<int:pk>/stage/", matters.move_stage, name="move_stage"),
    path("matters/<int:pk>/answer/", answering.answer, name="answer"),
    path("matters/<int:pk>/decisions/new/", deciding.propose_decision, name="propose_decision"),
    path("decisions/<int:pk>/record/", deciding.record_decision, name="record_decision"),
    path("decisions/<int:pk>/cite/", deciding.cite, name="cite"),
    path("decisions/<int:pk>/dissent/", deciding.dissent, name="dissent"),
    path("decisions/<int:pk>/withdraw/", deciding.withdraw_decision, name="withdraw_decision"),
    path("receipts/<str:token>/feedback/", hearing.stage_feedback, name="stage_feedback"),
    *saying,
]
