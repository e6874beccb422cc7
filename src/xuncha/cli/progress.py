"""Progress on standard error: one moving line on a terminal, plain lines every few seconds otherwise."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from xuncha.i18n import _
from xuncha.inspection import Progress
from xuncha.registry import Site


class Board:
    """Sites done, pages, findings, time left."""

    def __init__(self, sites: list[Site]) -> None:
        self._names = {site.code: site.name for site in sites}
        self._state: dict[str, Progress] = {}
        self._begun = time.monotonic()
        self._said = 0.0
        self._terminal = sys.stderr.isatty()
        self._width = 0

    def __enter__(self) -> Board:
        print(_("开始检查 {n} 个网站").format(n=len(self._names)), file=sys.stderr)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._terminal:
            print(file=sys.stderr)

    def report(self, progress: Progress) -> None:
        self._state[progress.code] = progress
        now = time.monotonic()
        if progress.done and progress.note:
            self._line(f"{self._names[progress.code]}：{progress.note}", keep=True)
        if now - self._said < (0.2 if self._terminal else 5.0) and len(self._done()) < len(self._names):
            return
        self._said = now
        self._line(self._text(now))

    def _done(self) -> list[Progress]:
        return [p for p in self._state.values() if p.done]

    def _text(self, now: float) -> str:
        done = self._done()
        pages = sum(p.pages for p in self._state.values())
        known = sum(p.known for p in self._state.values())
        checked = sum(p.known if p.done else p.pages for p in self._state.values())
        seconds = now - self._begun
        text = _("网站 {done}/{all}  页面 {pages}  问题 {findings}  用时 {used}").format(
            done=len(done), all=len(self._names), pages=pages, findings=sum(p.findings for p in done), used=_clock(seconds)
        )
        started = len(self._state)
        if checked and started and len(done) < len(self._names):
            whole = known * len(self._names) / started
            text += _("  约剩 {left}").format(left=_clock(max(0.0, seconds * (whole / checked - 1))))
        return text

    def _line(self, text: str, keep: bool = False) -> None:
        if self._terminal:
            blank = " " * max(0, self._width - len(text))
            print(f"\r{text}{blank}", end="\n" if keep else "", file=sys.stderr, flush=True)
            self._width = len(text)
        else:
            print(text, file=sys.stderr, flush=True)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}分{rest:02d}秒" if minutes else f"{rest}秒"
