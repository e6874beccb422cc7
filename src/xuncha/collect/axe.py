"""axe-core in a page that the browser shows: which basics of accessibility (WCAG 2.1 A/AA) it fails. It only looks; nothing is asked of any host.

It runs in a world of its own inside the page (as a browser's extensions do), where neither the page's Content-Security-Policy nor what its
scripts made of the language reaches it. It sends nothing: style sheets of other hosts are not fetched anew, frames are left out.
"""

from __future__ import annotations

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
WORLD = "xuncha"


class Axe(msgspec.Struct, frozen=True):
    """What axe-core said of one page; `why`: why it said nothing, in Chinese."""

    version: str = ""
    barriers: tuple[Barrier, ...] = ()
    why: str = ""


@cache
def script() -> str:
    """axe-core's text as axe-playwright-python ships it, '' where that is not installed. Only the file is used, not the package."""
    found = find_spec("axe_playwright_python")
    path = Path(found.origin).with_name("axe.min.js") if found is not None and found.origin else None
    return path.read_text("utf-8") if path is not None and path.is_file() else ""


def look(page: Any) -> Axe:
    """Runs axe-core in a page. Whatever breaks in it says nothing of the page."""
    if not script():
        return Axe(why="没有装 axe-core（make browser 可装）")
    try:
        session = page.context.new_cdp_session(page)
        frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": WORLD})["executionContextId"]
        aim = {"contextId": world, "timeout": SECONDS * 1000, "returnByValue": True}
        session.send("Runtime.evaluate", {**aim, "expression": script() + ";0"})
        told = session.send("Runtime.evaluate", {**aim, "expression": _RUN, "awaitPromise": True})
        return _read(told)
    except Exception as error:
        # a broken look is no finding, whatever broke
        return Axe(why=f"无障碍检查没有做完（{str(error).splitlines()[0][:80] if str(error) else type(error).__name__}）")


def _read(told: dict[str, Any]) -> Axe:
    value = told.get("result", {}).get("value")
    if "exceptionDetails" in told or not isinstance(value, str):
        return Axe(why="无障碍检查在这个页面上出错")
    said = msgspec.json.decode(value, type=_Said)
    if not said.version:
        return Axe(why="无障碍检查超时")
    return Axe(said.version, tuple(sorted(said.barriers, key=lambda barrier: barrier.rule)))


class _Said(msgspec.Struct):
    version: str = ""
    barriers: list[Barrier] = []


# what cannot be told by a program (axe's “incomplete”) is left out; the race ends what waits for ever
_RUN = f"""Promise.race([
  new Promise(done => setTimeout(() => done('{{}}'), {int(SECONDS * 1000)})),
  axe.run(document, {{
    runOnly: {{type: 'tag', values: {list(TAGS)}}}, resultTypes: ['violations'], iframes: false, preload: false, performanceTimer: false
  }}).then(told => JSON.stringify({{version: axe.version, barriers: told.violations.map(each => ({{
    rule: each.id, impact: each.impact || '', count: each.nodes.length,
    places: each.nodes.slice(0, {MOST_PLACES}).map(node => node.target.flat(9).join(' ').slice(0, {LONGEST_PLACE}))
  }}))}}))
])"""
