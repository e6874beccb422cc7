"""`xuncha recheck`: the second look at links that failed; with `--subjects`, whether what was found is repaired (整改复查)."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from xuncha import __version__
from xuncha.collect import Guard
from xuncha.dossier import Dossier
from xuncha.i18n import _
from xuncha.inspection.again import look_again
from xuncha.inspection.recheck import describe, recheck
from xuncha.inspection.rejudge import rejudge
from xuncha.inspection.repaired import STATES, UNKNOWN, Looked
from xuncha.registry import RegistryError
from xuncha.registry.table import read_table

from .inspect import day_of
from .network import add_network, fetch_options, resolves_of
from .table import pad, print_summary


def add(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    parser = commands.add_parser(
        "recheck", help=_("复测打不开的链接；加 --subjects 复查整改"),
        description=_("复测上次打不开的链接（距首测须满24小时），结果写回卷宗并重新评定；加 --subjects 则只看这些问题所在的页面，说明是否已整改，原卷宗不变"),
    )  # fmt: skip
    parser.add_argument("dossier", type=Path, metavar=_("卷宗"))
    parser.add_argument("--subjects", metavar=_("编号或文件"), help=_("要复查的问题编号，逗号分隔；或一个文件（CSV、XLSX 的 subject 列，或一行一个编号）"))
    parser.add_argument("--out", type=Path, metavar=_("文件夹"), help=_("复查的卷宗写到哪里（与 --subjects 同用）"))
    parser.add_argument("--as-of", dest="as_of", metavar="YYYY-MM-DD", help=_("复查的时间点（北京时间），默认今天"))
    parser.add_argument("--browser", choices=("auto", "never"), default="auto", help=_("复查时静态网页看不出的，是否用浏览器看"))
    add_network(parser)
    parser.add_argument("--json", action="store_true", dest="as_json", help=_("结果以 JSON 输出"))
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    dossier = Dossier.open(options.dossier)
    if options.subjects is not None:
        return _look(dossier, options)
    if options.out is not None or options.as_of is not None:
        raise RegistryError(_("--out 和 --as-of 与 --subjects 同用"))
    guard = Guard(
        resolves_of(options), only_resolved=options.only_resolved, allow_private=options.allow_private,
        named=[site.host for site in dossier.registered().sites],
    )  # fmt: skip
    program = f"xuncha {__version__}"
    result = recheck(dossier, fetch_options(options), guard, program, datetime.now(UTC))
    _findings, verdicts, account_verdicts = rejudge(dossier)
    if options.as_json:
        print(msgspec.json.encode(result).decode())
        return 0
    for line in describe(result):
        print(line)
    print_summary(verdicts, account_verdicts, dossier.edition(), False)
    return 0


def _look(dossier: Dossier, options: argparse.Namespace) -> int:
    if options.out is None:
        raise RegistryError(_("--subjects 要和 --out 同用：复查另写一个卷宗"))
    looked = look_again(
        dossier, _ids(options.subjects), options.out, day_of(options.as_of), fetch_options(options), resolves=tuple(resolves_of(options)),
        only_resolved=options.only_resolved, allow_private=options.allow_private, browser=options.browser,
    )  # fmt: skip
    if options.as_json:
        print(msgspec.json.encode(looked).decode())
    else:
        _print(dossier, looked, options.out)
    return 1 if any(each.state == UNKNOWN for each in looked) else 0


def _print(dossier: Dossier, looked: list[Looked], out: Path) -> None:
    edition = dossier.edition()
    for each in looked:
        rule = edition.rule(each.indicator)
        title = rule.title if rule is not None else each.indicator
        print(f"{pad(STATES[each.state], 10)}{each.subject}  {each.site}  {title}  {each.label[:40]}  {each.url}  {each.reason}")
    counts = [(name, sum(1 for each in looked if each.state == state)) for state, name in STATES.items()]
    print("，".join(f"{name} {count}" for name, count in counts))
    print(_("复查的卷宗：{folder}").format(folder=out))


def _ids(text: str) -> list[str]:
    """Ids as given, or from a file."""
    path = Path(text)
    if "," in text:
        ids = [part.strip() for part in text.split(",")]
    elif path.suffix.lower() in (".csv", ".xlsx"):
        ids = [row["subject"] for row in read_table(path, ("subject",))]
    elif path.is_file():
        try:
            ids = [line.strip() for line in path.read_text("utf-8-sig").splitlines()]
        except (OSError, UnicodeDecodeError) as error:
            raise RegistryError(_("{file}：读不了（{why}）").format(file=path, why=error)) from error
    else:
        ids = [text.strip()]
    ids = [each for each in ids if each]
    if not ids:
        raise RegistryError(_("--subjects 里没有编号"))
    return ids
