"""Starts the desk: database brought up to date, then web, worker and scheduler in one process."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any


class ServeError(Exception):
    """The desk cannot start; the message says why and what to do."""


def setup(quiet: bool = True) -> None:
    """Django ready, tables up to date. ServeError where the home cannot be written or the database not reached."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xuncha.desk.settings")
    try:
        import django

        django.setup()
    except ImportError as error:
        raise ServeError(f"工作台要用的组件没有装（{error.name}）：请运行 make setup，或安装 xuncha[desk]") from error
    except OSError as error:
        raise ServeError(f"{error.filename}：写不进去（{error.strerror}），请检查 XUNCHA_HOME 的权限") from error
    except ValueError as error:
        raise ServeError(str(error)) from error
    from django.conf import settings
    from django.core.management import call_command
    from django.db import DatabaseError

    try:
        call_command("migrate", verbosity=0 if quiet else 1, interactive=False)
    except DatabaseError as error:
        raise ServeError(f"数据库用不了（{str(error).strip()}），请检查 {settings.HOME} 或 XUNCHA_DATABASE") from error


def has_users() -> bool:
    from xuncha.desk.people.models import User

    return User.objects.exists()


@contextlib.contextmanager
def background() -> Iterator[None]:
    """The worker and the scheduler, as threads, while the block lasts."""
    from django.utils import timezone

    from xuncha.desk.jobs.models import Job
    from xuncha.desk.jobs.scheduler import Scheduler
    from xuncha.desk.jobs.worker import Worker

    threads = (Worker(), Worker(but=("inspect",)), Scheduler())
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.stopping.set()
        # a running inspection is paused, and the next start takes it up at once
        running = list(Job.objects.filter(state=Job.State.RUNNING).exclude(wish="pause").values_list("pk", flat=True))
        Job.objects.filter(pk__in=running).update(wish="pause")
        for thread in threads:
            thread.join(20)
        Job.objects.filter(pk__in=running, state=Job.State.PAUSED).update(state=Job.State.WAITING, not_before=timezone.now())


def serve(host: str, port: int) -> None:
    """Answers until Ctrl-C or SIGTERM."""
    from waitress.server import create_server

    from xuncha.desk.wsgi import application

    try:
        server = create_server(application, host=host, port=port, threads=8, ident="xuncha", max_request_body_size=256 << 20, **_proxy())
    except OSError as error:
        raise ServeError(f"{host}:{port} 用不了（{error.strerror}），请换一个端口：xuncha serve --port {port + 1}") from error
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _stop)
    from xuncha.desk.registry.declared import lay_out

    lay_out()
    with background():
        try:
            server.run()
        except KeyboardInterrupt:
            pass
        finally:
            server.close()


def _proxy() -> dict[str, Any]:
    """What is believed of a proxy's headers: those of the one that `XUNCHA_PROXY` names (its address), of nobody else."""
    trusted = os.environ.get("XUNCHA_PROXY", "")
    if not trusted:
        return {"clear_untrusted_proxy_headers": True}
    return {"trusted_proxy": trusted, "trusted_proxy_count": 1, "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"}, "clear_untrusted_proxy_headers": True}


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def add_user(username: str, name: str, role: str, organisation: str, password: str) -> list[str]:
    """A new user; gives what is wrong with the data, in words (empty where he was made)."""
    from django.contrib.auth import password_validation
    from django.core.exceptions import ValidationError
    from django.db import transaction

    from xuncha.desk.journal.models import record
    from xuncha.desk.people.models import Membership, User
    from xuncha.desk.people.roles import Role
    from xuncha.desk.registry.models import Organisation

    if role not in Role.values:
        return [f"角色“{role}”应为 {'、'.join(f'{value}（{label}）' for value, label in Role.choices)} 之一"]
    user = User(username=username, name=name or username)
    try:
        user.full_clean(exclude=["password"])
        password_validation.validate_password(password, user)
    except ValidationError as error:
        return [str(message) for message in error.messages]
    with transaction.atomic():
        unit = Organisation.objects.filter(name=organisation).first() if organisation else Organisation.objects.filter(parent=None, kind=Organisation.Kind.CITY).first()
        if unit is not None and role in (Role.CITY, Role.LEADER) and unit.parent_id is not None:
            return ["市级管理员和负责同志只能设在市政府办公室"]
        if unit is None:
            kind = Organisation.Kind.THIRD_PARTY if role == Role.THIRD_PARTY else Organisation.Kind.CITY if not Organisation.objects.filter(kind=Organisation.Kind.CITY).exists() else None
            if kind is None:
                known = "、".join(Organisation.objects.values_list("name", flat=True)[:10])
                return [f"没有单位“{organisation}”，请先在工作台登记；现有：{known}…"]
            unit = Organisation.objects.create(name=organisation or "市政府办公室", kind=kind)
        user.set_password(password)
        user.save()
        Membership.objects.create(user=user, organisation=unit, role=role)
        record("新建用户", username, role=role, organisation=unit.name, way="命令行")
    return []


def add_token(username: str, name: str, scopes: list[str]) -> str:
    """A token for programs; empty where there is no such user."""
    from xuncha.desk.journal.models import record
    from xuncha.desk.people.models import ApiToken, User

    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        return ""
    _token, text = ApiToken.issue(user, name, scopes)
    record("新建接口令牌", name, user=user, scopes=scopes, way="命令行")
    return text


def fail(error: ServeError) -> int:
    print(error, file=sys.stderr)
    return 2
