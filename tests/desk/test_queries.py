"""No page asks the database once a row: as many queries with fifty rows as with five, for every address that shows something."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern
from django.utils import timezone

from tests.desk.conftest import World, finding, furnish, person
from tests.desk.test_permissions import address
from xuncha.desk.cross.models import Answer, Assignment, Team
from xuncha.desk.duties.models import Accountability, ActionLine, HandIn, SpecialAction, WorkItem
from xuncha.desk.findings.models import Appeal, Decision, Subject
from xuncha.desk.journal.models import record
from xuncha.desk.notify.models import Channel, Notification
from xuncha.desk.people.models import ApiToken, SessionRecord
from xuncha.desk.people.roles import Role
from xuncha.desk.registry.models import (
    Account,
    Column,
    Contact,
    Difference,
    DowntimeNotice,
    ExemptionRecord,
    Handover,
    Organisation,
    Site,
)
from xuncha.desk.repair.models import Event, Notice, Recheck, Reply, Task
from xuncha.desk.rounds.load import store_findings
from xuncha.desk.rounds.models import Draw, Round, RoundAccount, RoundSite
from xuncha.desk.urls import urlpatterns as everything
from xuncha.model.findings import Outcome

FEW, MANY = 5, 50
#: the desk's own pages; the API has a test of its own
urlpatterns = [pattern for pattern in everything if isinstance(pattern, URLPattern)]
#: not held to it, each with its reason; a new address is held to it unless it is named here
EXCEPTIONS = {
    "healthz": "no rows", "language": "a form that answers with a redirect", "login": "for strangers", "logout": "a form that answers with a redirect", "verify": "a form without rows", "enrol": "a form without rows",
    "change-password": "a form without rows", "captured": "a captured page from the dossier, for strangers with a signed address", "document": "a file from disk", "upload": "a file from disk",  # pragma: allowlist secret
    "open-notification": "answers with a redirect", "bulletin": "a form about the round itself",
}  # fmt: skip


def grow(world: World, things: dict[str, Any], number: int) -> None:
    """More of everything that a list or a page of the desk shows, until there are `number` of each."""
    city, now, today = world.people["city"], timezone.now(), date(2020, 5, 15)
    while (n := Site.objects.filter(organisation=world.own).count()) < number:
        unit = Organisation.objects.create(name=f"示例单位{n}", kind=Organisation.Kind.DEPARTMENT, parent=world.own)
        area = Organisation.objects.create(name=f"示例县{n}", kind=Organisation.Kind.COUNTY, parent=world.root)
        site = Site.objects.create(code=f"99990{n:05d}", name=f"示例网站{n}", url=f"http://s{n}.gov.cn/", category="部门网站", organisation=world.own)
        account = Account.objects.create(platform="微信", name=f"示例账号{n}", organisation=world.own)
        RoundSite.objects.create(round=world.round, site=site, state="done", pages=1, complete=True, reached=True, grade="良", qualified=True)
        RoundAccount.objects.create(round=world.round, account=account, qualified=True)
        store_findings(world.round, [finding(site, "update.blank", Outcome.PROBLEM, 1), finding(site, "safety.wording", Outcome.SUSPECT, 1, severity="serious")], [site.code])
        store_findings(world.round, [finding(world.site, "design.search", Outcome.PROBLEM, n + 1), finding(world.site, "update.blank", Outcome.PROBLEM, n + 3), finding(world.site, "safety.wording", Outcome.SUSPECT, n + 2, severity="serious"), finding(world.site, "access.links", Outcome.UNDETERMINED, n + 1)], [world.site.code])
        someone = person(f"someone{n}", Role.INSPECTOR, unit)
        Contact.objects.create(organisation=unit, name="示例")
        contact = Contact.objects.create(organisation=world.own, name=f"示例{n}")
        Handover.objects.create(organisation=world.own, old=contact, new=contact, given_by=city)
        Accountability.objects.create(organisation=world.own, kind="talk", day=today, reason="示例", by=city)
        DowntimeNotice.objects.create(site=world.site, begin=now, end=now, reason="示例", asked_by=someone, decided_by=city)
        Difference.objects.create(site=site, field="ICP备案号", declared="甲", seen="乙", url=site.url)
        Difference.objects.create(site=world.site, field="网站名称", declared="甲", seen=f"乙{n}", url=site.url)
        Column.objects.create(site=world.site, name=f"栏目{n}", url=f"{site.url}c/")
        ExemptionRecord.objects.create(site=world.site, indicator="design.search", reason="示例", approved_by="示例")
        round_ = Round.objects.create(name=f"示例轮次{n}", period=f"示例{n}", as_of=today - timedelta(days=90 * n + 90), inspected_from=today, inspected_to=today, seed="s", stage="archive", approved_by=city, approved_at=now)
        RoundSite.objects.create(round=round_, site=world.site, grade="良", qualified=True)
        Draw.objects.create(round=world.round, what=f"示例{n}", population=["甲"], size=1, seed="s", result=["甲"], drawn_by=city)
        subject = Subject.objects.get(site=site, indicator="update.blank")
        notice = Notice.objects.create(round=world.round, organisation=unit, number=f"示例{n}", issued_by=city, deadline=today)
        task = Task.objects.create(notice=notice, round=world.round, subject=subject, organisation=world.own, authority="site", deadline=today)
        Reply.objects.create(task=task, text="示例", by=city, token=f"r{n}")
        Reply.objects.create(task=things["task"], text="示例", by=someone, token=f"t{n}")
        Event.objects.create(task=things["task"], what="示例", by=someone)
        Recheck.objects.create(task=things["task"], at=now, result="failed")
        Decision.objects.create(subject=things["subject"], decision="confirm", by=someone, by_name="示例", at=now, token=f"d{n}")
        Appeal.objects.create(subject=Subject.objects.get(site=site, indicator="safety.wording"), organisation=world.own, stance="contest", text="示例", by=someone)
        team = Team.objects.create(round=world.round, organisation=unit)
        team.members.add(someone)
        assignment = Assignment.objects.create(round=world.round, team=team, site=site, begins=now - timedelta(days=1), ends=now + timedelta(days=1))
        assignment.members.add(someone, city)
        Answer.objects.create(assignment=things["assignment"], indicator="safety.harmful", question=f"示例{n}", by=someone)
        item = WorkItem.objects.create(kind="report", title=f"示例事项{n}", deadline=now, created_by=city)
        HandIn.objects.create(item=item, organisation=world.own, state="sent", sent_at=now, sent_by=someone)
        HandIn.objects.create(item=things["item"], organisation=unit, state="sent", sent_at=now, sent_by=someone)
        action = SpecialAction.objects.create(topic=f"示例专项{n}", begin=today, end=today, created_by=city)
        ActionLine.objects.create(action=action, organisation=world.own)
        ActionLine.objects.create(action=things["action"], organisation=unit, found=n, sent_by=someone)
        Notification.objects.create(user=city, kind="task", text="示例", url="/")
        Channel.objects.create(user=city, way="mail", address="a@example.com", kinds=["task"])
        ApiToken.issue(city, f"示例{n}", ["read"])
        SessionRecord.objects.create(user=city, key=f"k{n}")
        record("示例", area, user=city, n=n)


def shown(pattern: URLPattern, client: Any, things: dict[str, Any]) -> list[str]:
    """The addresses of a view that answers GET with a page; empty where only forms are taken."""
    url = address(pattern, things)
    if client.get(url).status_code == 405:
        return []
    paths = [url]
    if pattern.name in ("sites", "accounts", "findings", "tasks", "organisations", "users", "journal", "exemptions", "round-accounts", "work-item", "action"):
        paths.append(f"{url}?export=xlsx")
    return paths


@pytest.mark.parametrize("role", ["city", "county"])
def test_as_many_queries_with_fifty_rows_as_with_five(world: World, role: str) -> None:
    things = furnish(world)

    def counted() -> dict[str, int]:
        out, client = {}, world.client(role)
        for pattern in urlpatterns:
            if pattern.name in EXCEPTIONS:
                continue
            for path in shown(pattern, client, things):
                with CaptureQueriesContext(connection) as caught:
                    status = client.get(path).status_code
                if status == 200:
                    out[f"{pattern.name} {path}"] = len(caught)
        return out

    grow(world, things, FEW)
    few = counted()
    grow(world, things, MANY)
    many = counted()
    assert few.keys() == many.keys()
    assert len(few) > (40 if role == "city" else 15)
    grown = {name: f"{few[name]} → {many[name]}" for name in few if many[name] > few[name]}
    assert not grown, grown


def test_each_exception_is_an_address() -> None:
    assert EXCEPTIONS.keys() <= {pattern.name for pattern in urlpatterns}
