from django.urls import path

from .views import coding, evidence, inbox, layers, letters, measures, themes, workbench

app_name = "reading"
urlpatterns = [
    path("matters/<int:pk>/reading/", inbox.inbox, name="inbox"),
    path("matters/<int:pk>/reading/read/", inbox.mark_read, name="mark_read"),
    path("matters/<int:pk>/reading/run/", inbox.ask_for_reading, name="ask_for_reading"),
    path("matters/<int:pk>/reading/words/", themes.words, name="words"),
    path("matters/<int:pk>/themes/", themes.themes, name="themes"),
    path("matters/<int:pk>/themes/table/", themes.table, name="theme_table"),
    path("matters/<int:pk>/themes/suggested/<int:suggestion_pk>/", themes.settle, name="settle_suggestion"),
    path("themes/<int:pk>/", themes.theme, name="theme"),
    path("themes/<int:pk>/edit/", themes.change, name="change_theme"),
    path("themes/<int:pk>/merge/", themes.merge, name="merge_theme"),
    path("themes/<int:pk>/refuse/", themes.refuse, name="refuse_theme"),
    path("matters/<int:pk>/coding/", coding.rounds, name="coding"),
    path("coding-rounds/<int:pk>/", coding.coding_round, name="coding_round"),
    path("coding-rounds/<int:pk>/read/", coding.code, name="code"),
    path("coding-rounds/<int:pk>/settle/<int:unit_pk>/", coding.settle, name="settle_unit"),
    path("matters/<int:pk>/layers/", layers.layers, name="layers"),
    path("activities/<int:pk>/evidence/", evidence.name_evidence, name="evidence"),
    path("activities/<int:pk>/weights/", evidence.weights, name="weights"),
    path("matters/<int:pk>/workbench/", workbench.workbench, name="workbench"),
    path("answers/<int:pk>/letters/", letters.letters, name="letters"),
    path("matters/<int:pk>/measures/", measures.of_matter, name="matter_measures"),
    path("matters/<int:pk>/measures/table/", measures.matter_table, name="matter_measure_table"),
    path("partnerships/<slug:slug>/measures/", measures.of_partnership, name="measures"),
    path("partnerships/<slug:slug>/measures/table/", measures.partnership_table, name="measure_table"),
]
