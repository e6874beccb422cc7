from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "xuncha.desk.api"
    label = "api"
