"""Which signs a page carries: one pass tells which readers have anything to read on it.

A sign is a necessary condition, never a sufficient one: where it is missing the reader would find nothing, so it is not
asked. Readers with patterns over the whole text are dear; most pages need few of them.
"""

from __future__ import annotations

from collections.abc import Mapping

import hyperscan

from .automata import compiled


class Marks:
    """Named patterns compiled into one automaton."""

    def __init__(self, patterns: Mapping[str, str]) -> None:
        self._patterns = patterns
        self._names = list(patterns)
        self._database: hyperscan.Database | None = None

    def _compiled(self) -> hyperscan.Database:
        """Compiled when first wanted: most commands read no page."""
        flags = hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_DOTALL
        self._database = compiled(list(self._patterns.values()), flags)
        return self._database

    def __call__(self, raw: bytes) -> set[str]:
        """The names of the patterns that occur."""
        found: set[str] = set()
        names = self._names
        database = self._database or self._compiled()
        database.scan(raw, match_event_handler=lambda which, start, end, flags, context: found.add(names[which]))
        return found


# what only the source shows; all ASCII, so that they are the same bytes in UTF-8 and in GB18030
SOURCE = Marks(
    {
        "base": r"<base\s",
        # a target that is a frame's name, or the window around it
        "outward": r"target\s*=\s*[\"']?\s*(?:[^_\"'\s>]|_[^bsn])",
        "form": r"<form|<textarea|type=.?password",
        "to fill in": r"<textarea|method\s*=\s*.?post|type\s*=\s*.?password",
        "refresh": r"http-equiv=.?refresh",
        "location": r"location(?:\.href)?\s*=|location\.(?:replace|assign)",
        "opens": r"open\s*\([^)]{0,200}_(?:self|top|parent)",
        "template": r"\{\{",
        "mount": r"id=.?(?:app|root)\b",
        "datastore": r"<datastore>|<recordset>",
        "publicInfoList": r"publicInfoList",
        "onclick": r"(?:onclick\s*=|href\s*=.?javascript:).{0,12}?(?:window\.|self\.|top\.|parent\.)?(?:location|open)",
        # a list with more in it than entries: what follows the list's tag, or an entry's end, begins no entry and ends no list
        "odd list": r"<[uo]l(?:\s[^>]*)?>\s*(?:<[a-km-z]|[^<\s])|</li>\s*(?:<[a-km-z]|[^<\s])|<menu",
        "document.write": r"document\s*\.\s*write",
        "ucap": r"/common/search/",
        "jpaas": r"querydata\s*=",
        "paging": r"createPageHTML",
        "ajax": r"\.\s*ajax\s*\(|\.(?:get|getJSON|post)\s*\(|fetch\s*\(|axios|\$http|\.open\s*\(",
        "report": r"jiucuo|exposure|zfwzgl\.www\.gov\.cn|pucha\.kaipuyun",
        # 找错、纠错 and 党政机关 as the name of a picture, in UTF-8 and GB18030
        "finder": r"(?:alt|title)\s*=[^>]{0,40}(?:(?:\xe6\x89\xbe\xe9\x94\x99|\xd5\xd2\xb4\xed)|(?:\xe7\xba\xa0\xe9\x94\x99|\xbe\xc0\xb4\xed))",
        "party": r"bszs\.conac\.cn|dcs\.conac\.cn|_ideconac|/a?red\.png",
        "mark": r"(?:alt|title)\s*=.{0,2}(?:\xe5\x85\x9a\xe6\x94\xbf\xe6\x9c\xba\xe5\x85\xb3|\xb5\xb3\xd5\xfe\xbb\xfa\xb9\xd8)",
        "filing": r"beian\.(?:gov|mps)",
        "script": r"<script|<i?frame",
        "writes": r"document\s*\.\s*write|innerHTML|\.\s*load\s*\(|(?:get|ajax|fetch)\s*\([^\n]{0,80}foot",
        "share": r"share|fenxiang|jiathis|data-cmd|\xe5\x88\x86\xe4\xba\xab|\xb7\xd6\xcf\xed",
        "comment": r"<!--",
        "concealed": (
            r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|(?:left|right|top|bottom|margin)\s*:\s*-\s*[0-9]{3}|"
            r"(?:height|width)\s*:\s*[01](?:px|[;\"'])|opacity\s*:\s*0|background[a-z-]*\s*:\s*(?:#fff|white)|<marquee|\shidden[\s>]"
        ),
        "written": r"document\.write|\.style\.(?:display|visibility)\s*=",
        "entity": r"&#x?[0-9a-f]{4,6};",
        "map": r"site_?map|wzdt|zddt",
    }
)

