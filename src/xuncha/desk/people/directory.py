"""Passwords that an LDAP directory checks (`ldap3`); the account itself, its roles and its state are the desk's."""

from __future__ import annotations

import logging
import ssl
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from .models import User
from .signon import Directory, local

log = logging.getLogger(__name__)
SECONDS = 10


class DirectoryBackend(BaseBackend):
    """Takes the password to the directory; a directory that does not answer lets nobody in and is noted in the log."""

    def authenticate(self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **more: Any) -> User | None:
        directory: Directory | None = settings.DIRECTORY
        # an empty password would be an anonymous bind, which most directories allow
        if directory is None or not username or not password:
            return None
        user = User.objects.filter(username=username, is_active=True).first()
        return user if user is not None and knows(directory, username, password) else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()


def knows(directory: Directory, username: str, password: str) -> bool:
    """Whether the directory takes the password for that name."""
    from ldap3.core.exceptions import LDAPException

    try:
        return _bound(directory, username, password)
    except LDAPException as error:
        log.warning("目录服务 %s 不能用：%s", directory.url, error)
        return False


def _bound(directory: Directory, username: str, password: str) -> bool:
    from ldap3 import Connection, Server, Tls
    from ldap3.core.exceptions import LDAPException
    from ldap3.utils.conv import escape_filter_chars
    from ldap3.utils.dn import escape_rdn

    tls = Tls(validate=ssl.CERT_REQUIRED, version=ssl.PROTOCOL_TLS_CLIENT, ca_certs_file=directory.ca_file or None)
    server = Server(directory.url, tls=tls, connect_timeout=SECONDS)

    def connect(dn: str, secret: str) -> Connection | None:
        made = Connection(server, dn or None, secret or None, receive_timeout=SECONDS, raise_exceptions=False)
        try:
            made.open()
            encrypted = not directory.url.startswith("ldap://") or local(directory.url) or made.start_tls()
            if encrypted and made.bind():
                return made
        except LDAPException:
            _close(made)
            raise
        _close(made)
        return None

    if directory.template:
        return _close(connect(directory.template.format(escape_rdn(username)), password))
    searching = connect(directory.bind_dn, directory.bind_password)
    if searching is None:
        log.warning("目录服务 %s 不接受查询账号 %s", directory.url, directory.bind_dn or "（匿名）")
        return False
    searching.search(directory.base, directory.filter.format(escape_filter_chars(username)), attributes=[], size_limit=2)
    entries = [each["dn"] for each in searching.response or () if each.get("type") == "searchResEntry"]
    _close(searching)
    # two entries of one name: whose password would it be?
    return len(entries) == 1 and _close(connect(entries[0], password))


def _close(connection: Any) -> bool:
    """Whether there was one to close. One that never opened leaves its socket to us."""
    if connection is None:
        return False
    connection.unbind()
    if connection.socket is not None:
        connection.socket.close()
    return True
