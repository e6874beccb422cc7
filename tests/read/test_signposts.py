"""What tells of leaders, duties, guides, dates: facts for audits that say that something is missing."""

from __future__ import annotations

import pytest

from tests.read.test_page import CRUMBS, page
from xuncha.model.facts import Captured, HeldPages, SiteFacts
from xuncha.read import build_signposts

from .test_page import AS_OF

TEXT = "<p>近日，全市召开春季农业生产现场会，部署各项工作，要求压实责任。</p>" * 5


def crumbs(name: str) -> str:
    return CRUMBS.replace("通知公告", name)


def test_pictures_on_the_home_page_lead_somewhere_too() -> None:
    body = "<a href=/xx/><img src=/1.png alt=县长信箱></a><a href=/bs/ title=办事大厅><img src=/2.png></a><a href=/a/1.html>全市工作会议召开</a>"
    facts = page(body, url="http://www.shili.gov.cn/")
    assert [(post.name, post.url) for post in facts.entrances] == [("县长信箱", "http://www.shili.gov.cn/xx/"), ("办事大厅", "http://www.shili.gov.cn/bs/")]
    site = SiteFacts("1", "示例县", "http://www.shili.gov.cn/", True, True, AS_OF, pages=HeldPages([Captured(facts, "", "", "", 0)]))
    assert {post.name for post in build_signposts(site)} == {"县长信箱", "办事大厅"}


@pytest.mark.parametrize("block", ["<div class=friend>{}</div>", "<div class=x><b>友情链接</b><ul><li>{}</li></ul></div>"])
def test_links_to_other_sites_in_the_block_every_site_has_lead_to_nothing_of_this_one(block: str) -> None:
    link = "<a href=http://www.zwfw.example/>示例政务服务网</a>"
    assert not page(block.format(link), url="http://www.shili.gov.cn/").entrances
    assert page(f"<div class=bn>{link}</div>", url="http://www.shili.gov.cn/").entrances
    assert page(block.format("<a href=/bs/>办事服务</a>"), url="http://www.shili.gov.cn/").entrances


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("领导之窗", "<p>示例甲</p><p>职务：县长</p><p>简历：1970年生，大学学历。</p><p>分工：主持全面工作。</p>", {"领导", "职务", "简历", "分工"}),
        ("领导之窗", "<p>示例甲　县长</p>", {"领导", "职务"}), ("机构职能", "<p>负责拟订全县规划并组织实施。</p>", {"机构", "职责"}),
        ("领导活动", TEXT, set()), ("通知公告", TEXT, set()),
    ],
)  # fmt: skip
def test_pages_about_leaders_and_duties_say_what_they_tell(name: str, body: str, told: set[str]) -> None:
    about = set(page(crumbs(name) + f"<h1>{name}</h1><p>2020-05-08</p>" + body, title=name).about)
    assert about >= told
    assert bool(about) is bool(told)
    assert ("简历" in about) is ("简历" in told)


# --- guides

LABELS = ("设定依据", "申请条件", "办理材料", "办理地点", "办理时间", "联系电话", "办理流程")


def guide(*labels: str, more: str = "", title: str = "食品经营许可办事指南") -> object:
    body = "".join(f"<p>{label}：示例内容若干字</p>" for label in labels)
    return page(CRUMBS + f"<h1>{title}</h1>{body}{more}", title=title, url="http://www.shili.gov.cn/bs/1.html").guide


def lacking(guide: object) -> set[str]:
    return {name for name, there in guide.elements.items() if not there}  # type: ignore[attr-defined]


def test_a_guide_that_calls_itself_one_is_read_however_little_it_holds() -> None:
    assert lacking(guide("设定依据", "联系电话")) == {"申请条件", "办理材料", "办理地点", "办理时间", "办理流程"}
    assert guide("设定依据", "联系电话", title="关于更新食品经营许可办事指南的通知") is None
    assert guide("设定依据", "联系电话", title="食品经营许可") is None


