"""What an inspection and the verdicts make of a scope that was changed between two runs; with a real server and the real engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from tests.collect.odd import Odd
from tests.collect.test_hostile import good
from tests.desk.conftest import World
from xuncha.desk.findings.models import Finding
from xuncha.desk.jobs.models import Job
from xuncha.desk.registry.models import Account, Site
from xuncha.desk.rounds.accounts import store_evidence
from xuncha.desk.rounds.documents import differing, file_decisions
from xuncha.desk.rounds.inspect import inspect, registered_of
from xuncha.desk.rounds.models import Round, RoundAccount, RoundSite
from xuncha.desk.rounds.scope import bring_in, fit, take_out
from xuncha.desk.rounds.service import create
from xuncha.desk.rounds.steer import steer
from xuncha.dossier import Dossier
from xuncha.inspection import rejudge
from xuncha.registry import AccountEvidence

HOSTS = ("www.jia.gov.cn", "www.yi.gov.cn", "late.jia.gov.cn")


def run(round_: Round, world: World, site: str = "") -> None:
    steer(round_, "start", world.people["city"], site)
    job = Job.objects.get(round=round_, state=Job.State.WAITING)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, fence=1)
    job.refresh_from_db()
    inspect(job)
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)


def test_only_what_came_in_is_fetched_and_what_left_is_judged_no_more(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Account.objects.get()
    noted = Account.objects.create(platform="微博", name="甲县教育", organisation=world.own)
    with Odd(dict.fromkeys(HOSTS, good)) as odd:
        lines = tmp_path / "resolve.txt"
        lines.write_text("".join(f"{host}:80:127.0.0.1:{odd.port}\n" for host in HOSTS), "utf-8")
        monkeypatch.setattr(settings, "RESOLVE_FILE", str(lines))
        monkeypatch.setattr(settings, "ONLY_RESOLVED", True)
        day = world.round.as_of
        round_ = create(Round(name="实测一轮", period="x", template="special", as_of=day, inspected_from=day, inspected_to=day, options={"rate": 0.0, "browser": "never", "workers": 1}))
        run(round_, world)
        assert set(round_.sites.values_list("state", flat=True)) <= {"done", "partial"}
        late = Site.objects.create(code="9901010009", name="甲县教育局", url=f"http://{HOSTS[2]}/", organisation=world.own)
        take_out(round_, world.other_site, world.people["city"], "并入门户")
        take_out(round_, gone, world.people["city"], "账号已注销")
        bring_in(round_, Site, [late], world.people["city"])
        odd.seen.clear()
        run(round_, world)
        assert odd.requests(HOSTS[0]) == {} == odd.requests(HOSTS[1]) and odd.requests(HOSTS[2])
        # one site again: the dossier knows of no site that the round does not have
        run(round_, world, world.site.code)
    assert RoundSite.objects.get(round=round_, site=late).state != "waiting"
    assert not Finding.objects.filter(round=round_, site=world.other_site, superseded=False).exists()
    dossier = Dossier.open(round_.folder)
    assert {verdict.site for verdict in dossier.verdicts()} == {world.site.code, late.code}
    # it comes back with what was collected of it, and the dossier's grades are the desk's
    bring_in(round_, Site, [world.other_site], world.people["city"])
    fit(round_, dossier, registered_of(round_))
    # what people noted after the inspection reaches the dossier, and an account that left is not in it
    store_evidence(round_, [AccountEvidence(noted.key, round_.as_of, True, "示例检查员", "2020-05-15 10:00", "")])
    fit(round_, dossier, registered_of(round_))
    file_decisions(round_, dossier)
    _findings, verdicts, accounts = rejudge(dossier)
    assert [(verdict.account, verdict.qualified) for verdict in accounts] == [(noted.key, True)] and differing(round_, [], accounts) == []
    RoundAccount.objects.filter(round=round_).update(qualified=False)
    assert differing(round_, [], accounts) == ["〔错误〕微博:甲县教育：卷宗评定为“合格”，工作台为“不合格”"]
    assert {verdict.site for verdict in verdicts} == {world.site.code, late.code, world.other_site.code} and differing(round_, verdicts) == []
    assert all(verdict.pages for verdict in verdicts)
