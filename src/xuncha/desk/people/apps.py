from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "xuncha.desk.people"
    label = "people"
