from django.apps import AppConfig


class CrossConfig(AppConfig):
    name = "xuncha.desk.cross"
    label = "cross"
