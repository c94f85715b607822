from django.urls import path

from .views import own, sheets, voting

urlpatterns = [
    path("activities/<int:pk>/vote/", voting.vote, name="vote"),
    path("activities/<int:pk>/vote/practice/", voting.practice, name="practice"),
    path("activities/<int:pk>/statements/new/", voting.say, name="say"),
    path("activities/<int:pk>/my-votes/", own.own_votes, name="own_votes"),
    path("activities/<int:pk>/my-votes/take-back/", own.take_back, name="take_back"),
    path("activities/<int:pk>/my-votes/keep/", own.keep, name="keep"),
    path("activities/<int:pk>/vote/sheet/", sheets.type_in, name="type_in"),
    path("votes/<str:token>/", own.come_back, name="come_back"),
]
