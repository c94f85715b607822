from . import urls_keeping, urls_results, urls_voting

app_name = "opinions"
urlpatterns = [*urls_voting.urlpatterns, *urls_keeping.urlpatterns, *urls_results.urlpatterns]
