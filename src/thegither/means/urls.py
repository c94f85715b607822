from django.urls import path

from .views import equality, payments, requests, venues

app_name = "means"
urlpatterns = [
    path("partnerships/<slug:slug>/support/", requests.requests, name="requests"),
    path("partnerships/<slug:slug>/support/ask/", requests.ask, name="ask"),
    path("partnerships/<slug:slug>/support/terms/", requests.terms, name="terms"),
    path("support/<str:token>/", requests.asked, name="asked"),
    path("support/<str:token>/take-back/", requests.take_back, name="take_back"),
    path("support/<str:token>/forget/", requests.forget, name="forget"),
    path("support-requests/<int:pk>/", requests.request, name="request"),
    path("support-requests/<int:pk>/result/", requests.close, name="close"),
    path("payment-rates/", payments.rates, name="rates"),
    path("partnerships/<slug:slug>/payments/", payments.payments, name="payments"),
    path("partnerships/<slug:slug>/payments/new/", payments.plan, name="plan_payment"),
    path("partnerships/<slug:slug>/payments.csv", payments.as_csv, name="payments_csv"),
    path("payments/<int:pk>/", payments.settle, name="settle_payment"),
    path("venues/", venues.venues, name="venues"),
    path("venues/<int:pk>/", venues.venue, name="venue"),
    path("venues/<int:pk>/edit/", venues.edit, name="edit_venue"),
    path("partnerships/<slug:slug>/venues/new/", venues.add, name="add_venue"),
    path("partnerships/<slug:slug>/shut-out/", venues.tell, name="tell_failure"),
    path("access-failures/<int:pk>/", venues.failure, name="failure"),
    path("partnerships/<slug:slug>/equality/", equality.equality, name="equality"),
]
