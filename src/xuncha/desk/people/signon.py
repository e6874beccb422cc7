"""Sign-on through the office's own service (单位统一认证): OpenID Connect, and passwords checked by an LDAP directory.

Both only say who somebody is. What he may do comes from the account that an administrator made here: nobody gets in because
a directory knows him. By OpenID an account is bound to the service's own mark of a person (`sub`), once, by whoever also knows
the account's password here; a user name given to somebody else later opens nothing. In a directory the name is the binding:
the account of somebody who leaves must be closed here.
"""

from __future__ import annotations

import importlib.util
import ipaddress
import os
from pathlib import Path
from urllib.parse import urlsplit

import msgspec


class SignOnError(ValueError):
    """Settings that cannot be meant; the message names the variable and says what to write."""


class Oidc(msgspec.Struct, frozen=True):
    """An OpenID provider. `claim`: the part of its answer that is the user name here. `leave`: who leaves here may end the session there as well."""

    issuer: str
    client: str
    secret: str
    claim: str = "preferred_username"
    name: str = ""
    leave: bool = True


class Directory(msgspec.Struct, frozen=True):
    """An LDAP directory: a user's entry by `template` (`uid={},ou=people,dc=city`), or found below `base` by `filter`."""

    url: str
    template: str = ""
    base: str = ""
    filter: str = "(uid={})"
    bind_dn: str = ""
    bind_password: str = ""
    ca_file: str = ""


def oidc_of(environment: dict[str, str]) -> Oidc | None:
    """The provider that `XUNCHA_OIDC_*` name, None where none is; SignOnError where something is missing."""
    issuer = environment.get("XUNCHA_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        _orphans(environment, "XUNCHA_OIDC_", "XUNCHA_OIDC_ISSUER")
        return None
    client, secret = environment.get("XUNCHA_OIDC_CLIENT", ""), _secret(environment, "XUNCHA_OIDC_SECRET")
    for name, value in (("XUNCHA_OIDC_CLIENT", client), ("XUNCHA_OIDC_SECRET（或 XUNCHA_OIDC_SECRET_FILE）", secret)):
        if not value:
            raise SignOnError(f"设了 XUNCHA_OIDC_ISSUER，还须设 {name}")
    if not issuer.startswith("https://") and not (issuer.startswith("http://") and local(issuer)):
        raise SignOnError(f"XUNCHA_OIDC_ISSUER 须以 https:// 开头：{issuer}")
    leave = environment.get("XUNCHA_OIDC_LEAVE") or "1"
    if leave not in ("0", "1"):
        raise SignOnError(f"XUNCHA_OIDC_LEAVE 须为 1（退出时可一并退出统一认证）或 0：{leave}")
    return Oidc(issuer, client, secret, environment.get("XUNCHA_OIDC_CLAIM") or "preferred_username", environment.get("XUNCHA_OIDC_NAME", ""), leave == "1")


def directory_of(environment: dict[str, str]) -> Directory | None:
    """The directory that `XUNCHA_LDAP_*` name, None where none is; SignOnError where something is missing or passwords would travel in the clear."""
    url = environment.get("XUNCHA_LDAP_URL", "")
    if not url:
        _orphans(environment, "XUNCHA_LDAP_", "XUNCHA_LDAP_URL")
        return None
    template, base = environment.get("XUNCHA_LDAP_DN", ""), environment.get("XUNCHA_LDAP_BASE", "")
    found = environment.get("XUNCHA_LDAP_FILTER") or "(uid={})"
    if bool(template) == bool(base):
        raise SignOnError("XUNCHA_LDAP_DN（如 uid={},ou=people,dc=city）与 XUNCHA_LDAP_BASE（在其下查找）须设且只设一个")
    if template and template.count("{}") != 1:
        raise SignOnError(f"XUNCHA_LDAP_DN 中须有一处 {{}} 代表用户名：{template}")
    if base and found.count("{}") != 1:
        raise SignOnError(f"XUNCHA_LDAP_FILTER 中须有一处 {{}} 代表用户名：{found}")
    if not url.startswith(("ldaps://", "ldap://")):
        raise SignOnError(f"XUNCHA_LDAP_URL 须以 ldaps:// 或 ldap:// 开头（ldap:// 时用 STARTTLS 加密）：{url}")
    authorities = environment.get("XUNCHA_LDAP_CA", "")
    if authorities and not os.access(authorities, os.R_OK):
        raise SignOnError(f"XUNCHA_LDAP_CA 指的证书文件读不出来：{authorities}")
    return Directory(
        url, template, base, found, environment.get("XUNCHA_LDAP_BIND_DN", ""), _secret(environment, "XUNCHA_LDAP_BIND_PASSWORD"), authorities
    )


def _orphans(environment: dict[str, str], prefix: str, wanted: str) -> None:
    """Settings that would silently do nothing."""
    found = sorted(name for name, value in environment.items() if name.startswith(prefix) and value)
    if found:
        raise SignOnError(f"设了 {'、'.join(found)}，但没有设 {wanted}")


def local(url: str) -> bool:
    """Whether an address stays on this machine, where nobody can listen in."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _secret(environment: dict[str, str], name: str) -> str:
    """A secret from the environment, or from the file that `name`_FILE names."""
    path = environment.get(f"{name}_FILE", "")
    if not path:
        return environment.get(name, "")
    try:
        return Path(path).read_text("utf-8").strip()
    except OSError as error:
        raise SignOnError(f"{name}_FILE 指的文件读不出来：{path}（{error.strerror}）") from error


def from_environment() -> tuple[Oidc | None, Directory | None]:
    """What the environment names; SignOnError where a component for it is missing."""
    oidc, directory = oidc_of(dict(os.environ)), directory_of(dict(os.environ))
    for wanted, component, variable in ((oidc, "authlib", "XUNCHA_OIDC_ISSUER"), (directory, "ldap3", "XUNCHA_LDAP_URL")):
        if wanted is not None and importlib.util.find_spec(component) is None:
            raise SignOnError(f"设了 {variable}，但 {component} 没有装：请运行 make sso，或安装 xuncha[sso]")
    return oidc, directory
