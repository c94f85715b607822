"""Addresses of the framework itself and of its clarity test."""

from django.urls import path

from .views import agreement, clarity, writing

_AT = "partnerships/<slug:slug>/framework/"

urlpatterns = [
    path(_AT, agreement.framework, name="framework"),
    path(f"{_AT}begin/", writing.begin, name="begin"),
    path(f"{_AT}write/", writing.write, name="write"),
    path(f"{_AT}write/<slug:section>/", writing.step, name="write_step"),
    path(f"{_AT}parent/", writing.conflicts, name="conflicts"),
    path(f"{_AT}roles/", agreement.roles, name="roles"),
    path(f"{_AT}versions/", agreement.versions, name="versions"),
    path(f"{_AT}versions/<int:number>/", agreement.version, name="version"),
    path(f"{_AT}versions/<int:number>/changes/", agreement.difference, name="difference"),
    path(f"{_AT}versions/<int:number>/sign/", agreement.sign, name="sign"),
    path(f"{_AT}clarity/", clarity.rounds, name="clarity"),
    path(f"{_AT}clarity/<int:pk>/", clarity.clarity_round, name="clarity_round"),
    path(f"{_AT}clarity/<int:pk>/answer/", clarity.answer, name="clarity_answer"),
    path(f"{_AT}clarity/<int:pk>/read/<int:reading_pk>/", clarity.read, name="clarity_read"),
    path(f"{_AT}clarity/<int:pk>/move/", clarity.move, name="clarity_move"),
]
