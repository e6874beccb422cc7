from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "xuncha.desk.notify"
    label = "notify"
