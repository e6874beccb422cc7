from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "xuncha.desk.ui"
    label = "ui"
