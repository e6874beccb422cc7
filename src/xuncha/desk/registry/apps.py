from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "xuncha.desk.registry"
    label = "registry"
