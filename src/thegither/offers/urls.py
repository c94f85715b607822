from django.urls import path

from .views import asks, business, ledger, plan, profiles, register

app_name = "offers"
urlpatterns = [
    path("organisations/<slug:slug>/profile/", profiles.profile, name="profile"),
    path("organisations/<slug:slug>/profile/edit/", profiles.edit_profile, name="edit_profile"),
    path("organisations/<slug:slug>/focus/", profiles.focus, name="focus"),
    path("organisations/<slug:slug>/capacity/", profiles.declare_capacity, name="declare_capacity"),
    path("organisations/<slug:slug>/priorities/new/", profiles.choose_priority, name="choose_priority"),
    path("priorities/<int:pk>/end/", profiles.end_priority, name="end_priority"),
    path("asks/", asks.my_asks, name="asks"),
    path("asks/<int:pk>/", asks.ask, name="ask"),
    path("asks/<int:pk>/answer/", asks.answer_ask, name="answer_ask"),
    path("asks/<int:pk>/decline/", asks.decline_ask, name="decline_ask"),
    path("asks/<int:pk>/withdraw/", asks.withdraw, name="withdraw_ask"),
    path("partnerships/<slug:slug>/asks/new/", asks.new_ask, name="new_ask"),
    path("offers/", register.register, name="register"),
    path("offers/new/", register.new_listing, name="new_listing"),
    path("offers/<int:pk>/", register.listing, name="listing"),
    path("offers/<int:pk>/edit/", register.edit_listing, name="edit_listing"),
    path("offers/<int:pk>/withdraw/", register.withdraw_listing, name="withdraw_listing"),
    path("offers/<int:pk>/take-up/", register.take_up, name="take_up"),
    path("promises/<int:pk>/end/", register.end_promise, name="end_promise"),
    path("partnerships/<slug:slug>/ledger/", ledger.ledger, name="ledger"),
    path("partnerships/<slug:slug>/plan/", plan.plan, name="plan"),
    path("partnerships/<slug:slug>/plan/table.csv", plan.plan_table, name="plan_table"),
    path("planned/<int:pk>/withdraw/", plan.withdraw_planned, name="withdraw_planned"),
    path("ledger/<int:pk>/strike/", ledger.strike_entry, name="strike_entry"),
    path("partnerships/<slug:slug>/business/", business.business, name="business"),
    path("partnerships/<slug:slug>/business/edit/", business.edit_business, name="edit_business"),
    path("partnerships/<slug:slug>/business/say/", business.judge, name="judge_role"),
]
