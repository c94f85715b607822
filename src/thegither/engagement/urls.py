from django.urls import path

from .views import about, activities, gaps, interests, managing, missing

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
    path("engagements/<int:pk>/activities/new/", managing.add_activity, name="add_activity"),
    path("activities/<int:pk>/", activities.activity, name="activity"),
    path("activities/<int:pk>/come-in/<str:link_key>/", activities.come_in, name="come_in"),
    path("activities/confirm/<str:token>/", activities.confirm_address, name="confirm_address"),
    path("activities/<int:pk>/not-counted/", activities.not_counted, name="not_counted"),
    path("activities/<int:pk>/edit/", managing.edit_activity, name="edit_activity"),
    path("activities/<int:pk>/state/", managing.set_state, name="set_activity_state"),
    path("activities/<int:pk>/words/", managing.write_text, name="write_activity_text"),
    path("activities/<int:pk>/phases/", managing.set_phases, name="set_phases"),
    path("activities/<int:pk>/codes/", managing.make_codes, name="make_codes"),
    path("activities/<int:pk>/responses/", managing.responses, name="responses"),
    path("responses/<int:pk>/count/", managing.count_response, name="count_response"),
    path("flags/<int:pk>/settle/", managing.settle_flag, name="settle_flag"),
]
