"""A desk to test: Django on a database of its own, a small registry, somebody for every role, a round with findings."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

pytest.importorskip("django", reason="工作台的组件没有装")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xuncha.desk.settings")

import django

django.setup()

from django.conf import settings
from django.db import connections, transaction
from django.test import Client
from django.test.utils import setup_databases, setup_test_environment, teardown_databases, teardown_test_environment
from django.utils import timezone

from xuncha.desk.cross.models import Answer, Assignment, Team
from xuncha.desk.duties.models import ActionLine, HandIn, SpecialAction, WorkItem
from xuncha.desk.findings.models import AllowedWord, Appeal, Finding, Subject, Upload
from xuncha.desk.notify.models import Channel, Notification
from xuncha.desk.people.models import ApiToken, Membership, User
from xuncha.desk.people.roles import Role
from xuncha.desk.registry.models import (
    Account,
    Contact,
    Difference,
    DowntimeNotice,
    ExemptionRecord,
    Handover,
    Organisation,
    Site,
)
from xuncha.desk.repair.models import Notice, Task
from xuncha.desk.rounds.load import store_findings
from xuncha.desk.rounds.models import Round, RoundAccount, RoundSite
from xuncha.desk.rounds.service import create
from xuncha.model.findings import Finding as EngineFinding
from xuncha.model.findings import Outcome, stable_id, subject

PASSWORD = "Correct-horse-9"  # pragma: allowlist secret


@pytest.fixture(scope="session")
def _database() -> Iterator[None]:
    # hashing passwords slowly is for real people
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    setup_test_environment()
    made = setup_databases(verbosity=0, interactive=False)
    yield
    teardown_databases(made, verbosity=0)
    teardown_test_environment()


@pytest.fixture
def db(_database: None) -> Iterator[None]:
    """Everything a test writes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    connections["default"].run_on_commit.clear()
    shutil.rmtree(settings.DOSSIERS, ignore_errors=True)


@dataclass
class World:
    """What the tests work on; the county of Jia is `own`, the county of Yi the other one."""

    root: Organisation
    own: Organisation
    other: Organisation
    site: Site
    other_site: Site
    round: Round
    people: dict[str, User]
    things: dict[str, Any] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        client = Client()
        client.force_login(self.people[role], backend="django.contrib.auth.backends.ModelBackend")
        return client


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def make_world() -> World:
    kinds = Organisation.Kind
    root = Organisation.objects.create(name="示例市人民政府办公室", kind=kinds.CITY)
    own = Organisation.objects.create(name="甲县", kind=kinds.COUNTY, parent=root)
    other = Organisation.objects.create(name="乙县", kind=kinds.COUNTY, parent=root)
    third = Organisation.objects.create(name="第三方机构", kind=kinds.THIRD_PARTY)
    site = Site.objects.create(code="9901010001", name="甲县人民政府", url="http://www.jia.gov.cn/", category="门户网站", organisation=own)
    other_site = Site.objects.create(code="9902010001", name="乙县人民政府", url="http://www.yi.gov.cn/", category="门户网站", organisation=other)
    Account.objects.create(platform="微信", name="甲县发布", organisation=own)
    people = {}
    homes = {
        Role.CITY: root, Role.COUNTY: own, Role.LIAISON: own, Role.INSPECTOR: own, Role.THIRD_PARTY: third, Role.LEADER: root, Role.READER: root,
    }  # fmt: skip
    for role, home in homes.items():
        people[role.value] = person(role.value, role, home)
    people["second"] = person("second", Role.CITY, root)
    people["stranger"] = person("stranger", Role.LIAISON, other)
    people["nobody"] = User.objects.create_user("nobody", password=PASSWORD, name="没有角色")
    round_ = Round(name="示例季度巡查", period="2020年第二季度", as_of=date(2020, 5, 15), inspected_from=date(2020, 5, 8), inspected_to=date(2020, 5, 15), seed="seed")
    create(round_, people["city"])
    RoundSite.objects.filter(round=round_).update(state=RoundSite.State.DONE, complete=True, reached=True, pages=10)
    store_findings(round_, [finding(site, "update.blank", Outcome.PROBLEM, 2), finding(site, "safety.wording", Outcome.SUSPECT, 1, severity="serious"), finding(other_site, "design.search", Outcome.PROBLEM, 1)])
    from xuncha.desk.rounds.load import judge_again

    for each in (site, other_site):
        judge_again(round_, each)
    return World(root, own, other, site, other_site, round_, people)


