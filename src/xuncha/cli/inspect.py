"""`xuncha inspect`: from registry files to a dossier with findings and verdicts."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from xuncha.collect.browser import available
from xuncha.dossier import Dossier
from xuncha.dossier.container import Registered
from xuncha.fleet import Outcome, Plan, carry_out, check
from xuncha.i18n import _
from xuncha.model.verdicts import AccountVerdict, Verdict
from xuncha.registry import (
    RegistryError,
    RowProblem,
    read_account_evidence,
    read_columns,
    read_exemptions,
    read_parameters,
    read_registry,
)
from xuncha.rules import DEFAULT_EDITION, Edition, load_edition, read_allowed, read_lexicon

from .network import add_network, fetch_options, resolves_of
from .numbers import real, whole
from .progress import Board
from .table import print_summary


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser("inspect", help=_("检查网站和账号，写出卷宗"), description=_("检查清单里的网站和账号，证据、发现、评定写入卷宗文件夹"))
    add_options(parser)
    parser.add_argument("registry", nargs="+", type=Path, metavar=_("清单"), help=_("网站或账号清单（CSV、XLSX）"))
    parser.set_defaults(run=run)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar=_("文件夹"), help=_("卷宗写到哪里"))
    parser.add_argument("--edition", default=DEFAULT_EDITION, metavar=_("版本"), help=_("巡查口径，默认 luan-2020q2（见 xuncha editions）"))
    parser.add_argument("--as-of", dest="as_of", metavar="YYYY-MM-DD", help=_("监测时间点（北京时间），默认今天"))
    parser.add_argument("--columns", type=Path, metavar=_("文件"), help=_("经人确认的栏目清单"))
    parser.add_argument("--exemptions", type=Path, metavar=_("文件"), help=_("免检清单"))
    parser.add_argument("--account-evidence", type=Path, dest="account_evidence", metavar=_("文件"), help=_("账号核查记录"))
    add_network(parser)
    parser.add_argument("--max-pages", type=whole(1), default=20_000, dest="max_pages", metavar="N", help=_("每个网站至多多少页"))
    parser.add_argument("--max-minutes", type=real(0.01, 100_000), default=240, dest="max_minutes", metavar="N", help=_("每个网站至多多少分钟"))
    parser.add_argument("--attachments", type=whole(0), default=200, dest="attachments", metavar="N", help=_("每个网站至多读多少个附件，其余只查能否打开"))
    parser.add_argument("--max-mb", type=whole(0), default=0, dest="max_mb", metavar="N", help=_("每个网站的证据至多多少兆，0 为不限"))
    parser.add_argument("--browser", choices=("auto", "never", "always"), default="auto", help=_("何时用浏览器：auto 只在静态网页看不出时（没有浏览器就不用），never 不用，always 每页都用"))
    parser.add_argument("--workers", type=whole(1, 1_000), default=min(4, os.cpu_count() or 1), metavar="N", help=_("几个进程"))
    parser.add_argument("--keep", choices=("all", "findings"), default="all", help=_("证据保留范围：全部，或只留问题所引的页面（findings）"))
    parser.add_argument("--probes", type=Path, metavar=_("文件夹"), help=_("xuncha monitor 的探测记录，用来判定站点能否访问"))
    parser.add_argument("--lexicon", type=Path, metavar=_("文件"), help=_("另加的表述词库（CSV、XLSX：错误表述、规范表述、级别、例外；只写规范表述的，近似错误由程序推算）"))
    parser.add_argument("--allow-words", type=Path, dest="allow_words", metavar=_("文件"), help=_("不算错的词语（CSV、XLSX：词语、理由）"))
    parser.add_argument("--parameters", type=Path, metavar=_("文件"), help=_("网址里的参数怎么看待（CSV、XLSX：网站标识码、参数、处理=忽略/保留）"))
    parser.add_argument("--previous", type=Path, metavar=_("卷宗"), help=_("上次的卷宗：没有变化的页面不再重读"))
    parser.add_argument("--resume", action="store_true", help=_("接着上次没做完的检查"))
    parser.add_argument("--json", action="store_true", dest="as_json", help=_("结果以 JSON 输出"))


def run(options: argparse.Namespace) -> int:
    as_of = day_of(options.as_of)
    edition = load_edition(options.edition)
    registered, problems = _registered(options, edition)
    resolves = resolves_of(options)
    lexicon, refused = read_lexicon(options.lexicon) if options.lexicon else ([], [])
    problems += refused
    allowed, refused = read_allowed(options.allow_words) if options.allow_words else ([], [])
    problems += refused
    for problem in problems:
        print(problem, file=sys.stderr)
    if not registered.sites and not registered.accounts:
        raise RegistryError(_("清单里没有可用的网站或账号，没有开始检查"))
    plan = Plan(
        str(options.out), registered, options.edition, as_of,
        fetch_options(options),
        resolves=tuple(resolves), only_resolved=options.only_resolved, allow_private=options.allow_private,
        max_pages=options.max_pages, max_minutes=options.max_minutes, max_bytes=options.max_mb << 20,
        attachments=options.attachments, previous=_previous(options), probes=_probes(options), browser=_browser(options), keep=options.keep,
        lexicon=tuple(lexicon), allowed=tuple(allowed), workers=options.workers, resume=options.resume, options=_options_of(options),
    )  # fmt: skip
    check(plan)
    if registered.sites:
        with Board(registered.sites) as board:
            result = carry_out(plan, board.report)
    else:
        result = carry_out(plan, lambda progress: None)
    if result.outcome.interrupted:
        if result.outcome.why:
            print(result.outcome.why, file=sys.stderr)
            return 2
        print(_("已中断：采集到的内容都在 {folder}，用同一命令加 --resume 接着做。").format(folder=options.out), file=sys.stderr)
        return 130
    return report(Dossier(options.out), result.verdicts, result.account_verdicts, edition, result.outcome, bool(problems), options.as_json)


def report(
    dossier: Dossier, verdicts: list[Verdict], account_verdicts: list[AccountVerdict], edition: Edition,
    outcome: Outcome, refused: bool, as_json: bool,
) -> int:  # fmt: skip
    print_summary(verdicts, account_verdicts, edition, as_json)
    for code, why in outcome.failed.items():
        print(_("{code}：程序出错，没有查成（{why}）").format(code=code, why=why), file=sys.stderr)
    unfinished = [v for v in verdicts if not v.complete]
    for verdict in unfinished:
        print(_("{name}（{code}）：{note}").format(name=verdict.name, code=verdict.site, note=verdict.note), file=sys.stderr)
    if not as_json:
        print(_("卷宗：{folder}").format(folder=dossier.folder))
    return 1 if refused or unfinished or outcome.failed else 0


def _browser(options: argparse.Namespace) -> str:
    missing = available() if options.browser == "always" else ""
    if missing:
        raise RegistryError(_("--browser always 用不了：{why}").format(why=missing))
    return str(options.browser)


def _probes(options: argparse.Namespace) -> str:
    if options.probes is None:
        return ""
    source = options.probes / "probes.sqlite" if options.probes.is_dir() else options.probes
    if not source.is_file():
        raise RegistryError(_("--probes {folder} 里没有探测记录（probes.sqlite）").format(folder=options.probes))
    return str(source)


def _previous(options: argparse.Namespace) -> str:
    if options.previous is None:
        return ""
    if not (options.previous / "manifest.json").is_file():
        raise RegistryError(_("--previous {folder} 不是卷宗（没有 manifest.json）").format(folder=options.previous))
    return str(options.previous)


def day_of(text: str | None) -> date:
    """监测时间点 as given, today (Beijing) where it is not."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    if text is None:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise RegistryError(_("--as-of “{text}”不是日期，应写成 2020-05-15 的样子").format(text=text)) from None
    if day > today:
        raise RegistryError(_("--as-of {day} 晚于今天（{today}），监测时间点不能在将来").format(day=day, today=today))
    return day


