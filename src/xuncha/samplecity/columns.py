"""The columns (栏目) of a site: first level, second level, and how many of each it takes."""

from __future__ import annotations

from . import vocabulary as words
from .draft import Draft
from .model import Column
from .names import home_name


def lay_out(draft: Draft) -> None:
    """Sets up the columns; a site that is to have many problems has columns enough for them."""
    portal, pick, office = draft.plan.portal, draft.random, draft.office
    news = draft.column("新闻中心" if portal else pick.choice(("新闻中心", "新闻动态")), "channel")
    names = words.NEWS_PORTAL if portal else words.NEWS
    wanted = max(7 if portal else pick.randint(4, 5), draft.count("update.news-policy"))
    extra = [f"{subject}动态" for subject in office.subjects]
    for name in [*names, *extra][:wanted]:
        draft.column(name, "news", news)
    draft.column("通知公告", "notice")
    draft.column(pick.choice(("政策文件", "政策法规")), "policy")
    _opened(draft)
    _services(draft)
    _about(draft)
    for channel in draft.plan.of_kind("channel"):
        # some first-level names land on their first sub-column
        channel.redirects = channel.name in ("互动交流", "办事服务") and pick.random() < 0.4


def _opened(draft: Draft) -> None:
    portal, pick, office = draft.plan.portal, draft.random, draft.office
    opened = draft.column("政务公开", "channel")
    for name in ("公开指南", "公开制度"):
        draft.column(name, "page", opened, "政府信息公开")
    draft.column("政策解读", "interpretation", opened)
    draft.column("法规规章", "laws", opened)
    common = list(words.OPEN_PORTAL if portal else words.OPEN)
    need = draft.count("update.other") + draft.count("update.blank") + 3
    total = max(pick.randint(15, 18) if portal else pick.randint(6, 8), need)
    own = pick.sample(office.columns, min(len(office.columns), max(3, total // 2)))
    rest = [name for name in pick.sample(common, len(common)) if name not in own]
    spare = [f"{subject}进展" for subject in office.subjects]
    chosen = [*own, *rest, *spare][:total]
    for name in pick.sample(chosen, len(chosen)):
        draft.column(name, "other", opened)
    for name in words.ANNUAL if portal else ("年度报告", *pick.sample(words.ANNUAL[:2] + words.ANNUAL[3:], 2)):
        draft.column(name, "annual", opened)
    draft.column("依申请公开", "page", opened, "政府信息公开")


def _services(draft: Draft) -> None:
    services = draft.column("办事服务", "channel")
    draft.column("办事指南", "guides", services)
    draft.column("办件统计", "figures", services)
    talk = draft.column("互动交流", "channel")
    draft.column("领导信箱" if draft.plan.portal else draft.random.choice(("局长信箱", "领导信箱", "咨询投诉")), "board", talk)
    draft.column("信件统计", "page", talk, "互动交流")
    draft.column("调查征集", "free", talk, "互动交流")
    draft.column("在线访谈", "free", talk, "互动交流")
    topics = draft.column("专题专栏", "channel")
    for name in draft.office.topics:
        draft.column(f"{name}专题", "topic", topics)


def _about(draft: Draft) -> None:
    region = draft.plan.region
    about = draft.column(f"走进{home_name(region)}" if draft.plan.portal else "机构概况", "channel")
    if draft.plan.portal:
        for name in (f"{region[-1]}情概况", "人口民族", "经济发展"):
            draft.column(name, "page", about, "概况信息")
    else:
        draft.column("单位概况", "page", about, "概况信息")
    draft.column("机构职能", "page", about, "机构职能")
    draft.column("内设机构", "page", about, "机构职能")
    draft.column("领导之窗", "leaders", about)
    draft.column("联系我们", "page", about, "机构职能")


def overview(columns: list[Column]) -> list[Column]:
    """The pages of 概况信息."""
    return [column for column in columns if column.type_name == "概况信息"]
