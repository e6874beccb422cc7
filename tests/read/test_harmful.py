"""Hidden links and offers: each way of hiding a case, each innocent look-alike too."""

from __future__ import annotations

from datetime import date

import pytest

from xuncha.model.facts import Harm, PageFacts
from xuncha.read import Scanner, read_page
from xuncha.rules import load_lures, wording_lexicon

SCAN = Scanner(wording_lexicon(), (), load_lures(), date(2020, 5, 15))
OUT = "<a href=http://www.waizhan.example/>网站优化</a>"


def facts(body: str, head: str = "<title>示例县人民政府</title>") -> PageFacts:
    html = f"<html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    return read_page(html.encode(), "http://www.shili.gov.cn/", date(2020, 5, 15), scan=SCAN, root="http://www.shili.gov.cn/")


def harms(body: str, head: str = "<title>示例县人民政府</title>") -> list[Harm]:
    return facts(body, head).harms


@pytest.mark.parametrize(
    "hidden",
    [
        f"<div style='display:none'>{OUT}</div>", f"<div style='DISPLAY : NONE'>{OUT}</div>", f"<div style='position:absolute;left:-9999px'>{OUT}</div>", f"<p style='font-size:0px'>{OUT}</p>", f"<div hidden>{OUT}</div>",
        f"<div style='height:0;overflow:hidden'>{OUT}</div>", f"<div style='visibility:hidden'>{OUT}</div>", f"<div style='color:#fff;background:#FFFFFF'>{OUT}</div>", f"<marquee height=1 width=1 scrollamount=3000>{OUT}</marquee>",
        f"<style>.zz {{ position:absolute; top:-5000px }}</style><div class=zz>{OUT}</div>", f"<ul style='position:absolute;left:-2000px'><li>{OUT}</li></ul>",
        f"<div id=q9>{OUT}</div><script>document.getElementById('q9').style.display='none'</script>", f"<script>document.write('<div style=\"display:none\">')</script>{OUT}<script>document.write('</div>')</script>",
    ],
)  # fmt: skip
def test_outside_links_kept_from_sight_are_suspect(hidden: str) -> None:
    assert [harm.url for harm in harms(hidden)] == ["http://www.waizhan.example/"]
    assert harms(hidden)[0].how


@pytest.mark.parametrize(
    "normal",
    [
        "<ul class=menu style='display:none'><li><a href=/zw/>政务公开</a></li></ul>", "<div style='display:none'><a href=http://swj.shili.gov.cn/>示例县水务局</a></div>", "<div style='display:none'><a href=http://www.xinhuanet.com/>新华网</a></div>",
        f"<div class=yqlj><ul style='display:none'><li>{OUT}</li></ul></div>", f"<nav><div style='display:none'>{OUT}</div></nav>", OUT, "<div style='font-size:0'><a href=/zw/>政务公开</a></div>", f"<div style='color:#fff;background:#c00'>{OUT}</div>",
        "<a href=http://www.waizhan.example/ style='display:none'>技术支持：示例公司</a>", "<div style='display:none'><img src=http://www.waizhan.example/a.png></div>", f"<!-- <div style='display:none'>{OUT}</div> -->",
    ],
)  # fmt: skip
def test_menus_friends_and_government_hosts_are_normal(normal: str) -> None:
    assert harms(normal) == []


@pytest.mark.parametrize("text", ["澳门新葡京官网", "在线赌场开户", "成人视频", "白癜风医院哪家好"])
def test_offers_in_a_link_to_outside_are_suspect_in_plain_sight(text: str) -> None:
    assert [harm.text for harm in harms(f"<li><a href=http://www.waizhan.example/>{text}</a></li>")] == [text]


def test_an_offer_in_a_menu_that_is_not_shown_says_how_it_is_hidden() -> None:
    (harm,) = harms("<div class=menu style='display:none'><a href=http://www.waizhan.example/>百家乐</a></div>")
    assert (bool(harm.how), harm.words) == (True, ("百家乐",))


@pytest.mark.parametrize("text", ["公安机关打击网络赌博“百家乐”团伙", "扫黄打非：查处色情网站", "警惕“六合彩”骗局", "关于严禁博彩活动的通告", "禁毒宣传：远离迷情药"])
def test_news_about_it_is_no_offer(text: str) -> None:
    assert harms(f"<a href=/xw/1.html>{text}</a><a href=http://www.waizhan.example/2.html>{text}</a>", f"<title>{text}</title>") == []


def test_a_title_or_keywords_that_offer_make_the_page_itself_suspect() -> None:
    (harm,) = harms("<p>正文</p>", "<title>&#28595;&#38376;新葡京_六合彩开奖</title>")
    assert harm.url == "http://www.shili.gov.cn/"
    assert harms("<p>正文</p>", "<title>示例县人民政府</title><meta name=keywords content='百家乐,老虎机'>")


def test_links_within_the_site_are_no_medical_advertisement() -> None:
    assert harms("<a href=/yy/1.html>示例县妇科医院名录</a>") == []


def test_scripts_from_outside_are_only_remarked() -> None:
    seen = facts("<script src=http://js.waizhan.example/a.js></script><script src=https://hm.baidu.com/hm.js></script><iframe src=http://kj.waizhan.example/></iframe>")
    assert seen.harms == []
    assert [note for note in seen.notes if "站外" in note] == ["引用了站外脚本：js.waizhan.example", "引用了站外框架：kj.waizhan.example"]
