from django.urls import path

from .views import arranging, reading

app_name = "ideas"
urlpatterns = [
    path("activities/<int:pk>/ideas/", reading.ideas, name="ideas"),
    path("activities/<int:pk>/ideas/new/", reading.add, name="add"),
    path("activities/<int:pk>/ideas/type-in/", reading.type_in, name="type_in"),
    path("activities/<int:pk>/ideas/desk/", arranging.desk, name="desk"),
    path("activities/<int:pk>/ideas.csv", reading.table, name="table"),
    path("ideas/<int:pk>/", reading.idea, name="idea"),
    path("ideas/<int:pk>/support/", reading.support, name="support"),
    path("ideas/<int:pk>/answer/", arranging.answer_idea, name="answer"),
    path("ideas/<int:pk>/merge/", arranging.merge, name="merge"),
    path("ideas/<int:pk>/unmerge/", arranging.unmerge, name="unmerge"),
    path("ideas/<int:pk>/split/", arranging.split, name="split"),
]
