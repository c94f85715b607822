from django.urls import URLPattern, URLResolver, path

from .views import contacts, hub, interdependence, knowing, network

app_name = "relations"

_OF = "partnerships/<slug:slug>/relationships/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/new/", contacts.new_contact, name="new_contact"),
    path("contacts/table.csv", contacts.contacts_table, name="contacts_table"),
    path("contacts/<int:pk>/", contacts.contact, name="contact"),
    path("contacts/<int:pk>/edit/", contacts.change, name="change_contact"),
    path("contacts/<int:pk>/followed-up/", contacts.followed_up, name="followed_up"),
    path("contacts/<int:pk>/delete/", contacts.delete_contact, name="delete_contact"),
    path(_OF, hub.relationships, name="relationships"),
    path(f"{_OF}going-out/", hub.going_out, name="going_out"),
    path(f"{_OF}coverage/", hub.coverage, name="coverage"),
    path(f"{_OF}coverage/table.csv", hub.coverage_table, name="coverage_table"),
    path(f"{_OF}topics/", hub.topics, name="topics"),
    path(f"{_OF}ought-to-know/", knowing.ought_to_know, name="ought_to_know"),
    path(f"{_OF}ought-to-know/new/", knowing.add, name="add_tie"),
    path("ought-to-know/<int:pk>/", knowing.answer, name="answer_tie"),
    path("ought-to-know/<int:pk>/end/", knowing.end, name="end_tie"),
    path(f"{_OF}needs/", interdependence.interdependence, name="interdependence"),
    path(f"{_OF}needs/open/", interdependence.open_a_round, name="open_round"),
    path("need-rounds/<int:pk>/close/", interdependence.close, name="close_round"),
    path(
        "need-rounds/<int:pk>/seats/<int:seat_pk>/topics/<int:topic_pk>/",
        interdependence.answer,
        name="answer_needs",
    ),
    path("need-rounds/<int:pk>/seats/<int:seat_pk>/sharing/", interdependence.sharing, name="sharing"),
    path("shared-needs/<int:pk>/", interdependence.disclosure, name="disclosure"),
    path("shared-needs/<int:pk>/agree/", interdependence.agree, name="agree_step"),
    path(f"{_OF}network/", network.network, name="network"),
    path(f"{_OF}network/new/", network.open_wave, name="open_network_wave"),
    path(f"{_OF}network/import/", network.import_wave, name="import_network_wave"),
    path("network-surveys/<int:pk>/answer/", network.answer, name="answer_network"),
    path("network-surveys/<int:pk>/ratings/", network.rate, name="rate_network"),
    path("network-surveys/<int:pk>/close/", network.close_wave, name="close_network_wave"),
    path("network-surveys/<int:pk>/ties.csv", network.ties_csv, name="network_csv"),
    path("network-surveys/<int:pk>/ties.graphml", network.ties_graphml, name="network_graphml"),
]
