"""axe-core in a page that the browser shows: which basics of accessibility (WCAG 2.1 A/AA) it fails. It only looks; nothing is asked of any host.

It runs in a world of its own inside the page (as a browser's extensions do), where neither the page's Content-Security-Policy nor what its
scripts made of the language reaches it. It sends nothing: style sheets of other hosts are not fetched anew. Frames of the page's own origin are looked
at as parts of it; how many were not is told.
"""

from __future__ import annotations

import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec

from xuncha.model.facts import Barrier

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
#: a page on which it takes longer is told nothing about
SECONDS = 20.0
#: places kept of one rule, and how long each may be
MOST_PLACES, LONGEST_PLACE = 3, 160
#: frames of a page that are looked into
MOST_FRAMES = 20
WORLD = "xuncha"
TOO_LONG = "无障碍检查超时"


class Axe(msgspec.Struct, frozen=True):
    """What axe-core said of one page; `why`: why it said nothing, in Chinese; `left`: how many frames it did not look into."""

    version: str = ""
    barriers: tuple[Barrier, ...] = ()
    why: str = ""
    left: int = 0


@cache
def script() -> str:
    """axe-core's text as axe-playwright-python ships it, '' where that is not installed. Only the file is used, not the package."""
    found = find_spec("axe_playwright_python")
    path = Path(found.origin).with_name("axe.min.js") if found is not None and found.origin else None
    return path.read_text("utf-8") if path is not None and path.is_file() else ""


def look(page: Any) -> Axe:
    """Runs axe-core in a page and its frames. Whatever breaks in it says nothing of the page."""
    if not script():
        return Axe(why="没有装 axe-core（make browser 可装）")
    try:
        return _Look(page.context.new_cdp_session(page)).told()
    except _Refused as error:
        return Axe(why=str(error))
    except Exception as error:
        # a broken look is no finding, whatever broke
        return Axe(why=f"无障碍检查没有做完（{str(error).splitlines()[0][:80] if str(error) else type(error).__name__}）")


class _Refused(Exception):
    """Why nothing can be told of the page, in Chinese."""


class _Said(msgspec.Struct):
    version: str = ""
    barriers: list[Barrier] = []


class _Frame(msgspec.Struct):
    """A frame as axe-core found it in its page: where it stands there, and what of it is to be looked at."""

    selector: list[Any] | str = msgspec.field(name="frameSelector")
    context: msgspec.Raw = msgspec.field(name="frameContext")


class _Look:
    """One page: each frame of its own origin is looked at where it is, then all of it is told as one."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._until = time.monotonic() + SECONDS
        self._looked = 0
        self._left = 0

    def told(self) -> Axe:
        world = self._world(str(self._session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]))
        partial = f"[{','.join(self._partials(world, 'document'))}]"
        said = msgspec.json.decode(self._run(world, _FINISH % msgspec.json.encode(partial).decode()), type=_Said)
        return Axe(said.version, tuple(sorted(said.barriers, key=lambda barrier: barrier.rule)), left=self._left)

    def _partials(self, world: int, context: str) -> list[str]:
        """What axe-core says of a frame and, one after the other, of those within it; null for one that it did not look at."""
        frames = msgspec.json.decode(self._run(world, f"JSON.stringify(axe.utils.getFrameContexts({context}, {_OPTIONS}))"), type=list[_Frame])
        out = [self._run(world, f"({_RUN})({context})")]
        for frame in frames:
            out += self._within(world, frame)
        return out

    def _within(self, world: int, frame: _Frame) -> list[str]:
        # only a frame of its own origin shows a page its document
        shown = f"(frame => frame && frame.contentDocument ? frame : null)(axe.utils.shadowSelect({msgspec.json.encode(frame.selector).decode()}))"
        try:
            element = self._evaluate(world, shown, returnByValue=False)["result"].get("objectId")
            if element is not None and self._looked < MOST_FRAMES:
                self._looked += 1
                inside = str(self._session.send("DOM.describeNode", {"objectId": element})["node"]["frameId"])
                return self._partials(self._world(inside), bytes(frame.context).decode())
        except Exception:
            # the page goes on without this frame, unless there is no time left for either
            self._time_left()
        self._left += 1
        return ["null"]

    def _world(self, frame: str) -> int:
        """A world of its own with axe-core in it, inside a frame."""
        world = int(self._session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": WORLD})["executionContextId"])
        self._evaluate(world, script() + ";0")
        return world

    def _run(self, world: int, expression: str) -> str:
        """What an expression comes to; what waits for ever ends with the time there is."""
        race = f"Promise.race([new Promise(done => setTimeout(() => done(''), {self._time_left()})), {expression}])"
        value = self._evaluate(world, race, awaitPromise=True)["result"].get("value")
        if value == "":
            raise _Refused(TOO_LONG)
        if not isinstance(value, str):
            raise _Refused("无障碍检查在这个页面上出错")
        return value

    def _evaluate(self, world: int, expression: str, **more: Any) -> dict[str, Any]:
        told: dict[str, Any] = self._session.send("Runtime.evaluate", {"contextId": world, "timeout": self._time_left(), "returnByValue": True, "expression": expression, **more})
        if "exceptionDetails" in told:
            raise _Refused("无障碍检查在这个页面上出错")
        return told

    def _time_left(self) -> int:
        left = int((self._until - time.monotonic()) * 1000)
        if left <= 0:
            raise _Refused(TOO_LONG)
        return left


_OPTIONS = f"{{runOnly: {{type: 'tag', values: {list(TAGS)}}}, resultTypes: ['violations'], preload: false, performanceTimer: false}}"
_RUN = f"context => axe.runPartial(context, {_OPTIONS}).then(told => JSON.stringify(told))"
# what cannot be told by a program (axe's “incomplete”) is left out
_FINISH = f"""axe.finishRun(JSON.parse(%s), {_OPTIONS}).then(told => JSON.stringify({{version: axe.version, barriers: told.violations.map(each => ({{
  rule: each.id, impact: each.impact || '', count: each.nodes.length,
  places: each.nodes.slice(0, {MOST_PLACES}).map(node => node.target.flat(9).join(' ').slice(0, {LONGEST_PLACE}))
}}))}}))"""
