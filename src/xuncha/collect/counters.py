"""Scripts and pictures that count visits, share pages or carry official marks: every second page loads them, and no list comes by them."""

from __future__ import annotations

import re

_COUNTERS = re.compile(
    r"baidu|cnzz|tongji|google|analytics|bdimg|bdstatic|jiathis|share|conac|jiucuo|kaipuyun|zfwzgl|weibo|qq\.com|gtimg|51\.la|umeng|growingio|sensors", re.I
)


def counts(url: str) -> bool:
    """Whether an address of another host is one of these."""
    return _COUNTERS.search(url) is not None
