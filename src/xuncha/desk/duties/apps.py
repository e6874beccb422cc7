from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "xuncha.desk.duties"
    label = "duties"
