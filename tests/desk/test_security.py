"""Log-in, sessions, second factor, files, exports, headers."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.desk.conftest import PASSWORD, World, furnish
from xuncha.desk.findings.models import Subject
from xuncha.desk.findings.uploads import UploadError, keep, kind_of, safe_name
from xuncha.desk.journal.models import Entry, record, redact, verify
from xuncha.desk.people.models import SessionRecord
from xuncha.desk.rounds.models import Round
from xuncha.desk.ui.export import plain


def sign_in(username: str, password: str = PASSWORD, client: Client | None = None) -> tuple[Client, Any]:
    client = client or Client()
    return client, client.post("/login/", {"username": username, "password": password})


def test_no_account_exists_before_somebody_made_one(db: None) -> None:
    assert "xuncha user add" in Client().get("/login/").content.decode()


def test_five_wrong_passwords_lock_the_name_at_that_address(world: World) -> None:
    client = Client()
    for _n in range(5):
        answer = client.post("/login/", {"username": "city", "password": "wrong"})
    assert answer.status_code == 429 and "锁定30分钟" in answer.content.decode()
    assert sign_in("city", client=client)[1].status_code == 429
    assert Entry.objects.filter(action="登录锁定").exists() and Entry.objects.filter(action="登录失败").count() >= 4


def test_whoever_set_up_a_second_factor_is_asked_for_it(world: World) -> None:
    client, _answer = sign_in("city")
    client.get("/me/second-factor/")
    device = TOTPDevice.objects.get(user=world.people["city"])
    code = totp(device.bin_key, device.step, device.t0, device.digits, device.drift)
    shown = client.post("/me/second-factor/", {"token": f"{code:06d}"}).content.decode()
    assert "备用码" in shown
    fresh, _answer = sign_in("city")
    assert fresh.get("/sites/")["Location"] == "/verify/?next=/sites/"
    assert "验证码不对" in fresh.post("/verify/", {"token": "000000"}).content.decode()
    spare = re.findall(r"<pre>(\w+)", shown)[0]
    # a wrong guess slows the next one down, and whoever is right meanwhile is told to wait, not that he is wrong
    assert "连续填错，请等" in fresh.post("/verify/", {"token": spare}).content.decode()
    time.sleep(1.1)
    assert fresh.post("/verify/?next=/sites/", {"token": spare})["Location"] == "/sites/"
    assert fresh.get("/sites/").status_code == 200
    again, _answer = sign_in("city")
    again.post("/verify/", {"token": spare})
    assert again.get("/sites/").status_code == 302  # a spare code works once


def test_roles_named_for_it_must_set_up_a_second_factor_first(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SECOND_FACTOR_ROLES", frozenset({"city"}))
    assert sign_in("city")[0].get("/sites/")["Location"] == "/me/second-factor/"
    assert sign_in("liaison")[0].get("/sites/").status_code == 200


def test_a_person_has_no_more_sessions_at_once_than_allowed(world: World) -> None:
    clients = [sign_in("city")[0] for _n in range(settings.SESSIONS_AT_ONCE + 1)]
    assert SessionRecord.objects.filter(user=world.people["city"]).count() == settings.SESSIONS_AT_ONCE
    assert clients[0].get("/sites/").status_code == 302 and clients[-1].get("/sites/").status_code == 200


def test_a_session_ends_after_its_longest_time_however_busy(world: World) -> None:
    client, _answer = sign_in("city")
    session = client.session
    session["started"] = time.time() - settings.SESSION_LONGEST - 1
    session.save()
    assert client.get("/sites/")["Location"].startswith("/login/")


def test_a_first_password_must_be_changed_before_anything_else(world: World) -> None:
    world.client("city").post("/users/add/", {"username": "neu", "name": "新人", "role": "liaison", "organisation": world.own.pk, "password": "Another-horse-9"})  # pragma: allowlist secret
    client, _answer = sign_in("neu", "Another-horse-9")
    assert client.get("/sites/")["Location"] == "/me/password/"
    client.post("/me/password/", {"old_password": "Another-horse-9", "new_password1": "Third-horse-99", "new_password2": "Third-horse-99"})  # pragma: allowlist secret
    assert client.get("/sites/").status_code == 200


@pytest.mark.parametrize("weak", ["short-1A", "alllowercase", "1234567890", "liaison甲-1"])
def test_weak_passwords_are_refused(world: World, weak: str) -> None:
    world.client("city").post("/users/add/", {"username": "neu", "name": "liaison甲", "role": "liaison", "organisation": world.own.pk, "password": weak})
    from xuncha.desk.people.models import User

    assert not User.objects.filter(username="neu").exists()


def test_a_password_that_is_refused_is_told_why_in_chinese(world: World) -> None:
    page = world.client("city").post("/users/add/", {"username": "new", "name": "甲", "role": "reader", "organisation": world.root.pk, "password": "123"}).content.decode()
    assert "密码至少要有 10 个字符" in page and "This password" not in page


def test_a_county_cannot_close_or_reset_somebody_with_a_role_elsewhere(world: World) -> None:
    from xuncha.desk.people.models import Membership

    Membership.objects.create(user=world.people["city"], organisation=world.own, role="reader")
    for what in ("close", "reset-password", "reset-factor"):
        world.client("county").post(f"/users/{world.people['city'].pk}/change/", {"what": what})
    world.people["city"].refresh_from_db()
    assert world.people["city"].is_active and world.people["city"].check_password(PASSWORD)


def test_the_citys_roles_mean_the_city_only_at_its_root(world: World) -> None:
    from tests.desk.conftest import person
    from xuncha.desk.people.roles import Role

    world.people["low-leader"] = person("low-leader", Role.LEADER, world.own)
    world.people["low-city"] = person("low-city", Role.CITY, world.own)
    assert world.client("low-leader").get("/journal/").status_code == 403
    assert world.client("low-leader").post(f"/rounds/{world.round.pk}/approve/").status_code == 403
    assert world.client("low-city").get("/rounds/add/").status_code == 403
    answer = world.client("city").post("/users/add/", {"username": "neu", "name": "新人", "role": "leader", "organisation": world.own.pk, "password": "Another-horse-9"})
    assert "只能设在市政府办公室" in answer.content.decode()


def test_a_county_does_not_take_over_a_role_it_cannot_give(world: World) -> None:
    from tests.desk.conftest import person
    from xuncha.desk.people.roles import Role

    leader = person("low-leader", Role.LEADER, world.own)
    world.client("county").post(f"/users/{leader.pk}/change/", {"what": "reset-password"})
    leader.refresh_from_db()
    assert leader.check_password(PASSWORD)


@pytest.mark.parametrize("path", ["/findings/?site=abc", "/review/?round=²&at=²", "/journal/?since=0001-01-01", "/appeals/?round=x", "/findings/?round=x&page=zz"])
def test_odd_words_in_an_address_break_nothing(world: World, path: str) -> None:
    assert world.client("city").get(path).status_code == 200


def test_odd_words_in_a_form_break_nothing(world: World) -> None:
    things = furnish(world)
    city = world.client("city")
    for path, form in (
        (f"/rounds/{world.round.pk}/run/", {"what": "site", "site": "abc"}), (f"/users/{world.people['liaison'].pk}/change/", {"what": "take-role", "membership": "x"}),
        ("/me/tokens/", {"name": "a", "scopes": "read", "days": "²"}), ("/journal/redact/", {"seq": "²", "reason": "x"}), (f"/organisations/{world.own.pk}/merge/", {"into": "²"}),
        (f"/findings/{things['subject'].pk}/accept/", {"until": "2026-13-45", "reason": "x"}), (f"/action-lines/{things['line'].pk}/", {"found": "9" * 5000, "repaired": "1"}),
        (f"/sites/{world.site.pk}/close/", {"note": "a\x00b"}),
    ):  # fmt: skip
        assert city.post(path, form).status_code in (200, 302, 400, 404), path


def test_days_in_forms_come_back_as_they_went(world: World) -> None:
    """A browser shows a day only as 2020-06-01; anything else comes back empty and wipes what was stored."""
    from datetime import date

    world.round.stages.filter(stage="appeal").update(end=date(2026, 12, 5))
    page = world.client("city").get(f"/rounds/{world.round.pk}/stages/").content.decode()
    assert 'value="2026-12-05"' in page
    assert f'value="{world.round.as_of}"' not in page
    assert re.search(r'name="as_of" value="\d{4}-\d\d-\d\d"', world.client("city").get("/rounds/add/").content.decode())


def test_a_forgotten_password_is_set_anew_and_shown_once(world: World) -> None:
    client = world.client("city")
    page = client.post(f"/users/{world.people['liaison'].pk}/change/", {"what": "reset-password"}, follow=True).content.decode()
    found = re.search(r"新密码：(\S+?)（", page)
    assert found and sign_in("liaison", found[1])[0].get("/sites/")["Location"] == "/me/password/"


def test_a_closed_account_loses_sessions_and_tokens_at_once(world: World) -> None:
    things = furnish(world)
    client, _answer = sign_in("liaison")
    world.client("city").post(f"/users/{world.people['liaison'].pk}/change/", {"what": "close"})
    assert client.get("/sites/").status_code == 302
    things["token"].refresh_from_db()
    assert things["token"].revoked_at is not None


def test_pages_forbid_inline_scripts_and_framing(world: World) -> None:
    response = world.client("city").get("/")
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe-eval" not in policy and "frame-ancestors 'none'" in policy
    assert re.search(r"script-src[^;]*unsafe-inline", policy) is None
    assert response["X-Frame-Options"] == "DENY" and response["X-Content-Type-Options"] == "nosniff"


def test_no_page_holds_a_script_or_a_handler_of_its_own(world: World) -> None:
    things = furnish(world)
    client = world.client("city")
    for path in ("/", f"/rounds/{world.round.pk}/", f"/sites/{world.site.pk}/", "/review/", f"/repair/{things['task'].pk}/", "/registry/import/"):
        body = client.get(path).content.decode()
        assert not re.search(r"<script(?![^>]*\b(src|type=\"application/json\"))[^>]*>", body), path
        assert not re.search(r"\son\w+\s*=", body), path


def test_an_address_that_is_no_web_address_is_no_link(world: World) -> None:
    from xuncha.desk.findings.people import add_found

    made = add_found(world.round, world.site, "safety.harmful", "javascript:alert(1)", "<script>alert(1)</script>", "third-party", by="清单")
    page = world.client("city").get(f"/findings/{made.pk}/").content.decode()
    assert 'href="javascript:' not in page and "<script>alert" not in page and "&lt;script&gt;" in page


def test_a_form_without_its_token_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["city"], backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/sites/add/", {})
    assert answer.status_code == 403 and "页面已过期" in answer.content.decode()


def test_an_address_that_takes_forms_alone_says_so_when_it_is_opened(world: World) -> None:
    row = Subject.objects.earliest("id")
    answer = world.client("city").get(f"/findings/{row.pk}/decide/")
    assert answer.status_code == 405 and "请回到原来的页面操作" in answer.content.decode()


def test_whoever_is_logged_in_already_goes_on_to_where_the_log_in_led(world: World) -> None:
    assert world.client("city").get("/login/?next=/repair/")["Location"] == "/repair/"
    assert world.client("city").get("/login/?next=https://evil.example/")["Location"] == "/"


def test_who_may_be_drawn_does_not_know_the_seed_before_the_bulletin_is_out(world: World) -> None:
    path = f"/rounds/{world.round.pk}/"
    Round.objects.filter(pk=world.round.pk).update(seed="seed-that-tells")
    for role, knows in (("city", True), ("leader", True), ("liaison", False), ("county", False), ("inspector", False), ("third-party", False)):
        assert ("seed-that-tells" in world.client(role).get(path).content.decode()) == knows, role
    Round.objects.filter(pk=world.round.pk).update(published_at=timezone.now())
    assert "seed-that-tells" in world.client("liaison").get(path).content.decode()


def test_next_after_log_in_never_leads_to_another_host(world: World) -> None:
    answer = Client().post("/login/", {"username": "city", "password": PASSWORD, "next": "https://evil.example/"})
    assert answer["Location"] == "/"


# --- files


@pytest.mark.parametrize(("name", "data"), [("截图.png", b"<html><script>"), ("a.pdf", b"MZ\x90\x00"), ("a.zip", b"PK\x03\x04...."), ("a.exe", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ("a.svg", b"<svg onload=x>")])
def test_a_file_is_told_by_its_content(name: str, data: bytes) -> None:
    with pytest.raises(UploadError, match="不是可收的文件"):
        kind_of(SimpleUploadedFile(name, data + b" " * 16))


def test_a_file_is_kept_under_its_digest_and_served_as_a_harmless_picture(world: World) -> None:
    made = keep(SimpleUploadedFile("../../etc/截\u202e图.png", b"\x89PNG\r\n\x1a\n" + b"0" * 20), world.people["liaison"], world.own, world.site)
    assert "/" not in made.name and "\u202e" not in made.name
    response = world.client("liaison").get(f"/uploads/{made.pk}/")
    assert response["Content-Type"] == "image/png" and "sandbox" in response["Content-Security-Policy"]
    assert world.client("stranger").get(f"/uploads/{made.pk}/").status_code == 404


def test_empty_and_too_large_files_are_refused_by_name(world: World) -> None:
    with pytest.raises(UploadError, match="空文件"):
        keep(SimpleUploadedFile("a.png", b""), world.people["liaison"], world.own)
    large = SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n")
    large.size = settings.UPLOAD_LARGEST + 1
    with pytest.raises(UploadError, match="20 兆"):
        keep(large, world.people["liaison"], world.own)


@pytest.mark.parametrize("name", ["a/b\\c.png", "..", "", "con:.txt", "x" * 400 + ".pdf"])
def test_names_are_made_safe(name: str) -> None:
    safe = safe_name(name)
    assert safe and len(safe) <= 150 and not set(safe) & set('\\/:*?"<>|')


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=HYPERLINK(\"http://evil\")"])
def test_no_cell_of_an_export_is_a_formula(text: str) -> None:
    assert plain(text).startswith("'")


def test_a_formula_in_a_name_stays_text_in_the_workbook(world: World) -> None:
    import io

    from openpyxl import load_workbook

    world.site.name = "=cmd|' /C calc'!A0"
    world.site.save()
    book = load_workbook(io.BytesIO(world.client("city").get("/registry/export/").content))
    cell = next(cell for row in book["网站"].iter_rows() for cell in row if "calc" in str(cell.value))
    assert cell.data_type == "s" and str(cell.value).startswith("'=")


# --- the journal


def test_the_chain_tells_of_a_changed_and_of_a_removed_line(world: World) -> None:
    for n in range(5):
        record("试验", str(n), user=world.people["city"])
    assert verify()[1] == []
    line = Entry.objects.get(target="2")
    Entry.objects.filter(pk=line.pk).update(detail={"x": 1})
    assert any(f"{line.seq} 的内容" in why for why in verify()[1])
    Entry.objects.filter(pk=line.pk).update(detail={}, name="别的人")
    assert any(f"{line.seq} 的内容" in why for why in verify()[1])
    Entry.objects.filter(pk=line.pk).update(redacted_by=1)
    assert any(f"{line.seq} 的删除没有记录" in why for why in verify()[1])
    Entry.objects.filter(pk=line.pk).update(detail={}, redacted_by=None, user="somebody")
    assert any(f"{line.seq} 的记录" in why for why in verify()[1])
    Entry.objects.filter(pk=line.pk)._raw_delete("default")  # type: ignore[attr-defined]
    assert any("缺少" in why for why in verify()[1])


def test_lines_taken_from_the_end_are_missed(world: World) -> None:
    for n in range(3):
        record("试验", str(n), user=world.people["city"])
    last = Entry.objects.order_by("-seq")[0]
    Entry.objects.filter(pk=last.pk)._raw_delete("default")  # type: ignore[attr-defined]
    assert any("末尾缺少记录" in why for why in verify()[1])


def test_erasing_personal_data_keeps_the_chain_whole(world: World) -> None:
    entry = record("登记联系人", "甲", user=world.people["city"], phone="0000-0000001")
    record("别的", user=world.people["city"])
    redact(entry, "本人要求", None)  # type: ignore[arg-type]
    entry.refresh_from_db()
    assert entry.detail == {} and entry.redacted_by and verify()[1] == []


def test_an_entry_can_be_neither_changed_nor_deleted(world: World) -> None:
    entry = record("试验", user=world.people["city"])
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()


def test_looking_and_exporting_are_in_the_journal(world: World) -> None:
    client = world.client("city")
    client.get(f"/sites/{world.site.pk}/")
    client.get("/findings/?export=xlsx")
    assert set(Entry.objects.values_list("action", flat=True)) >= {"查看网站", "导出列表"}


def test_nothing_leaves_the_desk_unless_somebody_set_a_way(world: World) -> None:
    from xuncha.desk.jobs.models import Job
    from xuncha.desk.notify.send import tell

    tell([world.people["city"]], "task", "示例")
    assert not Job.objects.filter(kind="deliver").exists()


@pytest.mark.parametrize("address", ["http://qyapi.weixin.qq.com/x", "https://127.0.0.1/x", "https://qyapi.weixin.qq.com.evil.example/x", "https://qyapi.weixin.qq.com:8443/x"])
def test_a_webhook_goes_to_the_robots_own_host_alone(world: World, address: str) -> None:
    world.client("city").post("/channels/add/", {"way": "wecom", "address": address, "kinds": ["task"]})
    assert not world.people["city"].channels.exists()


def test_the_settings_pass_djangos_own_check_for_deployment(tmp_path: Any) -> None:
    import os
    import subprocess
    import sys

    for more in ({}, {"XUNCHA_HTTPS": "1", "XUNCHA_HOSTS": "desk.example.gov.cn"}):
        environment = {**os.environ, "XUNCHA_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "xuncha.desk.settings", **more}
        done = subprocess.run([sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_every_change_of_a_model_has_its_migration(_database: None) -> None:
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
