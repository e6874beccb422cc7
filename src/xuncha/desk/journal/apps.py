from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "xuncha.desk.journal"
    label = "journal"
