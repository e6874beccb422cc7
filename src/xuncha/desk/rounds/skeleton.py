"""A round file to begin with: what is known is filled in, what the office must write stands between 〔 〕."""

from __future__ import annotations

import json
import re

from xuncha.desk.repair.service import WORKING_DAYS, deadline_after

from .models import Round

#: what the office still has to write; years of documents (国办秘函〔2019〕19号) stand in the same brackets
_LEFT = re.compile(r"〔[^〔〕\d]+〕")


def unwritten(text: str) -> list[str]:
    """What of the round file still stands as it was begun with."""
    return list(dict.fromkeys(_LEFT.findall(text)))


def skeleton(round_: Round) -> str:
    """TOML in the form `xuncha bulletin --round` reads."""
    office = "〔发文机关〕"
    period = round_.period
    quote = lambda text: json.dumps(text, ensure_ascii=False)  # noqa: E731
    return f"""# 由办公室决定的内容；家数、比例、名单都由程序从卷宗计算。文中可用 {{period}} {{sites}} {{accounts}} {{unqualified}} {{sites_percent}} {{problems}} {{deadline_…}}。
office = {quote(office)}
number = "〔发文字号〕"
title = ["{office}关于{period}", "政府网站和政务新媒体巡查情况的通报"]
period = {quote(period)}
scope = "全市政府网站和政务新媒体"
addressees = "各县区人民政府，市政府各部门、各直属机构："
basis = ["《国务院办公厅秘书局关于印发政府网站与政务新媒体检查指标、监管工作年度考核指标的通知》（国办秘函〔2019〕19号）"]
inspected_from = {round_.inspected_from}
inspected_to = {round_.inspected_to}
dated = {round_.inspected_to}
host = {quote(round_.host.name if round_.host else "")}
method = "采取机器扫描、县区互查、人工复核的方式"
overview = ["{{period}}，全市政府网站和政务新媒体总体运行平稳。"]
problems = []
requirements = ["抓好问题整改。对照附件逐条整改，举一反三，防止问题反弹。"]
closing = ["有关单位整改情况于{{deadline_rectification}}前报送。"]
annexes = ["{period}政府网站及政务新媒体巡查情况表", "{period}县级以下|政务新媒体抽查情况表", "{period}政府网站|巡查结果等次评定表", "政务新媒体基础数据摸排表"]

[deadlines]
rectification = {deadline_after(round_.inspected_to, WORKING_DAYS)[0]}

[contact]
names = []
phones = []
"""
