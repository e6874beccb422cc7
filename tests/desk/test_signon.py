"""Sign-on through the office's own service: it says who somebody is, never what he may do."""

from __future__ import annotations

import http.client
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

pytest.importorskip("authlib", reason="没有装统一认证的组件，跳过（make sso）")

from django.conf import settings
from django.test import Client, override_settings

from tests.desk.conftest import PASSWORD, World
from tests.desk.provider import CLIENT, SECRET, Provider
from xuncha.desk.journal.models import Entry
from xuncha.desk.people.models import Identity, SessionRecord, User
from xuncha.desk.people.signon import Directory, Oidc, SignOnError, directory_of, oidc_of

BACKENDS = [*settings.AUTHENTICATION_BACKENDS, "xuncha.desk.people.office.OfficeBackend"]


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    with override_settings(OIDC=Oidc(made.issuer, CLIENT, SECRET), AUTHENTICATION_BACKENDS=BACKENDS):
        yield made
    made.shutdown()
    made.server_close()


def followed(address: str) -> str:
    """Goes as a browser does to the provider and gives the address to come back by."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.netloc)
    connection.request("GET", f"{place.path}?{place.query}")
    back = urlsplit(connection.getresponse().headers["Location"])
    connection.close()
    return f"{back.path}?{back.query}" if back.query else back.path


def to_office(client: Client, onward: str = "") -> str:
    answer = client.get("/login/office/", {"next": onward} if onward else {})
    assert answer.status_code == 302, answer.content.decode()
    return followed(answer["Location"])


def tie(world: World, provider: Provider) -> None:
    """The city's administrator has been bound to the person that the provider names."""
    Identity.objects.create(user=world.people["city"], issuer=provider.issuer, subject=provider.subject)


def test_the_login_page_offers_the_office_only_where_one_is_set(world: World) -> None:
    assert "/login/office/" not in Client().get("/login/").content.decode()
    assert Client().get("/login/office/").status_code == 404 and Client().get("/login/office/return/").status_code == 404
    with override_settings(OIDC=Oidc("http://127.0.0.1:9", CLIENT, SECRET, name="用示例市统一身份认证登录")):
        assert "用示例市统一身份认证登录" in Client().get("/login/?next=/sites/").content.decode()
        away = Client().get("/login/office/")
        assert away.status_code == 502 and "连不上" in away.content.decode()


def test_an_account_is_bound_once_by_whoever_also_knows_its_password(world: World, provider: Provider) -> None:
    client = Client()
    first = client.get(to_office(client, "/sites/"))
    assert first.status_code == 200 and "完成绑定" in first.content.decode() and client.get("/sites/").status_code == 302
    assert not Identity.objects.exists()
    client.post("/login/", {"username": "city", "password": PASSWORD})
    assert Identity.objects.get(user=world.people["city"]).subject == "u-1"
    assert Entry.objects.filter(action="绑定统一认证", target="u-1").exists()
    client.post("/logout/")
    # from now on the office alone will do
    answer = client.get(to_office(client, "/sites/"))
    assert (answer.status_code, answer["Location"]) == (302, "/sites/") and client.get("/sites/").status_code == 200
    assert SessionRecord.objects.filter(user=world.people["city"]).exists()
    assert Entry.objects.filter(action="统一认证登录").exists()