def _registered(options: argparse.Namespace, edition: Edition) -> tuple[Registered, list[RowProblem]]:
    sites, accounts, problems = read_registry(options.registry)
    registered = Registered(sites, accounts)
    if options.columns:
        registered.columns, bad = read_columns(options.columns)
        problems += bad
    elif options.previous is not None and (options.previous / "manifest.json").is_file():
        # what people corrected last time holds until they correct it again
        registered.columns = Dossier(options.previous).registered().columns
    if options.exemptions:
        registered.exemptions, bad = read_exemptions(options.exemptions, frozenset(edition.rules))
        problems += bad
    codes = {site.code for site in sites}
    if options.columns:
        _tell_stray(options.columns, [(entry.site, entry.name) for entry in registered.columns if entry.site not in codes])
    if options.exemptions:
        _tell_stray(options.exemptions, [(entry.site, entry.indicator) for entry in registered.exemptions if entry.site not in codes])
    if options.parameters:
        registered.parameters, bad = read_parameters(options.parameters)
        problems += bad
    if options.account_evidence:
        registered.account_evidence, bad = read_account_evidence(options.account_evidence)
        problems += bad
        keys = {account.key for account in accounts}
        stray = [note.key for note in registered.account_evidence if note.key not in keys]
        if stray:
            shown = "、".join(stray[:3])
            print(_("{file}：有 {n} 个账号不在清单里，核查记录没有用上（{names}…）").format(file=options.account_evidence, n=len(stray), names=shown), file=sys.stderr)
    return registered, problems


def _tell_stray(file: Path, rows: list[tuple[str, str]]) -> None:
    """Says which rows are of sites that are not inspected: a wrong digit in a site code must not go unnoticed."""
    if rows:
        named = "、".join(f"{code} {name}" for code, name in rows[:3]) + ("…" if len(rows) > 3 else "")
        print(_("{file}：有 {n} 行的网站标识码不在清单里，没有用上（{names}），请核对").format(file=file, n=len(rows), names=named), file=sys.stderr)


def _options_of(options: argparse.Namespace) -> dict[str, str]:
    names = ("rate", "max_pages", "max_minutes", "max_mb", "only_resolved", "allow_private", "browser", "keep", "robots", "window", "control")
    return {name: str(getattr(options, name)) for name in names}
