"""Whether what came of a home page is one: servers, hosters and broken programs show pages of their own in its place, with status 200."""

from __future__ import annotations

import re

from xuncha.collect import Response
from xuncha.model.facts import PageFacts
from xuncha.patterns import pattern
from xuncha.read.charset import decode
from xuncha.read.trouble import tells_trouble
from xuncha.read.view import View

#: characters of a page that says one thing only, and its links
SHORT, FEW = 300, 5
# what servers show before anybody has put a site there, by its title
_DEFAULT = pattern(
    r"\s*(?:Welcome to (?:nginx|OpenResty|tengine|CentOS|JBoss)|Apache Tomcat(?:/[\d.]+)?\s*$|IIS(?:\s?\d|\s*Windows)|Apache2? .{0,30}(?:Default|Test) Page|"
    r"(?:Apache |HTTP Server )?Test Page for|It works!?\s*$|恭喜，?站点创建成功|没有找到站点)",
    re.I,
)
# what is there no more, or a program that died; nobody says that of a site that can be visited
_BROKEN = pattern(
    r"Error establishing a database connection|ORA-\d{5}|SQLSTATE\[|Access denied for user|Fatal error:|HTTP Status [45]\d\d|数据库(?:连接|访问)(?:失败|错误|异常|出错)|"
    r"未备案|未取得备案|(?:域名|空间|主机|虚拟主机)[^。，\s]{0,8}(?:到期|过期|欠费|停用|关闭|暂停)|^\s*It works!\s*$",
    re.I,
)
# closed for whatever reason: whether that was announced people must find out
_CLOSED = pattern(r"(?:建设|升级|改版|维护|调整|迁移|检修)(?:之)?中|(?:正在|系统|网站|临时)[^。，]{0,6}(?:建设|升级|改版|维护|调整|迁移|检修)|(?:关闭|暂停|停止|停用|下线)")


def opened(response: Response, facts: PageFacts) -> tuple[str, str]:
    """State of a probe (`ok`, `failed`, or `doubtful`: people must look) and why, of a home page that answered 200 and was read."""
    if not response.body:
        return "failed", "首页是空的（0字节）"
    if _DEFAULT.match(facts.doc_title):
        return "failed", f"显示服务器的默认页面（{facts.doc_title.strip()[:30]}）"
    if facts.text_length > SHORT or sum(link.kind == "page" for link in facts.links) > FEW:
        return "ok", ""
    html = decode(response.body, response.header("Content-Type"))[0]
    text = View(html, facts.url).text
    if not text.strip() and not facts.links and "<script" not in html.lower():
        return "failed", "首页没有内容"
    said = " ".join(f"{facts.doc_title} {text}".split())
    if _BROKEN.search(said):
        return "failed", f"显示故障或停用的页面（{said[:40]}）"
    if _CLOSED.search(said) or tells_trouble(said):
        return "doubtful", f"显示的不像首页，须人工看（{said[:40]}）"
    return "ok", ""