@pytest.mark.parametrize("title", ["网上办事指南", "关于调整联系电话的通知"])
def test_the_column_of_guides_and_notices_among_them_lack_nothing_for_sure(title: str) -> None:
    facts = page(crumbs("网上办事指南") + f"<h1>{title}</h1><p>联系电话：0000-0000001</p><p>申请条件：见各事项</p>", title=title)
    assert facts.guide is not None
    assert set(facts.guide.unsure) == lacking(facts.guide)


def test_elements_in_pictures_or_attachments_are_not_sure_to_be_missing() -> None:
    assert set(guide("设定依据", "申请条件", "办理材料", more="<p><img src=/lct.jpg width=800></p>").unsure) == {"办理地点", "办理时间", "联系电话", "办理流程"}  # type: ignore[attr-defined]
    assert guide("设定依据", "申请条件", "办理材料", more="<a href=/1.doc>食品经营许可办事指南.doc</a>").unsure  # type: ignore[attr-defined]
    assert not guide("设定依据", "申请条件", "办理材料", more="<a href=/1.doc>申请表（空白表格）.doc</a>").unsure  # type: ignore[attr-defined]


def test_a_time_limit_alone_is_not_sure_to_be_no_time() -> None:
    assert guide(*(n for n in LABELS if n != "办理时间"), "承诺时限").unsure == ("办理时间",)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("heading", "unknown"),
    [
        ("<p>三、需要带什么</p><p>身份证。</p>", 1), ("<p>到哪里去：政务大厅一楼</p>", 1), ("<p>收费标准：不收费</p>", 0), ("<p>承诺时限：5个工作日</p>", 0),
        ("<p>受理：窗口收件</p><p>审查：科室审查</p>", 0), ("<p>营业执照：复印件1份</p>", 0),
    ],
)  # fmt: skip
def test_headings_that_nobody_could_place_are_counted(heading: str, unknown: int) -> None:
    assert guide("设定依据", "申请条件", "办理材料", more=heading).unknown == unknown  # type: ignore[attr-defined]


# --- dates that contradict each other


def dated(body: str = "", url: str = "http://www.shili.gov.cn/a/1.html", pub: str = "") -> dict[str, str]:
    meta = f"<meta name=ArticleTitle content=全市召开会议><meta name=PubDate content='{pub}'>" if pub else ""
    return page(CRUMBS + f"<h1>全市召开会议</h1><p>发布时间：2020-05-10 09:00</p>{TEXT}{body}", title="全市召开会议", meta=meta, url=url).other_dates


def test_dates_more_than_three_days_off_are_kept_with_where_they_stand() -> None:
    assert dated() == {}
    assert dated(url="http://www.shili.gov.cn/zw/202005/t20200508_1.html") == {}
    assert dated(url="http://www.shili.gov.cn/zw/201803/t20180301_1.html") == {"url": "2018-03-01"}
    assert dated(pub="2020-05-10 08:00") == {}
    assert dated(pub="2020-04-01 08:00") == {"meta": "2020-04-01"}
    changed = f"<h1>全市召开会议</h1><p>更新时间：2020-05-10 09:00</p>{TEXT}"
    assert page(CRUMBS + changed, title="全市召开会议", url="http://www.shili.gov.cn/zw/201803/t20180301_1.html").other_dates == {}


@pytest.mark.parametrize(
    ("signed", "later"),
    [
        ("<p>示例县人民政府办公室</p><p>2020年5月14日</p>", True), ("<p>示例县人民政府办公室</p><p>2020年4月14日</p>", False),
        ("<p>考试时间</p><p>2020年5月14日</p>", False), ("<p>会议定于2020年5月14日召开。</p>", False), ("<p>示例县教育局</p><p>2020年6月14日</p>", False),
    ],
    ids=["later", "earlier, as documents are", "a day in a table", "a day in a sentence", "not yet come"],
)  # fmt: skip
def test_a_signature_later_than_the_date_shown_is_kept(signed: str, later: bool) -> None:
    assert ("signed" in dated(signed)) is later


def test_a_guide_without_any_word_of_basis_or_papers_is_still_called_one() -> None:
    assert lacking(guide("联系电话")) == {"设定依据", "申请条件", "办理材料", "办理地点", "办理时间", "办理流程"}
