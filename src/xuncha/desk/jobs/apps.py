from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "xuncha.desk.jobs"
    label = "jobs"