def person(username: str, role: Role, home: Organisation) -> User:
    user = User.objects.create_user(username, password=PASSWORD, name=f"{role.label}示例")
    Membership.objects.create(user=user, organisation=home, role=role)
    return user


def finding(site: Site, indicator: str, outcome: Outcome, number: int, **detail: str) -> EngineFinding:
    subjects = tuple(subject(site.code, indicator, f"{site.url}{n}.html", f"{indicator} 第{n}处", **detail) for n in range(number))
    return EngineFinding(stable_id(site.code, indicator, outcome.value), indicator, outcome, number, f"{number}个问题", site.code, subjects=subjects)


def furnish(world: World) -> dict[str, Any]:
    """One of everything that has an address, all belonging to the county of Jia."""
    city, liaison = world.people["city"], world.people["liaison"]
    now = timezone.now()
    subject_row = Subject.objects.filter(site=world.site, finding__indicator="update.blank").first()
    suspect = Subject.objects.filter(site=world.site, finding__indicator="safety.wording").first()
    assert subject_row is not None and suspect is not None
    notice = Notice.objects.create(round=world.round, organisation=world.own, number="2020-01-001", issued_by=city, deadline=date(2020, 6, 1))
    task = Task.objects.create(notice=notice, round=world.round, subject=subject_row, organisation=world.own, authority="site", deadline=notice.deadline)
    team = Team.objects.create(round=world.round, organisation=world.people["inspector"].memberships.get().organisation)
    assignment = Assignment.objects.create(round=world.round, team=team, site=world.other_site, begins=now - timedelta(days=1), ends=now + timedelta(days=1))
    assignment.members.add(world.people["inspector"])
    Answer.objects.create(assignment=assignment, indicator="safety.harmful", question="有没有不良链接")
    item = WorkItem.objects.create(kind="report", title="报送整改报告", deadline=now + timedelta(days=3), created_by=city)
    action = SpecialAction.objects.create(topic="个人隐私排查", begin=date(2020, 5, 1), end=date(2020, 6, 1), created_by=city)
    contact = Contact.objects.create(organisation=world.own, name="示例甲")
    return {
        "site": world.site, "organisation": world.own, "round": world.round, "subject": subject_row, "suspect": suspect, "task": task, "notice": notice, "assignment": assignment,
        "item": item, "hand_in": HandIn.objects.create(item=item, organisation=world.own), "action": action, "line": ActionLine.objects.create(action=action, organisation=world.own),
        "appeal": Appeal.objects.create(subject=suspect, organisation=world.own, stance="contest", text="写法无误", by=liaison),
        "account": Account.objects.get(name="甲县发布"), "downtime": DowntimeNotice.objects.create(site=world.site, begin=now, end=now + timedelta(hours=2), reason="升级", asked_by=liaison),
        "difference": Difference.objects.create(site=world.site, field="ICP备案号", declared="甲", seen="乙", url=world.site.url), "user": liaison,
        "contact": contact, "exemption": ExemptionRecord.objects.create(site=world.site, indicator="design.search", reason="改版", approved_by="示例"),
        "handover": Handover.objects.create(organisation=world.own, old=None, new=contact, given_by=liaison),
        "upload": Upload.objects.create(organisation=world.own, site=world.site, name="截图.png", kind="image/png", size=1, sha256="0" * 64, by=liaison),
        "token": ApiToken.issue(liaison, "测试", ["read"])[0], "notification": Notification.objects.create(user=liaison, kind="task", text="示例", url="/"),
        "channel": Channel.objects.create(user=liaison, way="mail", address="a@example.com", kinds=["task"]), "word": AllowedWord.objects.create(word="示例表述", reason="引文", by=city), "place": RoundAccount.objects.get(account__name="甲县发布"), "site_place": RoundSite.objects.get(round=world.round, site=world.site), "finding": Finding.objects.filter(site=world.site).first(),
    }  # fmt: skip
