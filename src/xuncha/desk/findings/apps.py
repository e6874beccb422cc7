from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "xuncha.desk.findings"
    label = "findings"
