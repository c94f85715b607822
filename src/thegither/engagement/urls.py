from django.urls import path

from .views import about, gaps, interests, missing

app_name = "engagement"
urlpatterns = [
    path("matters/<int:pk>/interests/", interests.interests, name="interests"),
    path("matters/<int:pk>/interests/new/", interests.add_interest, name="add_interest"),
    path("matters/<int:pk>/interests/done/", interests.finish_map, name="finish_map"),
    path("interests/<int:pk>/edit/", interests.edit_interest, name="edit_interest"),
    path("interests/<int:pk>/drop/", interests.drop_interest, name="drop_interest"),
    path("partnerships/<slug:slug>/missing/", missing.missing, name="missing"),
    path("partnerships/<slug:slug>/missing/tell/", missing.tell, name="tell"),
    path("partnerships/<slug:slug>/missing/gaps/new/", gaps.open_gap, name="open_gap"),
    path("tips/<int:pk>/", missing.tip, name="tip"),
    path("gaps/<int:pk>/", gaps.gap, name="gap"),
    path("gaps/<int:pk>/settle/", gaps.settle, name="settle_gap"),
    path("gaps/<int:pk>/outreach/new/", gaps.plan_outreach, name="plan_outreach"),
    path("outreach/<int:pk>/", gaps.outreach, name="outreach"),
    path("outreach/<int:pk>/result/", gaps.finish_outreach, name="finish_outreach"),
    path("outreach/<int:pk>/call-off/", gaps.call_off_outreach, name="call_off_outreach"),
    path("receipts/<str:token>/about-you/", about.about_you, name="about_you"),
]
