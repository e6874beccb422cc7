from django.apps import AppConfig


class RepairConfig(AppConfig):
    name = "xuncha.desk.repair"
    label = "repair"