def test_another_account_opened_in_the_same_browser_is_not_bound_nor_one_opened_too_late(world: World, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    client.get(to_office(client))
    client.post("/login/", {"username": "county", "password": PASSWORD})
    assert not Identity.objects.exists()
    late = Client()
    late.get(to_office(late))
    session = late.session
    session["office_waiting"] = session["office_waiting"] | {"until": time.time() - 1}
    session.save()
    late.post("/login/", {"username": "city", "password": PASSWORD})
    assert not Identity.objects.exists()


def test_what_the_token_leaves_out_is_asked_for_and_must_be_of_the_same_person(world: World, provider: Provider) -> None:
    provider.fault = "bare"
    client = Client()
    assert "完成绑定" in client.get(to_office(client)).content.decode()
    provider.fault = "bare and of another"
    other = Client()
    answer = other.get(to_office(other))
    assert answer.status_code == 403 and "没有给出用户名" in answer.content.decode()


def test_an_initial_password_nobody_used_does_not_stand_in_the_way(world: World, provider: Provider) -> None:
    tie(world, provider)
    User.objects.filter(pk=world.people["city"].pk).update(must_change_password=True)
    client = Client()
    client.get(to_office(client))
    assert client.get("/sites/").status_code == 200


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere_afterwards(world: World, provider: Provider, onward: str) -> None:
    tie(world, provider)
    client = Client()
    assert client.get(to_office(client, onward))["Location"] == "/"


@pytest.mark.parametrize("fault", ["audience", "expired", "nonce", "issuer", "signature"])
def test_an_answer_that_is_not_for_us_not_now_or_not_signed_lets_nobody_in(world: World, provider: Provider, fault: str) -> None:
    provider.fault = fault
    client = Client()
    answer = client.get(to_office(client))
    assert answer.status_code == 400 and "回执不能用" in answer.content.decode()
    assert client.get("/sites/").status_code == 302 and not Identity.objects.exists() and "office_waiting" not in client.session


def test_who_is_refused_by_the_office_is_told_so(world: World, provider: Provider) -> None:
    provider.fault = "denied"
    client = Client()
    assert client.get(to_office(client)).status_code == 403
    Client().get("/login/office/return/?error=<b>whatever</b>")
    assert {entry.target for entry in Entry.objects.filter(action="统一认证未通过")} == {"access_denied", ""}
    assert Client().get("/login/office/return/?error=%00").status_code == 400


def test_an_answer_works_once_and_only_in_the_browser_that_asked(world: World, provider: Provider) -> None:
    tie(world, provider)
    client, thief = Client(), Client()
    back = to_office(client)
    assert thief.get(back).status_code == 400
    assert client.get(back).status_code == 302
    client.post("/logout/")
    assert client.get(back).status_code == 400


def test_who_is_known_to_the_office_alone_has_no_business_here(world: World, provider: Provider) -> None:
    for name in ("no-such-person", "CITY"):
        provider.username = name
        client = Client()
        answer = client.get(to_office(client))
        assert answer.status_code == 403 and "没有您的账号" in answer.content.decode()
    assert not Identity.objects.exists() and User.objects.count() == len(world.people)


def test_a_closed_account_stays_closed(world: World, provider: Provider) -> None:
    tie(world, provider)
    client = Client()
    client.get(to_office(client))
    User.objects.filter(username="city").update(is_active=False)
    assert client.get("/sites/").status_code == 302
    fresh = Client()
    assert fresh.get(to_office(fresh)).status_code == 403


def test_a_user_name_given_to_somebody_else_opens_nothing(world: World, provider: Provider) -> None:
    tie(world, provider)
    first = Client()
    first.get(to_office(first))
    provider.subject = "u-2"
    second = Client()
    assert second.get(to_office(second)).status_code == 403
    # and the one who was bound keeps his account whatever the office calls him now
    provider.subject, provider.username = "u-1", "renamed"
    third = Client()
    assert third.get(to_office(third)).status_code == 302


def test_an_administrator_may_untie_an_account_for_whoever_bears_the_name_now(world: World, provider: Provider) -> None:
    tie(world, provider)
    first = Client()
    first.get(to_office(first))
    person = world.people["city"]
    second = world.client("second")
    assert "绑定于" in second.get(f"/users/{person.pk}/").content.decode()
    second.post(f"/users/{person.pk}/change/", {"what": "unbind"})
    assert not Identity.objects.exists() and first.get("/sites/").status_code == 302
    provider.subject = "u-2"
    again = Client()
    assert "完成绑定" in again.get(to_office(again)).content.decode()


# --- leaving


def offered(client: Client) -> str:
    """Leaves the desk and gives the address at the provider that the next page offers, if any."""
    page = client.post("/logout/", follow=True)
    assert client.get("/sites/").status_code == 302
    return str(page.context["farewell"]) if "一并退出统一认证" in page.content.decode() else ""


def test_who_came_through_the_office_may_leave_there_as_well(world: World, provider: Provider) -> None:
    tie(world, provider)
    client = Client()
    client.get(to_office(client))
    place = offered(client)
    assert place.startswith(f"{provider.issuer}/end?client_id={CLIENT}&post_logout_redirect_uri=http")
    assert followed(place) == "/login/" and provider.left == ["u-1"]
    # it is said once
    assert "一并退出" not in client.get("/login/").content.decode()


def test_who_proved_the_office_by_binding_his_account_may_leave_there_as_well(world: World, provider: Provider) -> None:
    client = Client()
    client.get(to_office(client))
    client.post("/login/", {"username": "city", "password": PASSWORD})
    assert offered(client)


def test_nobody_is_sent_away_who_did_not_come_that_way_or_where_the_office_has_no_such_place(world: World, provider: Provider) -> None:
    tie(world, provider)
    by_password = Client()
    by_password.post("/login/", {"username": "county", "password": PASSWORD})
    assert offered(by_password) == ""
    for end in (None, "http://sso.example/end", "javascript:alert(1)"):
        with Provider() as other, override_settings(OIDC=Oidc(other.issuer, CLIENT, SECRET)):
            other.end = end
            Identity.objects.filter(user=world.people["second"]).delete()
            Identity.objects.create(user=world.people["second"], issuer=other.issuer, subject="u-1")
            client = Client()
            client.get(to_office(client))
            assert client.get("/sites/").status_code == 200 and offered(client) == ""
            other.shutdown()


def test_a_setting_keeps_the_office_session_out_of_it(world: World, provider: Provider) -> None:
    tie(world, provider)
    with override_settings(OIDC=oidc_of({"XUNCHA_OIDC_ISSUER": provider.issuer, "XUNCHA_OIDC_CLIENT": CLIENT, "XUNCHA_OIDC_SECRET": SECRET, "XUNCHA_OIDC_LEAVE": "0"})):
        client = Client()
        client.get(to_office(client))
        assert client.get("/sites/").status_code == 200 and offered(client) == ""


def test_a_provider_that_is_away_keeps_nobody_here(world: World, provider: Provider) -> None:
    tie(world, provider)
    client = Client()
    client.get(to_office(client))
    with override_settings(OIDC=Oidc("http://127.0.0.1:9", CLIENT, SECRET)):
        assert offered(client) == ""


# --- settings


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"XUNCHA_OIDC_ISSUER": "https://sso.example"}, "XUNCHA_OIDC_CLIENT"),
        ({"XUNCHA_OIDC_CLIENT": "x"}, "没有设 XUNCHA_OIDC_ISSUER"),
        ({"XUNCHA_OIDC_ISSUER": "https://sso.example", "XUNCHA_OIDC_CLIENT": "x", "XUNCHA_OIDC_SECRET": "y", "XUNCHA_OIDC_LEAVE": "no"}, "XUNCHA_OIDC_LEAVE"),
        ({"XUNCHA_OIDC_ISSUER": "https://sso.example", "XUNCHA_OIDC_CLIENT": "x"}, "XUNCHA_OIDC_SECRET"),
        ({"XUNCHA_OIDC_ISSUER": "http://sso.example", "XUNCHA_OIDC_CLIENT": "x", "XUNCHA_OIDC_SECRET": "y"}, "https://"),
        ({"XUNCHA_OIDC_ISSUER": "https://sso.example", "XUNCHA_OIDC_CLIENT": "x", "XUNCHA_OIDC_SECRET_FILE": "/nonexistent"}, "/nonexistent"),
    ],
)
def test_settings_of_a_provider_that_lack_something_name_it(given: dict[str, str], named: str) -> None:
    with pytest.raises(SignOnError, match=named):
        oidc_of(given)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"XUNCHA_LDAP_URL": "ldaps://d.example"}, "XUNCHA_LDAP_DN"),
        ({"XUNCHA_LDAP_URL": "ldaps://d.example", "XUNCHA_LDAP_DN": "uid={}", "XUNCHA_LDAP_BASE": "dc=x"}, "只设一个"),
        ({"XUNCHA_LDAP_URL": "ldaps://d.example", "XUNCHA_LDAP_DN": "uid=a"}, "代表用户名"),
        ({"XUNCHA_LDAP_URL": "ldaps://d.example", "XUNCHA_LDAP_BASE": "dc=x", "XUNCHA_LDAP_FILTER": "(uid=a)"}, "XUNCHA_LDAP_FILTER"),
        ({"XUNCHA_LDAP_URL": "d.example", "XUNCHA_LDAP_DN": "uid={}"}, "ldaps://"),
        ({"XUNCHA_LDAP_BASE": "dc=x"}, "没有设 XUNCHA_LDAP_URL"),
        ({"XUNCHA_LDAP_URL": "ldaps://d.example", "XUNCHA_LDAP_DN": "uid={}", "XUNCHA_LDAP_CA": "/nonexistent"}, "/nonexistent"),
    ],
)
def test_settings_of_a_directory_that_lack_something_name_it(given: dict[str, str], named: str) -> None:
    with pytest.raises(SignOnError, match=named):
        directory_of(given)


