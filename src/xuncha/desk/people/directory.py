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
SECONDS = 5


class DirectoryBackend(BaseBackend):
    """Takes the password to the directory. One that does not answer is no wrong password: DirectoryDown goes up to the log-in page."""

    def authenticate(self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **more: Any) -> User | None:
        directory: Directory | None = settings.DIRECTORY
        # an empty password would be an anonymous bind, which most directories allow
        if directory is None or not username or not password:
            return None
        # directories know no capitals: where the desk has two such names, nobody can tell whose password it is
        alike = list(User.objects.filter(username__iexact=username)[:2])
        user = alike[0] if len(alike) == 1 else None
        return user if user is not None and user.username == username and user.is_active and knows(directory, username, password) else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()


class DirectoryDown(Exception):
    """The directory did not answer, or not as it should."""


def knows(directory: Directory, username: str, password: str) -> bool:
    """Whether the directory takes the password for that name. DirectoryDown where it cannot be asked."""
    from ldap3.core.exceptions import LDAPException

    try:
        return _bound(directory, username, password)
    except (LDAPException, OSError) as error:
        log.warning("目录服务 %s 不能用：%s", directory.url, error)
        raise DirectoryDown from error


def _bound(directory: Directory, username: str, password: str) -> bool:
    from ldap3 import NONE, Connection, Server, Tls
    from ldap3.core.exceptions import LDAPException, LDAPStartTLSError
    from ldap3.utils.conv import escape_filter_chars
    from ldap3.utils.dn import escape_rdn

    tls = Tls(validate=ssl.CERT_REQUIRED, version=ssl.PROTOCOL_TLS_CLIENT, ca_certs_file=directory.ca_file or None)
    # where a directory refers to another, the password does not follow
    server = Server(directory.url, tls=tls, connect_timeout=SECONDS, get_info=NONE, allowed_referral_hosts=[])

    def connect(dn: str, secret: str) -> Connection | None:
        made = Connection(server, dn or None, secret or None, receive_timeout=SECONDS, raise_exceptions=False, auto_referrals=False)
        try:
            made.open()
            if directory.url.startswith("ldap://") and not local(directory.url) and not made.start_tls():
                raise LDAPStartTLSError("STARTTLS")
            if made.bind():
                return made
        except LDAPException:
            _close(made)
            raise
        _close(made)
        return None

    if directory.template:
        return _close(connect(directory.template.replace("{}", escape_rdn(username)), password))
    searching = connect(directory.bind_dn, directory.bind_password)
    if searching is None:
        log.warning("目录服务 %s 不接受查询账号 %s", directory.url, directory.bind_dn or "（匿名）")
        raise DirectoryDown
    searching.search(directory.base, directory.filter.replace("{}", escape_filter_chars(username)), attributes=[], size_limit=2)
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
