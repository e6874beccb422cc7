"""What a page or an answer says instead of its content: busy, broken, not for strangers. It says nothing of what would be there."""

from __future__ import annotations

import msgspec

from xuncha.patterns import pattern

_TROUBLE = pattern(
    r"(?:系统|服务器?|网络|网站|程序|数据库|接口)(?:正|出现|发生|访问|连接|内部)?(?:繁忙|忙|异常|错误|故障|失败|超时|出错|升级|维护)|连接(?:失败|超时|异常)|"
    r"请(?:先|您先|重新)?(?:登录|登陆)|(?:未|没有|尚未)(?:登录|登陆)|(?:登录|登陆)(?:超时|失效|过期|状态)|验证(?:失败|码|不通过|未通过)|(?:安全|人机|滑动|身份)验证|"
    r"(?:访问|操作|请求|点击|刷新)(?:次数)?(?:过于|太过|太|过)(?:频繁|多|快)|(?:暂停|禁止|拒绝|限制|停止)(?:访问|服务)|(?:没有|无)[^。，]{0,6}权限|无权|"
    r"请求(?:超时|失败|错误|异常|无效|非法)|非法(?:请求|访问|操作|参数)|(?:出现|发生)(?:了)?(?:异常|错误)|(?:稍|晚|过)(?:后|候|些时候)再?(?:试|访问|来|刷新)|联系(?:系统)?管理员|"
    r"fatal ?error|exception|unauthorized|forbidden|unavailable|too ?many|internal ?server|time(?:d ?)?-?out|invalid|denied|expired",
)


def tells_trouble(text: str) -> bool:
    """Whether words speak of trouble; only asked where nothing else is shown."""
    return _TROUBLE.search(text.lower()) is not None


def failed_call(body: bytes) -> bool:
    """The same of an answer's bytes; what is no JSON object says nothing."""
    try:
        return call_failed(msgspec.json.decode(body))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False


#: names under which answers say how a call went, and what says that it went well
_STATES = frozenset(("code", "status", "errno", "errcode", "error_code", "errorcode", "ret", "retcode", "resultcode", "statuscode"))
_FINE = frozenset(("0", "1", "200", "00", "000", "0000", "200000", "ok", "success", "true", "none", ""))
_WORDS = frozenset(("msg", "message", "errmsg", "error", "errormsg", "error_msg", "info", "tip", "tips", "desc", "reason", "exception"))


def call_failed(answer: object) -> bool:
    """Whether an answer to a list call that brings no entries says that the call failed, rather than that there are none."""
    if not isinstance(answer, dict):
        return False
    for key, value in answer.items():
        name = str(key).lower()
        if name in ("success", "ok", "issuccess") and str(value).lower() in ("false", "0"):
            return True
        if name in _STATES and isinstance(value, (int, str)) and str(value).strip().lower() not in _FINE and not (name.startswith("err") and str(value) == "0"):
            return True
        if name.startswith("err") and name in _STATES and str(value) == "1":
            return True
        if name in _WORDS and isinstance(value, str) and tells_trouble(value):
            return True
    return False
