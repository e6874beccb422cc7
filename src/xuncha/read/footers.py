"""The footer's marks (网站标识): site code, ICP and police filing, party-government mark, sponsor, contact, 找错."""

from __future__ import annotations

import re

from xuncha.model.facts import Footer

from .view import View

_CODE = re.compile(r"(?:网站)?标识码\s*[：:]?\s*((?:\d{10}|bm\d{8}))(?!\d)", re.I)
_ICP = re.compile(r"[\u4e00-\u9fff]{0,2}ICP[备证]\s*(?:案?号?\s*[：:])?\s*\d{5,}(?:\s*-\s*\d+)?\s*号?(?:\s*-\s*\d+)?", re.I)
_POLICE = re.compile(r"[\u4e00-\u9fff]?公网安备\s*\d{8,}\s*号?")
_SPONSOR = re.compile(r"主\s*办(?:单位|方)?\s*[：:]|主管\s*主办|版权所有|主\s*办\s*单\s*位|[\u4e00-\u9fff]主办")
_CONTACT = re.compile(r"(?:联系)?电\s*话\s*[：:]|联系我们|联系方式|邮\s*箱\s*[：:]|E-?mail|邮编|电话\s*\d|[(（]?0\d{2,3}[)）\-]\d{7,8}", re.I)
_SITEMAP = re.compile(r"网站地图|站点地图|网站导航|sitemap", re.I)
_REPORT_CODE = re.compile(r"site_?code\s*=\s*[\"']?\s*((?:\d{10}|bm\d{8}))", re.I)
_REPORT = ("jiucuo", "exposure", "zfwzgl.www.gov.cn", "pucha.kaipuyun")
# the mark itself, or its picture kept on the site (红标：党政机关)
_PARTY = ("bszs.conac.cn", "dcs.conac.cn", "_ideconac", "/red.png", "/ared.png")
_COMMENT = re.compile(r"<!--.*?-->", re.S)


def read_footer(view: View) -> Footer:
    """Marks anywhere on the page outside comments; the last ones win, for the footer comes last."""
    text, signs = view.text, view.signs
    report: str | bool | None = None
    party = False
    if view.source & {"report", "party"}:
        html = _COMMENT.sub("", view.html) if "comment" in view.source else view.html
        lowered = html.lower()
        if any(mark in lowered for mark in _REPORT):
            match = _REPORT_CODE.search(html)
            report = match[1] if match else True
        party = any(mark in lowered for mark in _PARTY)
    code = _last(_CODE, text) if "code" in signs else None
    icp = _last(_ICP, text, 0) if "icp" in signs else None
    police = _last(_POLICE, text, 0) if "police" in signs else None
    tail = text[-1500:]
    return Footer(
        site_code=code, icp=icp, police=police, party_mark=party, sponsor="sponsor" in signs and bool(_SPONSOR.search(tail)),
        contact="contact" in signs and bool(_CONTACT.search(tail)), sitemap="map" in signs and bool(_SITEMAP.search(text)), report_error=report,
    )  # fmt: skip


def _last(pattern: re.Pattern[str], text: str, group: int = 1) -> str | None:
    found = None
    for match in pattern.finditer(text):
        found = match[group].strip()
    return found
