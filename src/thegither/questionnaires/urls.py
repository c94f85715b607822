from django.urls import path

from .views import keeping, taking

app_name = "questionnaires"
urlpatterns = [
    path("activities/<int:pk>/questions/", taking.take_part, name="take_part"),
    path("activities/<int:pk>/questions/<int:number>/", taking.section, name="section"),
    path("activities/<int:pk>/questions/about-you/", taking.about, name="about"),
    path("activities/<int:pk>/questions/check/", taking.check, name="check"),
    path("answers/<str:token>/", keeping.sheet, name="sheet"),
    path("answers/<str:token>/go-on/", keeping.go_on, name="go_on"),
    path("answers/<str:token>/take-back/", keeping.take_back, name="take_back"),
    path("answers/<str:token>/forget-about/", keeping.forget_about, name="forget_about"),
    path("answer-files/<int:pk>/", keeping.answer_file, name="answer_file"),
]
