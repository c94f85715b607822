from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "thegither.questionnaires"
    label = "questionnaires"
