"""Tables on the terminal: Chinese characters are two columns wide."""

from __future__ import annotations

import unicodedata

import msgspec

from xuncha.i18n import _
from xuncha.model.verdicts import AccountVerdict, Verdict
from xuncha.rules import Edition


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, columns: int) -> str:
    return text + " " * max(0, columns - width(text))


def percent(part: int, whole: int) -> int:
    """Whole percent, half up: 43 of 47 = 91."""
    return (200 * part + whole) // (2 * whole) if whole else 0


def print_summary(verdicts: list[Verdict], accounts: list[AccountVerdict], edition: Edition, as_json: bool) -> None:
    if as_json:
        print(msgspec.json.encode({"verdicts": verdicts, "accounts": accounts}).decode())
        return
    names = [*(band.name for band in edition.bands), edition.veto]
    if verdicts:
        counts = {name: [0, 0] for name in names}
        unknown = [0, 0]
        for verdict in verdicts:
            for i, standing in enumerate((verdict.preliminary, verdict.confirmed)):
                if standing.grade in counts:
                    counts[standing.grade][i] += 1
                else:
                    unknown[i] += 1
        print()
        print(pad(_("等次"), 10) + pad(_("初步"), 8) + _("确认"))
        for name in names:
            print(pad(name, 10) + pad(str(counts[name][0]), 8) + str(counts[name][1]))
        if any(unknown):
            print(pad(_("待定"), 10) + pad(str(unknown[0]), 8) + str(unknown[1]))
        graded = [v for v in verdicts if v.confirmed.qualified is not None]
        good = sum(1 for v in graded if v.confirmed.qualified)
        if len(graded) < len(verdicts):
            print(_("合格率：待 {n} 个网站定下后计算").format(n=len(verdicts) - len(graded)))
        else:
            print(_("合格率 {rate}%（{good}/{all}）").format(rate=percent(good, len(graded)), good=good, all=len(graded)))
        waiting = [v for v in verdicts if v.awaiting]
        for verdict in waiting[:12]:
            print(_("  待复核：{name}（{n} 处）").format(name=verdict.name, n=len(verdict.awaiting)))
        if len(waiting) > 12:
            print(_("  ……另有 {n} 个网站待复核").format(n=len(waiting) - 12))
    if accounts:
        failed = [a for a in accounts if a.qualified is False]
        open_ = sum(1 for a in accounts if a.qualified is None)
        print(_("账号 {all} 个：不合格 {bad}，无法判定 {open}").format(all=len(accounts), bad=len(failed), open=open_))
        for account in failed[:8]:
            print(f"  {account.account}：{account.text}")


def print_table(heading: list[str], rows: list[list[str]]) -> None:
    """A table with columns as wide as their widest cell."""
    widths = [max(width(row[i]) for row in [heading, *rows]) + 2 for i in range(len(heading))]
    for row in [heading, *rows]:
        print("".join(pad(cell, columns) for cell, columns in zip(row, widths, strict=True)).rstrip())
