"""Names derived from a site's own name: region (地区), short name, abbreviation, directory names in pinyin initials."""

from __future__ import annotations

import re

_REGION = re.compile(r"^[\u4e00-\u9fff]{1,6}?(?:自治区|省|市|县|区|州|旗|盟)")
_BORDERS = (
    (-20319, "a"), (-20283, "b"), (-19775, "c"), (-19218, "d"), (-18710, "e"), (-18526, "f"), (-18239, "g"), (-17922, "h"), (-17417, "j"),
    (-16474, "k"), (-16212, "l"), (-15640, "m"), (-15165, "n"), (-14922, "o"), (-14914, "p"), (-14630, "q"), (-14149, "r"), (-14090, "s"),
    (-13318, "t"), (-12838, "w"), (-12556, "x"), (-11847, "y"), (-11055, "z"),
)  # fmt: skip


def short_name(name: str) -> str:
    """The name without what stands in brackets."""
    return re.split(r"[（(]", name)[0].strip()


def region_of(short: str, portal: bool) -> str:
    """The region a site is of; where the name carries none, the name without the office's own words."""
    if portal:
        return short.removesuffix("人民政府")
    if re.search(r"(?:开发区|园区|高新区)管理委员会$", short):
        return short.removesuffix("管理委员会")
    match = _REGION.match(short)
    return match[0] if match else short


def home_name(region: str) -> str:
    """The region without the city above it: “某某区” for “某某市某某区”."""
    return re.sub(r"^.+?[市州盟](?=.+[县区市旗]$)", "", region)


def abbreviation(short: str, region: str) -> str:
    """“市民政局” for “某某市民政局”."""
    if short == region or not short.startswith(region):
        return short
    return region[-1] + short[len(region) :]


def initials(text: str) -> str:
    """Pinyin initials: the level-one characters of GB2312 stand in order of their pinyin."""
    out = []
    for char in text:
        raw = char.encode("gb2312", "ignore")
        if len(raw) == 1:
            out.append(char.lower() if char.isalnum() else "")
            continue
        if len(raw) != 2:
            continue
        code = raw[0] * 256 + raw[1] - 65536
        out.append(next((letter for border, letter in reversed(_BORDERS) if border <= code <= -10247), "x"))
    return "".join(out)
