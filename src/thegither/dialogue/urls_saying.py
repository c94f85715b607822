"""Addresses of what is said: say, enter, receipts, following, moderation."""

from django.urls import path

from .views import moderating, receipts, saying

urlpatterns = [
    path("matters/<int:pk>/say/", saying.say, name="say"),
    path("matters/<int:pk>/enter/", saying.enter, name="enter"),
    path("attachments/<int:pk>/", saying.attachment, name="attachment"),
    path("receipts/<str:token>/follow/", receipts.follow, name="follow"),
    path("receipts/<str:token>/withdraw/", receipts.withdraw, name="withdraw"),
    path("receipts/<str:token>/claim/", receipts.claim, name="claim"),
    path("following/<str:token>/confirm/", receipts.confirm_following, name="confirm_following"),
    path("following/<str:token>/stop/", receipts.stop_following, name="stop_following"),
    path("said-on-this-device/", receipts.claim_device, name="claim_device"),
    path("matters/<int:pk>/moderation/", moderating.moderate, name="moderate"),
    path("moderation/", moderating.moderate_all, name="moderate_all"),
    path("moderation/show/", moderating.show_ticked, name="show_ticked"),
    path(
        "contributions/<int:pk>/moderation/", moderating.moderate_contribution, name="moderate_contribution"
    ),
    path("moderation-reasons/", moderating.moderation_reasons, name="moderation_reasons"),
]
