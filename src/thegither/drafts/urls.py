from django.urls import path

from . import views

app_name = "drafts"
urlpatterns = [
    path("activities/<int:pk>/draft/", views.draft, name="draft"),
    path("activities/<int:pk>/draft/edit/", views.edit, name="edit"),
    path("activities/<int:pk>/draft/type-in/", views.type_in, name="type_in"),
    path("activities/<int:pk>/draft/comments/", views.comments, name="comments"),
    path("activities/<int:pk>/draft/comments.csv", views.table, name="table"),
    path("activities/<int:pk>/draft/changes/<int:number>/", views.changes, name="changes"),
    path("activities/<int:pk>/draft/<int:key>/", views.passage, name="passage"),
    path("activities/<int:pk>/draft/<int:key>/comment/", views.comment, name="comment"),
]
