"""What a page or an answer says instead of its content: that there is none; that it is still coming; busy, broken, not for strangers."""

from __future__ import annotations

import re

import msgspec

from xuncha.patterns import pattern

from .text import dense

_EMPTY_WORDS = pattern(
    r"(?:该栏目|本栏目|当前栏目|此栏目)?(?:暂无|暂时没有|没有|无(?=相关|内容|数据|记录|信息)|未找到|尚无)(?:相关|任何|找到|符合条件的?|查询到)*(?:的)?(?:信息|内容|数据|记录|文章|资料)?|"
    r"(?:该|本|此)?(?:栏目|页面|网页)?(?:正在|尚在)?(?:建设|完善|更新|维护)(?:中|之中)?|(?:内容|栏目)?(?:建设中|整理中|更新中)|敬请期待"
)
# what a system says of a category without entries, or its pager
NO_RESULT = pattern(r"(?:很?抱歉|对不起)?[，,]?(?:没有|未)(?:能)?(?:符合|找到|查询到|检索到)[^。，]{0,16}(?:结果|内容|信息|记录|文章|数据).{0,20}|[共总]计?有?0[条项篇个](?:记录|信息|数据|文章)?[^1-9]{0,12}(?:第?[01]?[/／][01]页?.{0,24})?")
# what stands where a script has not yet put anything
_COMING = pattern(r"(?:(?:数据|内容|列表|页面|信息|资料|正在|努力|拼命|玩命)*(?:加载|载入|读取|获取|查询)(?:之?中)?|loading|请稍[候等后](?:片刻)?|稍[候等](?:片刻)?)+", re.I)

_TROUBLE = pattern(
    r"(?:系统|服务器?|网络|网站|程序|数据库|接口)(?:正|出现|发生|访问|连接|内部)?(?:繁忙|忙|异常|错误|故障|失败|超时|出错|升级|维护)|连接(?:失败|超时|异常)|"
    r"请(?:先|您先|重新)?(?:登录|登陆)|(?:未|没有|尚未)(?:登录|登陆)|(?:登录|登陆)(?:超时|失效|过期|状态)|验证(?:失败|码|不通过|未通过)|(?:安全|人机|滑动|身份)验证|"
    r"(?:访问|操作|请求|点击|刷新)(?:次数)?(?:过于|太过|太|过)(?:频繁|多|快)|(?:暂停|禁止|拒绝|限制|停止)(?:访问|服务)|(?:没有|无)[^。，]{0,6}权限|无权|"
    r"请求(?:超时|失败|错误|异常|无效|非法)|非法(?:请求|访问|操作|参数)|(?:出现|发生)(?:了)?(?:异常|错误)|"
    r"fatal ?error|exception|unauthorized|forbidden|unavailable|too ?many|internal ?server|time(?:d ?)?-?out|invalid|denied|expired",
)


# what a column without entries says of itself, whatever it asks visitors to do
_EMPTY = pattern(r"暂无|暂时没有|敬请期待|(?:建设|完善|更新|整理|筹备)(?:之)?中|(?:栏目|页面|内容)(?:正在|尚在)?维护")


def tells_trouble(text: str) -> bool:
    """Whether words speak of trouble; only asked where nothing else is shown."""
    return _EMPTY.search(text) is None and _TROUBLE.search(text.lower()) is not None


def failed_call(body: bytes) -> bool:
    """The same of an answer's bytes; what is no JSON object says nothing."""
    try:
        return call_failed(msgspec.json.decode(body))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False


#: names under which answers say how a call went; numbers there are those of HTTP, but for those of errors
_STATES = frozenset(("code", "status", "errno", "errcode", "error_code", "errorcode", "ret", "retcode", "resultcode", "statuscode"))
_NUMBER = pattern(r"-?[0-9]{1,9}")
_WORDS = frozenset(("msg", "message", "errmsg", "error", "errormsg", "error_msg", "info", "tip", "tips", "desc", "reason", "exception"))


def call_failed(answer: object) -> bool:
    """Whether an answer to a list call that brings no entries says that the call failed, rather than that there are none."""
    if not isinstance(answer, dict):
        return False
    for key, value in answer.items():
        name = str(key).lower()
        if name in ("success", "ok", "issuccess") and str(value).lower() in ("false", "0"):
            return True
        if name in _STATES and _NUMBER.fullmatch(str(value)) and (int(value) < 0 or 300 <= int(value) < 1_000 or (name.startswith("err") and int(value))):
            return True
        if name in _WORDS and isinstance(value, str) and tells_trouble(value):
            return True
    return False


def says_empty(text: str) -> bool:
    """A line of its own that says there is nothing (暂无信息、正在建设)."""
    return any(says_nothing(line) for line in text.split("\n") if 2 <= len(line.strip()) <= 24)


def says_nothing(text: str) -> bool:
    return _EMPTY_WORDS.fullmatch(dense(text).strip("。！!.…")) is not None


def is_coming(text: str) -> bool:
    """Whether words only say that something is being loaded."""
    bare = _DOTS.sub("", dense(text))
    return 2 <= len(bare) <= 24 and _COMING.fullmatch(bare) is not None


_DOTS = pattern(r"[。！!.…,，、~·]+")