# signs that no reader of the text's own lines follows: they say that a list, a figure or a word is there at all
LOOSE = frozenset(("short date", "relative", "year", "contact", "map", "empty", "share", "related", "sent", "clock"))

# blanks of every kind, for patterns see bytes
_BLANK = r"(?:\s|\xc2\xa0|\xe3\x80\x80|\xe2\x80[\x80-\x8b])"
# a full-width digit stands for whatever date it may belong to
_WIDE = r"\xef\xbc[\x90-\x99]"
_SIGN = rf"{_BLANK}?(?:-|/|\.|—|－|年|月){_BLANK}?"

TEXT = Marks(
    {
        "date": rf"(?:19|20)[0-9][0-9]{_SIGN}[0-9][0-9]?{_SIGN}[0-9]|(?:二|一)(?:〇|○|O|零|九|Ｏ)|{_WIDE}",
        # month and day alone, or a day set apart from its month
        "short date": (
            rf"(?:1[0-2]|0?[1-9]){_BLANK}?(?:-|月){_BLANK}?(?:3[01]|[12][0-9]|0?[1-9])(?:[^0-9.]|$)|"
            rf"(?:1[0-2]|0[1-9]){_BLANK}?[./]{_BLANK}?(?:3[01]|[0-2][0-9])(?:[^0-9.]|$)|{_WIDE}|[0-9](?:{_BLANK}+|/)(?:19|20)[0-9][0-9]|"
            rf"(?:\(|\[|\xef\xbc\x88|\xe3\x80\x90){_BLANK}?(?:1[0-2]|0?[1-9])/(?:3[01]|[12][0-9]|0?[1-9]){_BLANK}?(?:\)|\]|\xef\xbc\x89|\xe3\x80\x91)"
        ),
        # a day that the page shows of itself or of the world, not of what it published
        "clock": "今天|现在|当前|北京时间|星期|礼拜|农历|℃|更新|统计|截至|天气|空气",
        "relative": rf"(?:[0-9]|{_WIDE}){_BLANK}?(?:分钟|小时|天|日|周)(?:之|以)?前|刚刚|本周|上周|今天|今日|昨天|昨日|前天",
        "year": rf"(?:19|20)[0-9]{{2}}{_BLANK}?年",
        "place": rf"位置|首{_BLANK}?页{_BLANK}*(?:>|＞|»|›|→|->|--)",
        "guide": "依据|条件|材料",
        # the label that says when a letter was sent
        "sent": (
            rf"(?:来{_BLANK}*信|写{_BLANK}*信|提{_BLANK}*交|留{_BLANK}*言|提{_BLANK}*问|咨{_BLANK}*询|投{_BLANK}*诉|信{_BLANK}*件|反{_BLANK}*映|诉{_BLANK}*求|发{_BLANK}*信|"
            rf"受{_BLANK}*理|提{_BLANK}*出|^|{_BLANK}){_BLANK}*(?:时{_BLANK}*间|日{_BLANK}*期)"
        ),
        "letter": "来信|信件|留言|写信|咨询|投诉|提问|答复|回复",
        "code": "标识",
        "icp": "icp",
        "police": "公网安备",
        "sponsor": rf"主{_BLANK}*办|版权",
        "contact": rf"联系|电{_BLANK}*话|邮|e-?mail|[0-9]{{7}}",
        "map": "地图|导航|sitemap",
        "named": "《",
        "share": "分享",
        "leaders": "领导|局长|主任|县长|市长",
        "wrong": rf"不存在|删除|下线|未找到|找不到|丢失|走丢|飞走|抱歉|对不起|404|服务器内部|http{_BLANK}*status",
        "related": "相关|原文|解读|关联|点击查看",
        # what says that nothing is there has one of these
        "empty": f"暂|没|无|未|尚|建|完|更|维|整|敬|0{_BLANK}*(?:条|项|篇|个)",
    }
)
