from django.urls import path, register_converter

from .converters import PartnershipSlug
from .views import briefs, engagements, feeds, health, my_work, public, records, search, static_pages, thread

register_converter(PartnershipSlug, "partnership")

app_name = "portal"
urlpatterns = [
    path("", public.home, name="home"),
    path("open/", public.open_matters, name="open_matters"),
    path("partnerships/", public.partnerships, name="partnerships"),
    path("partnerships/<partnership:slug>/", public.partnership, name="partnership"),
    path("partnerships/<partnership:slug>/atom.xml", feeds.partnership_atom, name="partnership_atom"),
    path("partnerships/<partnership:slug>/rss.xml", feeds.partnership_rss, name="partnership_rss"),
    path("partnerships/<partnership:slug>/dates.ics", feeds.partnership_dates, name="partnership_dates"),
    path("matters/<int:pk>/", public.matter, name="matter"),
    path("matters/<int:pk>/paper/", public.paper, name="paper"),
    path("matters/<int:pk>/atom.xml", feeds.matter_atom, name="matter_atom"),
    path("matters/<int:pk>/rss.xml", feeds.matter_rss, name="matter_rss"),
    path("engagements/<int:pk>/", engagements.engagement, name="engagement"),
    path("reference/", thread.reference, name="reference"),
    path("contributions/<int:pk>/", thread.contribution, name="contribution"),
    path("contributions/<int:pk>/thread.json", thread.contribution_json, name="contribution_json"),
    path("contributions/<int:pk>/check/", thread.check, name="check"),
    path("answers/<int:pk>/", thread.answer, name="answer"),
    path("receipts/<str:token>/", thread.receipt, name="receipt"),
    path("invitations/<str:secret>/brief/", briefs.joining, name="joining_brief"),
    path("decisions/", records.decisions, name="decisions"),
    path("decisions/<int:pk>/", records.decision, name="decision"),
    path("decisions/<int:pk>/said/", records.cited, name="cited"),
    path("actions/", records.actions, name="actions"),
    path("actions/<int:pk>/", records.action, name="action"),
    path("outcomes/<int:pk>/", records.outcome, name="outcome"),
    path("changed/", records.changed, name="changed"),
    path("search/", search.search, name="search"),
    path("my-work/", my_work.my_work, name="my_work"),
    path("feeds/", static_pages.feeds, name="feeds"),
    path("feeds/atom.xml", feeds.site_atom, name="site_atom"),
    path("feeds/rss.xml", feeds.site_rss, name="site_rss"),
    path("feeds/dates.ics", feeds.site_dates, name="site_dates"),
    path("accessibility/", static_pages.accessibility, name="accessibility"),
    path("privacy/", static_pages.privacy, name="privacy"),
    path("open-data/", static_pages.open_data, name="open_data"),
    path("other-ways/", static_pages.other_ways, name="other_ways"),
    path("about/", static_pages.about, name="about"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
