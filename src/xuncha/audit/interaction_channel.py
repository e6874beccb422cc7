"""interaction.channel 未提供网上有效咨询建言渠道: petitions (信访) and denunciations (举报) do not count. 单项否决 5（1）.

Always suspect. A way to another site's platform, or to 12345, counts where the edition says so (`elsewhere_counts`).
"""

from __future__ import annotations

from xuncha.patterns import pattern

from .absence import elsewhere, named, unread
from .base import Report

_CHANNEL = pattern(r"信箱|留言|咨询|建言|献策|问政|写信|来信|意见箱|意见建议|热线|1(?<!\d1)2345(?!\d)|民声|诉求|我要(?:问|说|投诉|提问|建议)|在线(?:提问|交流|投诉)|政民互动|投诉(?!举报)")
# what is for one purpose only, and what is no channel though it sounds like one
_NOT = pattern(r"信访|举报|纪检|监察|纪委|廉政|扫黑|征集|调查|听证|依申请|咨询(?:公司|机构|委员会|电话)|热线电话")


def audit(report: Report) -> None:
    facts = report.facts
    if next(facts.of_kind("messages", "message"), None) is not None:
        return
    posts = named(facts, _CHANNEL, _NOT)
    dead = {link.url for link in facts.links if link.state == "dead"}
    empty = {url for column in facts.columns if column.empty and not column.unread for url in (column.url, column.page)}
    usable = [post for post in posts if post.url not in dead and post.url not in empty]
    inside = [post for post in usable if not elsewhere(facts, post)]
    if inside or (usable and report.rule.limit("elsewhere_counts")):
        return
    reason = "渠道在其他网站上，须人工看" if usable else unread(facts)
    if reason:
        report.undetermined(facts.url, facts.name, reason, facts.page(facts.url))
        return
    excerpt = "咨询建言的入口打不开或没有内容：" + "、".join(dict.fromkeys(post.name for post in posts)) if posts else "导航、栏目、页面标题里都没有咨询建言的入口"
    report.suspect(facts.url, facts.name, facts.page(facts.url), excerpt)
