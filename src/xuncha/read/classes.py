"""Classes of columns (栏目类别), told by their names; and which of them lie below topics (专题)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from xuncha.model.facts import Column, SiteFacts
from xuncha.patterns import pattern
from xuncha.registry import UNDATED_CLASSES

from .kinds import own_folder, same_page

# the word alone; not who speaks of news, or when
_NEWS = "新闻(?!发布|发言|办|通气|出版|许可|单位|工作者|联络|线索)"
# the order matters: the first class whose words a name carries is taken
_CLASSES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("办事", pattern(r"办事|服务指南|服务事项|在线服务|便民服务|政务服务|表格下载|办件|权责清单|资料下载|下载专区")),
    ("互动", pattern(r"信箱|互动|留言|咨询|投诉|访谈|问卷|征集|调查|信访|举报|依申请|网上评议|热点问题|问答|建言|听证")),
    ("领导", pattern(r"^领导$|领导(?:之窗|信息|简介|班子|成员|分工|介绍|简历)|负责人|(?:局|县|区|市|主任)长?之窗")),
    ("概况", pattern(r"概况|简介|区划|县情|区情|市情|走进|历史沿革|自然地理|风土|名胜|经济社会|基本情况|概览")),
    ("机构", pattern(r"^机构|机构(?:职能|设置|信息|概况|简介)|组织机构|下属机构|职能|职责|内设|直属单位|处室|科室|部门设置|联系方式|联系我们")),
    ("专题", pattern(r"专题|专栏")),
    ("单页", pattern(r"公开指南|公开制度|网站地图|站点地图|网站声明|关于我们|隐私|版权|使用帮助|友情链接")),
    ("通知公告", pattern(r"通知|公告|(?<!执法)(?<!双)(?<!处罚)(?<!许可)(?<!信用)公示(?!制度)")),
    ("动态要闻", pattern(
        rf"动态|要闻|{_NEWS}|快讯|资讯(?!订阅)|时政|(?:领导|政务|公务|工作|部门|书记|[市县区局]长|重要|主要|机关|党建|党务)活动|活动(?:报道|掠影|纪实|集锦)|"
        r"^活动$|媒体(?!矩阵|号|账号|平台|名单|名录|联系|采访|备案|管理)|报道|聚焦|播报|简讯|信息快递|工作信息"
    )),
    ("政策文件", pattern(r"政策(?!解读|问答|咨询)|法规|规章|规范性文件|文件(?!解读)|政令|制度文件")),
)  # fmt: skip
_TYPES = (
    ("概况", pattern("概况")), ("机构", pattern("机构")), ("领导", pattern("领导|负责人")), ("政策文件", pattern("政策文件")),
    ("动态要闻", pattern(rf"动态|要闻|{_NEWS}")), ("通知公告", pattern("通知|公告")), ("办事", pattern("办事|服务")), ("互动", pattern("互动|征集|访谈|咨询")),
)  # fmt: skip


def classify(name: str, column_type: str = "") -> str:
    """A column's class (栏目类别) from its name, then from the ColumnType tag."""
    for kind, words in _CLASSES:
        if words.search(name):
            return kind
    for kind, words in _TYPES:
        if words.search(column_type):
            return kind
    return "其他"


# what stands in a navigation and is no column that anybody renews
_TOOLS = pattern(r"登[录陆]|注册|搜索|检索|查询|无障碍|长者|适老|关怀|邮箱|英文|English|繁[體体]|简体|手机|移动|微信|微博|客户端|APP|RSS|返回|退出|收藏|设为|地图|首页|智能", re.I)


def renewed(name: str) -> bool:
    """Whether a name of the navigation is that of a column that should be renewed."""
    return classify(name) not in UNDATED_CLASSES and _TOOLS.search(name) is None


# folders that hold columns of every kind
_COMMON = pattern(r"content|column|columns|channel|channels|public|list|lists|info|html|web|site|cms|col|art|news|xxgk|zwgk|zfxxgk|portal|page", re.I)
_TOPICS = pattern(r"专题|^(?:热点|重点|特别|往期|历史|活动|网站)?专栏$")


def topics_told(site: SiteFacts, columns: list[Column]) -> list[Column]:
    """Columns below the topics (by 当前位置, the navigation or their folder) are topics, whatever they are called."""
    home = site.page(site.url)
    nav = [link for link in home.facts.nav if link.level] if home else []
    tops = {link.url for link in nav if _TOPICS.search(link.name)}
    below = {link.url for link in nav if _TOPICS.search(link.parent)}
    others = [link.url for link in nav if link.url not in tops | below]
    heads = {url.rpartition("/")[0] + "/" for url in tops}
    heads = {folder for folder in heads if _COMMON.fullmatch(folder.split("/")[-2]) is None}
    folders = tuple(folder for folder in heads if folder.count("/") > 3 and not any(url.startswith(folder) for url in others)) + tuple(_topic_homes(site, others))
    out = []
    for column in columns:
        page = site.page(column.page)
        path = page.facts.crumbs[:-1] if page is not None else []
        topic = column.url in below or (column.url not in others and _TOPIC_FOLDER.search(column.url) is not None) or any(_TOPICS.search(name) for name in path) or (bool(folders) and column.url.startswith(folders))
        out.append(msgspec.structs.replace(column, kind="专题") if topic and not column.confirmed else column)
    return out


# the folder's name is the word itself
_TOPIC_FOLDER = pattern(r"://[^/]+/(?:[^?]*/)?(?:ztzl|ztlm|zhuanti|zhuantizhuanlan|special|specials|topic|topics)/", re.I)
_TOPIC_TITLE = pattern(r"专题(?!会|讲座|学习|培训|研究|询问|调研|党课|汇报|协商|研讨|报告|部署)")


def _topic_homes(site: SiteFacts, others: list[str]) -> Iterator[str]:
    """Folders whose own page calls itself a topic (专题): nothing of the navigation may lie in them."""
    for page in site.of_kind("home", "list", "other"):
        url, facts = page.facts.url, page.facts
        folder = own_folder(url)
        named = folder and _TOPIC_TITLE.search(facts.doc_title) and not same_page(url, site.url)
        if named and _COMMON.fullmatch(folder.split("/")[-2]) is None and not any(other.startswith(folder) for other in others):
            yield folder
