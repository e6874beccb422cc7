"""`xuncha monitor`: availability probes through days, resumable, and what they say so far."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from xuncha.collect import Guard
from xuncha.dossier.probe_store import BEIJING, Probe, ProbeStore
from xuncha.home import declared_downtimes
from xuncha.i18n import _
from xuncha.inspection.monitor import PER_DAY, answers, due, next_moment, probe, with_control
from xuncha.model.facts import Availability
from xuncha.registry import Downtime, RegistryError, RowProblem, Site, read_downtimes, read_registry

from .network import add_network, fetch_options, resolves_of
from .numbers import real, whole
from .table import print_table

NEEDED, PERCENT, DAYS = 140, 5, 7


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser(
        "monitor", help=_("监测首页能否打开（连续一周，每天不少于20次）"),
        description=_("按随机时刻探测每个网站的首页，每次限15秒；探测记录写入文件夹，可随时中断、再接着做。满140次才能判定。"),
    )  # fmt: skip
    parser.add_argument("registry", nargs="+", type=Path, metavar=_("清单"), help=_("网站清单（CSV、XLSX）"))
    parser.add_argument("--out", type=Path, required=True, metavar=_("文件夹"), help=_("探测记录写到哪里"))
    parser.add_argument("--per-day", type=whole(1, 1_440), default=PER_DAY, dest="per_day", metavar="N", help=_("每天探测几次，不少于20次"))
    parser.add_argument("--days", type=real(0, 366), default=7.0, metavar="N", help=_("做几天，默认7天"))
    parser.add_argument("--once", action="store_true", help=_("每个网站立即探测一次就结束（由系统计划任务调用时用）"))
    parser.add_argument("--report", action="store_true", help=_("不探测，只说到目前为止的结果"))
    parser.add_argument("--maintenance", type=Path, metavar=_("文件"), help=_("停机报备清单：网站标识码、起、止、事由；工作台里批准的不用再给"))
    add_network(parser)
    parser.add_argument("--json", action="store_true", dest="as_json", help=_("结果以 JSON 输出"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    sites, _accounts, problems = read_registry(options.registry)
    declared = Declared([options.maintenance] if options.maintenance else [], declared_downtimes(), _teller(options))
    problems += declared.problems
    for problem in problems:
        print(problem, file=sys.stderr)
    if not sites:
        raise RegistryError(_("清单里没有可用的网站，没有开始监测"))
    if options.per_day < 20 and not options.once and not options.report:
        raise RegistryError(_("--per-day 不能少于20：检查指标要求每天间隔性访问20次以上"))
    store = ProbeStore(options.out / "probes.sqlite")
    store.declare(declared.now())
    try:
        if not options.report:
            _probe_all(options, sites, store, declared)
    except KeyboardInterrupt:
        print("\n" + _("已中断：探测记录都在 {folder}，用同一命令接着做。").format(folder=options.out), file=sys.stderr)
        _report(options, sites, store)
        return 130
    else:
        _report(options, sites, store)
    finally:
        store.close()
    return 1 if problems else 0


def _to_error(text: str) -> None:
    print(text, file=sys.stderr)


def _teller(options: argparse.Namespace) -> Callable[[str], None]:
    """Where it is told which downtime is known. A run that ends at once is a timer's, which mails what comes by standard error: that is for what is wrong."""
    if not options.once and not options.report:
        return _to_error
    return (lambda _text: None) if options.as_json else print


class Declared:
    """Downtime notices (停机报备): the tables that were named, and the one that the desk keeps, read again whenever it changes."""

    def __init__(self, named: list[Path], kept: Path, tell: Callable[[str], None] = _to_error) -> None:
        self._tell = tell
        self._named: list[Downtime] = []
        self._kept: list[Downtime] = []
        self._path = kept
        self._changed = -1
        self.problems: list[RowProblem] = []
        for path in named:
            found, bad = read_downtimes(path)
            self._named += found
            self.problems += bad
        self.now()

    def now(self) -> list[Downtime]:
        """What is declared as of this moment."""
        changed = self._path.stat().st_mtime_ns if self._path.is_file() else 0
        if changed != self._changed:
            self._changed = changed
            self._read()
        return [*self._named, *self._kept]

    def _read(self) -> None:
        """The desk's table; one that cannot be read ends no watch: what was known stands."""
        if not self._changed:
            self._kept = []
            self._tell(_("没有工作台批准的停机报备（{path}）；工作台用另一个 XUNCHA_HOME 的，请设成同一个。").format(path=self._path))
            return
        try:
            self._kept, bad = read_downtimes(self._path)
        except (OSError, RegistryError) as error:
            print(_("停机报备读不出来，暂按上次的办：{error}").format(error=error), file=sys.stderr)
            return
        for problem in bad:
            print(problem, file=sys.stderr)
        self._tell(_("已批准的停机报备 {count} 条：{path}").format(count=len(self._kept), path=self._path))


def _probe_all(options: argparse.Namespace, sites: list[Site], store: ProbeStore, declared: Declared) -> None:
    settings = fetch_options(options)
    guard = Guard(
        resolves_of(options), only_resolved=options.only_resolved, allow_private=options.allow_private, named=[site.host for site in sites]
    )
    until = datetime.now(UTC) + timedelta(days=options.days)

    def one_round(wanted: list[Site]) -> None:
        downtimes = declared.now()
        store.declare(downtimes)
        results = probe(wanted, settings, guard, downtimes)
        if options.control:
            results = with_control(results, lambda: answers(options.control, settings, guard))
        store.add(results)
        _tell(results, {site.code: site.name for site in wanted})

    if options.once:
        one_round(sites)
        return
    while datetime.now(UTC) < until:
        wanted = due(sites, store, datetime.now(UTC), options.per_day)
        if wanted:
            one_round(wanted)
        moment = next_moment(sites, datetime.now(UTC), options.per_day)
        time.sleep(max(0.0, min((moment - datetime.now(UTC)).total_seconds(), 60.0)))


def _tell(results: list[Probe], names: dict[str, str]) -> None:
    for each in results:
        if each.state != "ok":
            print(f"{each.at.astimezone(BEIJING):%m-%d %H:%M} {names[each.site]}：{each.cause or each.state}", file=sys.stderr, flush=True)


def _report(options: argparse.Namespace, sites: list[Site], store: ProbeStore) -> None:
    today = datetime.now(BEIJING).date()
    seen = {site.code: store.availability(site.code, today, DAYS, NEEDED) for site in sites}
    if options.as_json:
        print(msgspec.json.encode({code: {**msgspec.to_builtins(each), "verdict": verdict(each)} for code, each in seen.items()}).decode())
        return
    rows = [
        [site.code, site.name, str(seen[site.code].counted), str(seen[site.code].failed), "、".join(seen[site.code].causes + seen[site.code].noted), _said(seen[site.code])]
        for site in sites
    ]
    print_table([_("标识码"), _("网站"), _("计入次数"), _("失败"), _("失败原因、备注"), _("结论")], rows)


def verdict(seen: Availability) -> str:
    """`undetermined` below 140 probes or where a day was not watched as the rule wants, `problem` from 5 % on, else `pass`."""
    if seen.counted < NEEDED or seen.thin:
        return "undetermined"
    return "problem" if seen.failed * 100 >= PERCENT * seen.counted else "pass"


def _said(seen: Availability) -> str:
    if seen.counted >= NEEDED and seen.thin:
        return _("{day}，无法判定").format(day=seen.thin[0])
    return _SAYS[verdict(seen)]


_SAYS = {"undetermined": "不满140次，无法判定", "problem": "站点无法访问", "pass": "正常"}
