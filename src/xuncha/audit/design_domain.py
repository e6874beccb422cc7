"""design.domain 域名名称: .gov.cn or .政务, no bare IP address. 扣分指标 功能设计·域名名称.

That a portal's host begins with www and that the title names the site is convention: remarked, never counted.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from xuncha.patterns import pattern

from .base import Report

ENDINGS = (".gov.cn", ".政务", ".xn--zfr164b")
_PLAIN = pattern(r"[（(].*?[)）]|门户网站|官方网站|网站|\s|[·\-—_|]")


def audit(report: Report) -> None:
    facts = report.facts
    host = (urlsplit(facts.url).hostname or "").rstrip(".")
    if _is_address(host):
        report.problem(facts.url, "直接用 IP 地址访问", facts.page(facts.url), f"网址的主机是 {host}", host=host)
    elif not f".{host}".endswith(ENDINGS):
        if facts.category == "其他":
            report.remark(facts.url, "没有使用 .gov.cn 或 .政务 域名", "不承担行政职能的事业单位原则上不用 .gov.cn，须人工看", key="host", host=host)
        else:
            report.problem(facts.url, "没有使用 .gov.cn 或 .政务 域名", facts.page(facts.url), f"网址的主机是 {host}", host=host)
    elif facts.portal and host.endswith(".gov.cn") and not host.startswith("www."):
        report.remark(facts.url, "门户网站的域名一般是 www.□□□.gov.cn", "是否另有 www 域名须人工看", key="www", host=host)
    home = facts.page(facts.url)
    if home is None or home.facts.kind == "shell":
        return
    title, name = _PLAIN.sub("", home.facts.doc_title), _PLAIN.sub("", facts.name)
    if name and name not in title and not (len(title) >= 4 and title in name):
        report.remark(facts.url, "首页标题里没有网站名称", f"标题是“{home.facts.doc_title[:40]}”，登记的名称是“{facts.name}”", home, "title")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
