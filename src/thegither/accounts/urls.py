from django.urls import path

from .views import administration, overview, own_data, sign_in_links, tokens

app_name = "accounts"
urlpatterns = [
    path("", overview.me, name="me"),
    path("profile/", overview.profile, name="profile"),
    path("news/", overview.news, name="news"),
    path("news/off/<str:token>/", overview.news_off, name="turn_news_off"),
    path("claim/", overview.claim, name="claim"),
    path("link/", sign_in_links.sign_in_link, name="sign_in_link"),
    path("link/<str:secret>/", sign_in_links.follow_sign_in_link, name="use_sign_in_link"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="revoke_token"),
    path("export/", own_data.export, name="export"),
    path("erase/", own_data.erase, name="erase"),
    path("administration/", administration.administration, name="administration"),
    path("administration/end/", administration.end, name="end_administration"),
]
