"""Addresses of promises, of the register of agreements, and of the map of partnerships."""

from django.urls import path

from .views import agreements, commitments, mapping

urlpatterns = [
    path("partnerships/map/", mapping.partnerships_map, name="map"),
    path("partnerships/<slug:slug>/links/<slug:other>/", mapping.link, name="link"),
    path("partnerships/<slug:slug>/commitments/", commitments.commitments, name="commitments"),
    path("partnerships/<slug:slug>/commitments/new/", commitments.make_commitment, name="make_commitment"),
    path("commitments/<int:pk>/", commitments.commitment, name="commitment"),
    path("commitments/<int:pk>/evidence/", commitments.give_evidence, name="give_evidence"),
    path("evidence/<int:pk>/", commitments.evidence_file, name="evidence_file"),
    path("evidence/<int:pk>/remove/", commitments.remove_evidence_file, name="remove_evidence_file"),
    path("commitments/<int:pk>/kept/", commitments.say_whether_kept, name="say_whether_kept"),
    path("commitments/<int:pk>/withdraw/", commitments.withdraw_commitment, name="withdraw_commitment"),
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/new/", agreements.add_agreement, name="add_agreement"),
    path("agreements/applies/", agreements.which_applies, name="which_applies"),
    path("agreements/compare/", agreements.compare, name="compare_agreements"),
    path("agreements/<int:pk>/", agreements.agreement, name="agreement"),
    path("agreements/<int:pk>/edit/", agreements.edit_agreement, name="edit_agreement"),
    path("agreements/<int:pk>/clauses/new/", agreements.add_clause, name="add_clause"),
    path("clauses/<int:pk>/remove/", agreements.remove_clause, name="remove_clause"),
    path("clauses/<int:first>/<int:second>/", agreements.settle, name="settle_clauses"),
]
