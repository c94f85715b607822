"""Addresses of partners' pages."""

from django.urls import path

from .views import invitations, organisations, partnerships, seats

app_name = "partners"
urlpatterns = [
    path("partnerships/new/", partnerships.create, name="create_partnership"),
    path("partnerships/<slug:slug>/edit/", partnerships.edit, name="edit_partnership"),
    path(
        "partnerships/<slug:slug>/translations/<slug:language>/",
        partnerships.translate,
        name="translate_partnership",
    ),
    path("partnerships/<slug:slug>/end/", partnerships.end, name="end_partnership"),
    path("partnerships/<slug:slug>/on/", partnerships.past, name="past"),
    path("partnerships/<slug:slug>/seats/", seats.seats, name="seats"),
    path("partnerships/<slug:slug>/seats/individual/", seats.add_individual, name="add_individual"),
    path("partnerships/<slug:slug>/seats/<int:pk>/", seats.seat, name="seat"),
    path("partnerships/<slug:slug>/seats/<int:pk>/change/", seats.change, name="change_seat"),
    path("partnerships/<slug:slug>/seats/<int:pk>/end/", seats.end, name="end_seat"),
    path("partnerships/<slug:slug>/seats/<int:pk>/give/", seats.mandate, name="give_mandate"),
    path("partnerships/<slug:slug>/seats/<int:pk>/invite/", seats.invitation, name="invite"),
    path("mandates/<int:pk>/end/", seats.end_of_mandate, name="end_mandate"),
    path("invitations/<int:pk>/resend/", seats.resend, name="resend_invitation"),
    path("invitations/<int:pk>/withdraw/", seats.withdraw, name="withdraw_invitation"),
    path("invitations/<str:secret>/", invitations.invitation, name="invitation"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.create, name="create_organisation"),
    path("organisations/<slug:slug>/", organisations.organisation, name="organisation"),
    path("organisations/<slug:slug>/edit/", organisations.edit, name="edit_organisation"),
    path("organisations/<slug:slug>/umbrellas/", organisations.join, name="join_umbrella"),
    path("organisations/<slug:slug>/umbrellas/<int:pk>/leave/", organisations.leave, name="leave_umbrella"),
    path("communities/", organisations.communities, name="communities"),
    path("acting/", invitations.act_as, name="act_as"),
]