def test_a_secret_may_lie_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3\n")
    made = oidc_of({"XUNCHA_OIDC_ISSUER": "https://sso.example/", "XUNCHA_OIDC_CLIENT": "x", "XUNCHA_OIDC_SECRET_FILE": str(tmp_path / "secret")})
    assert made == Oidc("https://sso.example", "x", "s3")
    assert oidc_of({}) is None and directory_of({}) is None


# --- a real directory


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """OpenLDAP on a port of its own, with two people."""
    slapd = shutil.which("slapd") or shutil.which("slapd", path="/usr/sbin")
    if slapd is None or shutil.which("ldapadd") is None:
        pytest.skip("没有 OpenLDAP（slapd、ldap-utils），跳过目录登录的测试")
    folder = tmp_path_factory.mktemp("slapd")
    (folder / "db").mkdir()
    schemas = "".join(f"include /etc/ldap/schema/{name}.schema\n" for name in ("core", "cosine", "inetorgperson"))
    (folder / "slapd.conf").write_text(
        f"{schemas}modulepath /usr/lib/ldap\nmoduleload back_mdb\npidfile {folder}/pid\ndatabase mdb\nmaxsize 10485760\nsuffix dc=city\nrootdn cn=admin,dc=city\n"
        f"rootpw root-secret-1\ndirectory {folder}/db\naccess to attrs=userPassword by anonymous auth by * none\naccess to * by users read by anonymous auth\n"
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"ldap://127.0.0.1:{port}"
    process = subprocess.Popen([slapd, "-f", str(folder / "slapd.conf"), "-h", url, "-d", "0"], stderr=subprocess.DEVNULL)
    people = "".join(
        f"dn: uid={name},ou=people,dc=city\nobjectClass: inetOrgPerson\nuid: {name}\ncn: {name}\nsn: {name}\nuserPassword: {name}-directory-1\n\n" for name in ("city", "outsider")
    )
    entries = f"dn: dc=city\nobjectClass: dcObject\nobjectClass: organization\no: city\ndc: city\n\ndn: ou=people,dc=city\nobjectClass: organizationalUnit\nou: people\n\n{people}"
    for _n in range(50):
        time.sleep(0.1)
        added = subprocess.run(["ldapadd", "-x", "-H", url, "-D", "cn=admin,dc=city", "-w", "root-secret-1"], input=entries, text=True, capture_output=True)
        if added.returncode == 0:
            break
    assert added.returncode == 0, added.stderr
    yield url
    process.terminate()
    process.wait(10)


def sign_in(username: str, password: str) -> tuple[Client, Any]:
    client = Client()
    return client, client.post("/login/", {"username": username, "password": password})


@pytest.mark.parametrize("searching", [False, True])
def test_the_directory_checks_the_password_and_the_desk_decides_who_comes_in(world: World, directory: str, searching: bool) -> None:
    known = (
        Directory(directory, base="dc=city", bind_dn="cn=admin,dc=city", bind_password="root-secret-1")  # pragma: allowlist secret
        if searching
        else Directory(directory, template="uid={},ou=people,dc=city")
    )
    with override_settings(DIRECTORY=known, AUTHENTICATION_BACKENDS=[*settings.AUTHENTICATION_BACKENDS, "xuncha.desk.people.directory.DirectoryBackend"]):
        client, _answer = sign_in("city", "city-directory-1")
        assert client.get("/sites/").status_code == 200
        assert sign_in("city", PASSWORD)[0].get("/sites/").status_code == 200  # the own password works as well
        for name, password in (("city", "wrong"), ("city", ""), ("outsider", "outsider-directory-1"), ("*", "city-directory-1"), ("city)(uid=*", "city-directory-1")):
            assert sign_in(name, password)[0].get("/sites/").status_code == 302, (name, password)
        User.objects.filter(username="city").update(is_active=False)
        assert sign_in("city", "city-directory-1")[0].get("/sites/").status_code == 302


def test_a_directory_that_does_not_answer_is_said_so_and_locks_nobody_out(world: World) -> None:
    gone = Directory("ldap://127.0.0.1:9", template="uid={},dc=city")
    with override_settings(DIRECTORY=gone, AUTHENTICATION_BACKENDS=[*settings.AUTHENTICATION_BACKENDS, "xuncha.desk.people.directory.DirectoryBackend"]):
        for _n in range(7):
            client, answer = sign_in("city", "whatever-1")
            assert answer.status_code == 503 and "目录服务现在连不上" in answer.content.decode() and client.get("/sites/").status_code == 302
        assert sign_in("city", PASSWORD)[0].get("/sites/").status_code == 200


def test_no_password_goes_in_the_clear_to_a_directory_that_cannot_encrypt(world: World, directory: str) -> None:
    bare = Directory(directory.replace("127.0.0.1", "0.0.0.0"), template="uid={},ou=people,dc=city")
    with override_settings(DIRECTORY=bare, AUTHENTICATION_BACKENDS=[*settings.AUTHENTICATION_BACKENDS, "xuncha.desk.people.directory.DirectoryBackend"]):
        client, answer = sign_in("city", "city-directory-1")
        assert answer.status_code == 503 and client.get("/sites/").status_code == 302


def test_names_that_differ_by_capitals_alone_are_not_the_directorys_to_tell_apart(world: World, directory: str) -> None:
    User.objects.create_user("City", name="另一人")
    known = Directory(directory, template="uid={},ou=people,dc=city")
    with override_settings(DIRECTORY=known, AUTHENTICATION_BACKENDS=[*settings.AUTHENTICATION_BACKENDS, "xuncha.desk.people.directory.DirectoryBackend"]):
        for name in ("city", "City"):
            assert sign_in(name, "city-directory-1")[0].get("/sites/").status_code == 302


def test_a_password_does_not_follow_where_the_directory_refers_to(world: World, tmp_path: Path, directory: str) -> None:
    """A search below another's base is answered by a referral; nothing is sent there."""
    with socket.socket() as elsewhere:
        elsewhere.bind(("127.0.0.1", 0))
        elsewhere.listen()
        elsewhere.settimeout(0.5)
        referral = f"dn: ou=far,dc=city\nobjectClass: referral\nobjectClass: extensibleObject\nou: far\nref: ldap://127.0.0.1:{elsewhere.getsockname()[1]}/ou=far,dc=city\n"
        subprocess.run(["ldapadd", "-M", "-x", "-H", directory, "-D", "cn=admin,dc=city", "-w", "root-secret-1"], input=referral, text=True, check=True, capture_output=True)
        known = Directory(directory, base="ou=far,dc=city", bind_dn="cn=admin,dc=city", bind_password="root-secret-1")  # pragma: allowlist secret
        with override_settings(DIRECTORY=known, AUTHENTICATION_BACKENDS=[*settings.AUTHENTICATION_BACKENDS, "xuncha.desk.people.directory.DirectoryBackend"]):
            assert sign_in("city", "city-directory-1")[0].get("/sites/").status_code == 302
        with pytest.raises(TimeoutError):
            elsewhere.accept()
