"""Every address, room by room."""

from django.urls import include, path

from thegither.config.api import api
from thegither.config.api_docs import api_docs

urlpatterns = [
    path("", include("thegither.opinions.urls")),  # first: a fifth of a vote was this list
    path("", include("thegither.portal.urls")),
    path("", include("thegither.ui.urls")),
    path("", include("thegither.partners.urls")),
    path("", include("thegither.offers.urls")),
    path("", include("thegither.framework.urls")),
    path("", include("thegither.relations.urls")),
    path("", include("thegither.dialogue.urls")),
    path("", include("thegither.engagement.urls")),
    path("", include("thegither.questionnaires.urls")),
    path("", include("thegither.ideas.urls")),
    path("", include("thegither.drafts.urls")),
    path("", include("thegither.gatherings.urls")),
    path("", include("thegither.means.urls")),
    path("", include("thegither.reading.urls")),
    path("", include("thegither.delivery.urls")),
    path("", include("thegither.outcomes.urls")),
    path("", include("thegither.reports.urls")),
    path("", include("thegither.exchange.urls")),
    path("account/", include("thegither.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("administration/", include("thegither.operations.urls")),
    path("api/v1/docs", api_docs, name="api-docs"),
    path("api/v1/", api.urls),
]

handler400 = "thegither.ui.views.bad_request"
handler403 = "thegither.ui.views.forbidden"
handler404 = "thegither.ui.views.not_found"
handler500 = "thegither.ui.views.server_error"
