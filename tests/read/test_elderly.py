"""Entrances to an old-age mode or for the disabled: whatever they are called; articles about such things are none."""

from __future__ import annotations

from datetime import date

import pytest

from xuncha.read import read_page

ROOT = "http://www.shili.gov.cn/"


def elderly(inside: str) -> list[str]:
    html = f"<html><head><meta charset=utf-8><title>示例县人民政府</title></head><body>{inside}<p>欢迎访问示例县人民政府门户网站</p></body></html>"
    return read_page(html.encode(), ROOT, date(2020, 5, 15), root=ROOT).elderly


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ('<a href="/old/">长者模式</a>', "长者模式"),
        ('<a href="javascript:;" title="无障碍浏览">进入</a>', "无障碍浏览"),
        ('<a href="#"><img src="a.png" alt="适老化"></a>', "适老化"),
        ("<button>关怀版</button>", "关怀版"),
        ('<a id="btn_wza"><img src="a.png"></a>', "无障碍工具"),
        ('<div onclick="aria.start()"><img src="a.png"></div>', "无障碍工具"),
        ('<script src="//gov.govwza.cn/dist/aria.js?appid=1"></script>', "无障碍工具（脚本）"),
        ('<script src="/js/wza/wza.js"></script>', "无障碍工具（脚本）"),
        ('<a href="/slh/">网站无障碍</a>', "网站无障碍"),
    ],
)
def test_an_entrance_is_read_whatever_it_is(inside: str, said: str) -> None:
    assert elderly(inside) == [said]


@pytest.mark.parametrize(
    "inside",
    [
        '<a href="/1.html">无障碍环境建设条例公布</a>', '<a href="/2.html">我县开展关怀老年人活动</a>', '<a href="/3.html">人文关怀</a>', '<a href="/4.html">长者食堂开业</a>',
        '<a href="/5.html">适老化改造补贴</a>', '<script src="/js/jquery.js"></script>', '<a href="http://wza.example.org/x.html">某认证</a>', '<a href="/lzwzab/">栏目</a>',
    ],
)  # fmt: skip
def test_what_only_speaks_of_it_is_no_entrance(inside: str) -> None:
    assert elderly(inside) == []
