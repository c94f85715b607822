from django.urls import path

from .views import data, naming, results, sampling

urlpatterns = [
    path("activities/<int:pk>/agreement/", results.results, name="results"),
    path("activities/<int:pk>/agreement/news/", results.news, name="news"),
    path("activities/<int:pk>/agreement/figures/", results.figures, name="figures"),
    path("activities/<int:pk>/agreement/figures.csv", results.figures_csv, name="figures_csv"),
    path("activities/<int:pk>/agreement/how/", results.how, name="how"),
    path("activities/<int:pk>/agreement/data.zip", data.data, name="data"),
    path("activities/<int:pk>/agreement/names/", naming.names, name="name_groups"),
    path("activities/<int:pk>/agreement/cite/", naming.cite, name="cite"),
    path("activities/<int:pk>/conversation/draw/", sampling.draw, name="draw"),
]
