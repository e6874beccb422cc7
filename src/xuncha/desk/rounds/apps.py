from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "xuncha.desk.rounds"
    label = "rounds"
