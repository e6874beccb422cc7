"""A plan carried out: stopped by another thread, gone on with, one site of a finished dossier inspected again."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import psutil
import pytest

from tests.collect.odd import Odd, page, plain
from tests.collect.test_hostile import AS_OF, good, site_of
from xuncha.collect import FetchOptions, Guard, parse_resolve
from xuncha.dossier import Dossier, DossierError, verify
from xuncha.dossier.container import Registered
from xuncha.fleet import Plan, carry_out, check
from xuncha.inspection import Progress, rejudge
from xuncha.inspection.recheck import recheck

FIRST, SECOND = "first.gov.cn", "second.gov.cn"


def plan_of(odd: Odd, folder: Path, **more: object) -> Plan:
    made = Plan(
        str(folder), Registered([site_of(FIRST, 1), site_of(SECOND, 2)]), "luan-2020q2", AS_OF, FetchOptions(rate=0.0),
        tuple(parse_resolve(f"{name}:80:127.0.0.1:{odd.port}") for name in (FIRST, SECOND)), True, browser="never",
    )  # fmt: skip
    return msgspec.structs.replace(made, **more)


def nothing(progress: Progress) -> None:
    pass


class Lacking:
    """A good site with a dead link, until somebody repairs it."""

    def __init__(self) -> None:
        self.repaired = False

    def __call__(self, odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/dead.html":
            connection.sendall(page("<p>修好了的一页</p>") if self.repaired else plain("404 Not Found"))
        elif path == "/news/1.html":
            connection.sendall(page('<h1>关于第1号工作的情况通报</h1><p>发布时间：2020-05-01 09:30</p><a href="/dead.html">附表</a>'))
        else:
            good(odd, connection, method, path)


def dead(folder: Path) -> list[tuple[str, str]]:
    return [(f.site, s.url) for f in Dossier.open(folder).findings() if f.indicator == "design.links" for s in f.subjects]


@pytest.mark.parametrize("workers", [1, 2])
def test_another_thread_stops_an_inspection_and_the_same_plan_goes_on(tmp_path: Path, workers: int) -> None:
    stop = threading.Event()

    def slow(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/news/12.html" and not stop.is_set():
            stop.wait(10)
            # the wish must reach the run before its last page does
            time.sleep(2)
        good(odd, connection, method, path)

    def halfway(progress: Progress) -> None:
        if progress.pages >= 3:
            stop.set()

    with Odd({FIRST: slow, SECOND: good}) as odd:
        out = tmp_path / "out"
        broken = carry_out(plan_of(odd, out, workers=workers), halfway, stop)
        assert broken.outcome.interrupted
        assert (broken.findings, broken.verdicts) == ([], [])
        assert Dossier.open(out).manifest().end is None
        before = odd.seen.total()
        whole = carry_out(plan_of(odd, out, workers=workers, resume=True), nothing)
        assert odd.seen.total() - before < before + 30
        fresh = carry_out(plan_of(odd, tmp_path / "fresh", workers=workers), nothing)
    assert not whole.outcome.interrupted
    # how quick a site answered is of the moment, and a loaded machine is slow
    lasting = [[f.id for f in result.findings if f.indicator != "design.speed"] for result in (whole, fresh)]
    assert lasting[0] == lasting[1]
    assert [v.complete for v in whole.verdicts] == [True, True]
    assert verify(Dossier.open(out)) == []


def test_one_site_is_inspected_again_and_the_others_keep_their_facts(tmp_path: Path) -> None:
    site = Lacking()
    with Odd({FIRST: good, SECOND: site}) as odd:
        out = tmp_path / "out"
        first = carry_out(plan_of(odd, out), nothing)
        assert dead(out) == [("9901010002", f"http://{SECOND}/dead.html")]
        former = Dossier.open(out).manifest().files
        site.repaired = True
        odd.seen.clear()
        again = carry_out(plan_of(odd, out, sites_again=("9901010002",)), nothing)
        assert odd.requests(FIRST) == {}
    assert dead(out) == []
    assert [v.site for v in again.verdicts] == [v.site for v in first.verdicts]
    assert again.verdicts[0].pages == first.verdicts[0].pages
    files = Dossier.open(out).manifest().files
    assert verify(Dossier.open(out)) == []
    moved = [name for name in files if name.startswith("history/") and name.endswith("sites/9901010002/evidence.warc.gz")]
    assert [files[name] for name in moved] == [former["sites/9901010002/evidence.warc.gz"]], "nothing is deleted"
    assert files["sites/9901010001/facts.sqlite"] == former["sites/9901010001/facts.sqlite"]


def test_a_site_again_that_was_interrupted_goes_on_and_sets_nothing_aside_twice(tmp_path: Path) -> None:
    stop, first = threading.Event(), threading.Event()

    def slow(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/news/12.html" and first.is_set() and not stop.is_set():
            stop.wait(10)
            # the wish must reach the run before its last page does
            time.sleep(2)
        good(odd, connection, method, path)

    with Odd({FIRST: good, SECOND: slow}) as odd:
        out = tmp_path / "out"
        carry_out(plan_of(odd, out), nothing)
        first.set()

        def halfway(progress: Progress) -> None:
            if progress.pages >= 3:
                stop.set()

        assert carry_out(plan_of(odd, out, sites_again=("9901010002",)), halfway, stop).outcome.interrupted
        odd.seen.clear()
        done = carry_out(plan_of(odd, out, resume=True), nothing)
        assert odd.requests(FIRST) == {}
    assert [v.complete for v in done.verdicts] == [True, True]
    aside = [path.parent.parent.name for path in out.glob("history/*/sites/9901010002")]
    assert len(aside) == 1


def test_a_site_again_must_be_of_the_dossier_and_of_its_day(tmp_path: Path) -> None:
    with Odd({FIRST: good, SECOND: good}) as odd:
        out = tmp_path / "out"
        carry_out(plan_of(odd, out), nothing)
        with pytest.raises(DossierError, match="9901019999"):
            carry_out(plan_of(odd, out, sites_again=("9901019999",)), nothing)
        with pytest.raises(DossierError, match="监测时间点"):
            carry_out(plan_of(odd, out, sites_again=("9901010002",), as_of=AS_OF.replace(day=1)), nothing)
        with pytest.raises(DossierError, match="不会覆盖"):
            carry_out(plan_of(odd, out), nothing)


def test_a_site_whose_inspection_broke_off_is_not_complete_when_judged_again(tmp_path: Path) -> None:
    def unhurried(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        time.sleep(0.15)  # so that there is a middle to stop in
        good(odd, connection, method, path)

    with Odd({FIRST: unhurried, SECOND: unhurried}) as odd:
        out = tmp_path / "out"
        stop = threading.Event()

        def halfway(progress: Progress) -> None:
            if progress.pages >= 3:
                stop.set()

        carry_out(plan_of(odd, out), halfway, stop)
    _findings, verdicts, _accounts = rejudge(Dossier.open(out))
    assert [v.complete for v in verdicts] == [False, False]


def test_a_folder_in_which_an_inspection_is_going_on_takes_no_other(tmp_path: Path) -> None:
    begun, go_on, refused = threading.Event(), threading.Event(), []

    def slow(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        begun.set()
        go_on.wait(10)
        good(odd, connection, method, path)

    with Odd({FIRST: slow, SECOND: good}) as odd:
        plan = plan_of(odd, tmp_path / "d")
        first = threading.Thread(target=carry_out, args=(plan, nothing))
        first.start()
        assert begun.wait(10)
        guard = Guard(plan.resolves, only_resolved=True)
        for another in (
            lambda: check(plan), lambda: carry_out(plan, nothing), lambda: carry_out(plan_of(odd, tmp_path / "d", resume=True), nothing),
            lambda: recheck(Dossier(tmp_path / "d"), plan.fetch, guard, "xuncha test", datetime.now(UTC)),
        ):  # fmt: skip
            with pytest.raises(DossierError) as why:
                another()
            refused.append(str(why.value))
        go_on.set()
        first.join()
        assert all("另一个检查正在这个文件夹里进行" in each for each in refused)
        assert verify(Dossier(tmp_path / "d")) == []
        with pytest.raises(DossierError, match="已有卷宗"):
            check(plan)
        carry_out(plan_of(odd, tmp_path / "d", resume=True), nothing)


def test_workers_end_when_whoever_waits_for_them_is_killed(tmp_path: Path) -> None:
    def slow(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        odd.stop.wait(0.3)
        good(odd, connection, method, path)

    with Odd({FIRST: slow, SECOND: slow}) as odd:
        registry = tmp_path / "sites.csv"
        registry.write_text(f"网站标识码,网站名称,首页网址\n9901010001,示例一,http://{FIRST}/\n9901010002,示例二,http://{SECOND}/\n", "utf-8")
        command = [
            sys.executable, "-m", "xuncha", "inspect", str(registry), "--out", str(tmp_path / "d"), "--as-of", AS_OF.isoformat(), "--only-resolved", "--workers", "2",
            "--rate", "0", "--browser", "never", *(part for name in (FIRST, SECOND) for part in ("--resolve", f"{name}:80:127.0.0.1:{odd.port}")),
        ]  # fmt: skip
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while len(odd.seen) < 8:
            time.sleep(0.01)
        workers = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.wait()
        assert workers and psutil.wait_procs(workers, 10)[1] == []
        subprocess.run([*command, "--resume"], capture_output=True, check=True)
    assert verify(Dossier(tmp_path / "d")) == []
