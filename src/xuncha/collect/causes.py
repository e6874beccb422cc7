"""Why a request failed: a closed set of causes and how they are said in Chinese."""

from __future__ import annotations

CAUSES = {
    "dns": "域名解析失败",
    "no-name": "域名不存在",
    "refused": "连接被拒绝",
    "reset": "连接被中断",
    "timeout": "超时",
    "tls-name": "证书与域名不符",
    "tls-expired": "证书已过期",
    "tls-chain": "证书链不完整或不受信任",
    "tls": "TLS 握手失败",
    "too-large": "内容过大",
    "bad-answer": "响应不合规范",
    "redirects": "跳转过多",
    "guard": "按规定不予访问",
    "robots": "robots.txt 不允许",
    "blocked": "被拦截（防护或验证页面）",
    "http-4xx": "返回客户端错误状态",
    "http-5xx": "返回服务器错误状态",
    "given-up": "主机连续没有应答或一直拦截，不再访问",
    "expired": "到了时限，没有再问",
    "other": "其他网络错误",
}

# libcurl's error numbers (its bindings do not name all of them)
_BY_CODE = {
    6: "dns",
    7: "refused",
    8: "bad-answer",
    16: "bad-answer",
    18: "reset",
    1: "bad-answer",
    23: "bad-answer",
    28: "timeout",
    35: "tls",
    52: "reset",
    55: "reset",
    56: "reset",
    60: "tls-chain",
    61: "bad-answer",
    92: "reset",
    94: "tls",
    100: "too-large",
}


def cause_of(code: int, message: str) -> str:
    """The cause of a libcurl error."""
    cause = _BY_CODE.get(code, "other")
    lowered = message.lower()
    if cause == "tls-chain":
        if "expired" in lowered:
            return "tls-expired"
        if "no alternative certificate" in lowered or "does not match" in lowered or "subject name" in lowered:
            return "tls-name"
    return cause


def say(cause: str, detail: str = "") -> str:
    return CAUSES.get(cause, cause) + (f"（{detail}）" if detail else "")
