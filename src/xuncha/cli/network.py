"""Options about the network that several commands share."""

from __future__ import annotations

import argparse
from pathlib import Path

from xuncha import __version__
from xuncha.collect import FetchOptions, Resolve, parse_resolve, parse_windows
from xuncha.i18n import _
from xuncha.registry import RegistryError

from .numbers import real


def add_network(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--resolve", action="append", default=[], metavar=_("主机:端口:地址[:端口]"), help=_("指定主机的地址，可多次"))
    parser.add_argument("--resolve-file", type=Path, dest="resolve_file", metavar=_("文件"), help=_("同上，一行一个"))
    parser.add_argument("--only-resolved", action="store_true", dest="only_resolved", help=_("只访问 --resolve 写明的主机"))
    parser.add_argument("--allow-private", action="store_true", dest="allow_private", help=_("允许访问清单或 --resolve 写明的内网地址"))
    parser.add_argument("--rate", type=real(0, 1_000), default=2.0, metavar="N", help=_("每个主机每秒几次请求；0 为不限，只用于自己的主机"))
    parser.add_argument("--robots", choices=("obey", "ignore"), default="obey", help=_("是否遵守 robots.txt；ignore 只用于自己的网站"))
    parser.add_argument("--window", default="", metavar="22:00-06:00", help=_("只在这些时段访问（北京时间），逗号分隔"))
    parser.add_argument("--control", default="", metavar=_("网址"), help=_("对照网址：它也打不开时，算本机网络故障，不算网站的"))
    parser.add_argument("--ca-file", type=Path, dest="ca_file", metavar=_("文件"), help=_("另外信任的证书颁发机构（PEM）"))
    parser.add_argument("--contact", default="", metavar=_("联系方式"), help=_("写进 User-Agent，便于网站联系"))


def fetch_options(options: argparse.Namespace) -> FetchOptions:
    """Limits and identity; RegistryError names what is wrong with an option."""
    try:
        windows = parse_windows(options.window)
    except ValueError as error:
        raise RegistryError(f"--window：{error}") from error
    if options.ca_file and not options.ca_file.is_file():
        raise RegistryError(_("{file}：读不了（{why}）").format(file=options.ca_file, why=_("没有这个文件")))
    contact = options.contact or "contact via site administrator"
    return FetchOptions(
        rate=options.rate, per_host=6 if options.rate == 0 else 2, user_agent=f"Xuncha/{__version__} ({contact})",
        robots=options.robots == "obey", windows=windows, control=options.control, ca_file=str(options.ca_file or ""),
    )  # fmt: skip


def resolves_of(options: argparse.Namespace) -> list[Resolve]:
    """--resolve and --resolve-file; RegistryError names the line."""
    lines = list(options.resolve)
    if options.resolve_file:
        try:
            text = options.resolve_file.read_text("utf-8")
        except OSError as error:
            raise RegistryError(_("{file}：读不了（{why}）").format(file=options.resolve_file, why=error.strerror)) from error
        lines += [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    try:
        return [parse_resolve(line) for line in lines]
    except ValueError as error:
        raise RegistryError(f"--resolve：{error}") from error
