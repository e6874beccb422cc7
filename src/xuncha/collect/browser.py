"""Headless Chromium for what static HTML does not show. Optional: without Playwright or Chromium nothing is rendered.

The browser never connects by itself. Every request of a page is answered by our own fetching, so that the guard, the limits and
the honest User-Agent hold for it as for anything else, only GET and HEAD go out, and what came is kept as evidence. It lives in
a thread of its own; a crash or a page that never ends costs that page alone.
"""

from __future__ import annotations

import contextlib
import os
import queue
import re
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import msgspec

from xuncha.hostnames import host_and_port

from . import axe
from .axe import Axe
from .counters import counts
from .exchange import Request, Response
from .fetcher import Fetcher
from .guard import Guard
from .hosts import LONGEST_DELAY, FetchOptions, Host

CLOSED = "浏览器已关闭"
#: pages after which the browser is begun anew, for it never gives memory back
RECYCLE = 40
PAGE_SECONDS = 20.0
SETTLE_SECONDS = 2.5
#: for what comes late: at all, and where a page's own script counts in seconds
LINGER_SECONDS, LONGER_SECONDS = 1.0, 4.0
_LATE = re.compile(r"set(?:Timeout|Interval)\s*\([^<]{0,2000}?,\s*\d{4,}\s*\)")
MOST_REQUESTS = 150
#: after which a page that holds the whole browser up costs it its life
HARD_SECONDS = 120.0
#: seconds that a request of a page waits for its host's turn; what would wait longer is not asked, but for the page itself
LONGEST_TURN = 5.0
#: for ending by itself once it has been asked to
CLOSE_SECONDS = 3.0
VIEWPORT = {"width": 1280, "height": 900}
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--disable-extensions", "--mute-audio",
    # an address written with http is asked with http
    "--disable-features=DialMediaRouteProvider,HttpsUpgrades,HttpsFirstBalancedMode,HttpsFirstBalancedModeAutoEnable,HttpsFirstModeIncognito",
    # nothing is resolved or connected to; requests are answered before they would leave
    "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=http://127.0.0.1:1", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)  # fmt: skip
_FORWARDED = ("accept", "cookie", "referer", "x-requested-with", "accept-language")
_DROPPED = frozenset(("content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive", "content-security-policy"))


class Rendered(msgspec.Struct):
    """A page after its scripts: the tree as HTML, where it ended, a picture (PNG) if one was wanted, or why nothing came.

    `missed`: what its scripts asked for in vain (addresses of calls that failed, and of POSTs, which are never sent). `axe`: what
    axe-core said of it, if that was wanted.
    """

    html: str = ""
    url: str = ""
    picture: bytes = b""
    marked: bool = False
    failure: str = ""
    missed: list[str] = []
    axe: Axe | None = None


class _Job(msgspec.Struct):
    url: str
    mark: str
    picture: bool
    witness: Callable[[Response], None] | None
    answer: Any
    axe: bool = False
    #: whether what comes late, or on scrolling, is waited for
    patient: bool = False
    missed: list[str] = []
    # style sheets and scripts that a visitor would have had
    bare: list[str] = []
    # hosts that the page itself led on to (a.gov.cn → www.a.gov.cn)
    hosts: list[str] = []


def find_chromium() -> str:
    """The browser's path, '' where there is none. XUNCHA_CHROMIUM names another one."""
    named = os.environ.get("XUNCHA_CHROMIUM", "")
    if named:
        return named if os.access(named, os.X_OK) else ""
    return next((path for path in map(shutil.which, _NAMES) if path), "")


def available() -> str:
    """'' where pages can be rendered, else what is missing, in Chinese."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "没有装 Playwright（make browser 可装）"
    return "" if find_chromium() else "没有找到 Chromium（make browser 可装，或用 XUNCHA_CHROMIUM 指明）"


class Browser:
    """Renders pages one after the other in its own thread."""

    def __init__(self, options: FetchOptions, guard: Guard) -> None:
        self._options = msgspec.structs.replace(options, rate=0.0, robots=False, control="", total_seconds=min(options.total_seconds, 10.0))
        self._pause = 1.0 / options.rate if options.rate > 0 else 0.0
        self._guard = guard
        #: the crawl's hosts: their pace and their robots.txt hold here too
        self._hosts: dict[str, Host] = {}
        self._strangers: dict[str, Host] = {}
        self._robots = options.robots
        self._closing = self._busy = False
        self._process = 0
        self._jobs: queue.Queue[_Job | None] = queue.Queue()
        self._thread: threading.Thread | None = None

    def render(
        self, url: str, *, picture: bool = False, mark: str = "", axe: bool = False, patient: bool = False, witness: Callable[[Response], None] | None = None
    ) -> Future[Rendered]:
        """A page as a visitor sees it after its scripts. `mark`: words to scroll to and outline; `axe`: whether axe-core looks at it;
        `patient`: whether it is scrolled through and waited for what comes late;
        `witness` is told of every answer fetched for it (in the browser's thread)."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._work, name="browser", daemon=True)
            self._thread.start()
        answer: Future[Rendered] = Future()
        self._jobs.put(_Job(url, mark, picture, witness, answer, axe, patient))
        return answer

    def heed(self, hosts: dict[str, Host]) -> None:
        """The hosts of the crawl whose pages it renders."""
        self._hosts = hosts

    def close(self) -> None:
        """Ends the browser; what waits for it is told so, and a page in the middle of it is broken off."""
        if self._thread is None or not self._thread.is_alive():
            return
        self._closing = True
        self._turn_away(CLOSED)
        self._jobs.put(None)
        if self._busy:
            _kill(self._process, signal.SIGTERM)  # so that it takes its own files with it
            self._thread.join(CLOSE_SECONDS)
            if self._busy:
                _kill(self._process)
        self._thread.join(PAGE_SECONDS)

    def _allowed(self, url: str) -> bool:
        """Whether the robots.txt that the crawl has read lets the address be asked."""
        host = self._hosts.get(host_and_port(url))
        return host is None or not self._robots or host.allowed(url)

    # --- in the browser's thread

    def _work(self) -> None:
        why = CLOSED
        try:
            self._drive()
        except Exception as error:
            why = f"浏览器起不来（{type(error).__name__}）"
        self._turn_away(why)

    def _turn_away(self, why: str) -> None:
        """Nobody may wait for an answer that cannot come."""
        with contextlib.suppress(queue.Empty):
            while True:
                job = self._jobs.get_nowait()
                if job is not None:
                    job.answer.set_result(Rendered(failure=why))

    def _drive(self) -> None:
        from playwright.sync_api import sync_playwright

        # a browser that is broken off leaves files behind: they lie where they are swept up
        with tempfile.TemporaryDirectory(prefix=f"xuncha-browser-{os.getpid()}-", ignore_cleanup_errors=True) as own, sync_playwright() as driver:
            chromium: Any = None
            count = number = 0
            while (job := self._jobs.get()) is not None:
                if self._closing:
                    job.answer.set_result(Rendered(failure=CLOSED))
                    break
                try:
                    if chromium is None or count >= RECYCLE or not chromium.is_connected():
                        _discard(chromium)
                        flags = [*_FLAGS, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]
                        chromium = driver.chromium.launch(executable_path=find_chromium(), args=flags, headless=True, timeout=30_000, env={**os.environ, "TMPDIR": own})
                        count, number = 0, _process(chromium)
                    count += 1
                    self._process, self._busy = number, True
                    with _killed_after(number, HARD_SECONDS):
                        result = self._page(chromium, job)
                    job.answer.set_result(result)
                except Exception as error:
                    # whatever broke, the next page gets a browser of its own
                    _discard(chromium)
                    chromium = None
                    job.answer.set_result(Rendered(failure=f"浏览器没能渲染（{str(error).splitlines()[0][:120] if str(error) else type(error).__name__}）"))
                finally:
                    self._busy = False
            _discard(chromium)

    def _page(self, chromium: Any, job: _Job) -> Rendered:
        context = chromium.new_context(
            user_agent=self._options.user_agent, viewport=VIEWPORT, locale="zh-CN", timezone_id="Asia/Shanghai", service_workers="block",
            accept_downloads=False, java_script_enabled=True,
        )  # fmt: skip
        try:
            context.set_default_timeout(PAGE_SECONDS * 1000)
            count = [0]
            context.route("**/*", lambda route: self._answer(route, job, count))
            page = context.new_page()
            page.on("dialog", lambda dialog: dialog.dismiss())
            page.on("popup", lambda popup: popup.close())
            page.goto(job.url, wait_until="domcontentloaded", timeout=PAGE_SECONDS * 1000)
            self._settle(page)
            if job.patient:
                self._linger(page)
            result = Rendered(page.content(), page.url, missed=job.missed)
            if job.picture:
                result.marked = bool(job.mark) and bool(page.evaluate(_MARK, job.mark))
                result.picture = page.screenshot(type="png", timeout=PAGE_SECONDS * 1000)
            if job.axe:
                # last, so that nothing else hangs on it; without its looks a page is another page
                result.axe = Axe(why="页面的样式或脚本没有取全") if job.bare else axe.look(page)
            return result
        finally:
            _discard(context)

    @staticmethod
    def _settle(page: Any) -> None:
        """Waits until the page asks for nothing more, at most a few seconds."""
        from playwright.sync_api import Error

        try:
            page.wait_for_load_state("networkidle", timeout=SETTLE_SECONDS * 1000)
        except Error:
            page.wait_for_timeout(200)

    @classmethod
    def _linger(cls, page: Any) -> None:
        """Scrolls to the end, as a visitor would, and waits for what a script shows late."""
        from playwright.sync_api import Error

        with contextlib.suppress(Error):
            page.evaluate("() => window.scrollTo(0, document.documentElement.scrollHeight)")
            page.wait_for_timeout((LONGER_SECONDS if _LATE.search(page.content()) else LINGER_SECONDS) * 1000)
            cls._settle(page)
            page.evaluate("() => window.scrollTo(0, 0)")

    def _answer(self, route: Any, job: _Job, count: list[int]) -> None:
        """Answers one request of a page by our own fetching."""
        from playwright.sync_api import Error

        asked = route.request
        count[0] += 1
        with contextlib.suppress(Error):
            if asked.is_navigation_request() and asked.frame.parent_frame is None:
                job.hosts.append(host_and_port(asked.url))
        script = asked.resource_type == "script"
        own = script and host_and_port(asked.url) in (host_and_port(job.url), *job.hosts)
        call = asked.resource_type in ("xhr", "fetch") or own
        # another host's script may fill a link or a choice as well as the site's own
        look = asked.resource_type == "stylesheet" or script
        try:
            refused = asked.resource_type in ("media", "websocket", "eventsource") or not self._allowed(asked.url)
            if asked.method not in ("GET", "HEAD") or count[0] > MOST_REQUESTS or refused or not self._await_turn(asked.url, asked.resource_type == "document"):
                if call:
                    job.missed.append(asked.url)
                if look:
                    job.bare.append(asked.url)
                route.abort("blockedbyclient")
                return
            headers = tuple(f"{name}: {value}" for name, value in asked.headers.items() if name.lower() in _FORWARDED and "\r" not in value and "\n" not in value)
            if call or asked.resource_type == "document":
                headers = self._with_cookies(asked, headers)
            response = fetch_one(Request(asked.url.partition("#")[0], host_and_port(asked.url), asked.method, headers=headers), self._options, self._guard)
            if job.witness is not None:
                job.witness(response)
            failed = response.status >= 400 or response.cause
            # of another host's script that is gone a visitor has nothing either; one that is refused may fill the list for a visitor
            foreign = script and not own and response.status not in (404, 410) and not counts(asked.url)
            if failed and (call or foreign):
                job.missed.append(asked.url)
            # what is not there is not there for a visitor either; whoever refuses a program may serve a person
            if (response.cause and look) or (script and response.status >= 400 and response.status not in (404, 410)):
                job.bare.append(asked.url)
            if response.cause and not response.truncated:
                route.abort("blockedbyclient" if response.cause == "guard" else "failed")
                return
            kept = {name: value for name, value in response.headers().items() if name not in _DROPPED}
            route.fulfill(status=response.status, headers=kept, body=response.body)
        except Error:
            return  # the page has gone meanwhile

    def _await_turn(self, url: str, page: bool) -> bool:
        """Every request of a page waits like any other for its host's turn, and takes it from the crawl; False where that is too far off."""
        name = host_and_port(url)
        host = self._hosts.get(name) or self._strangers.setdefault(name, Host(name, self._options))
        pause = max(self._pause, host.delay)
        wait = host.next_at - time.monotonic() if pause else 0.0
        if wait > (LONGEST_DELAY if page else LONGEST_TURN):
            return False
        time.sleep(max(wait, 0.0))
        host.next_at = max(host.next_at, time.monotonic() + pause)
        return True

    @staticmethod
    def _with_cookies(asked: Any, headers: tuple[str, ...]) -> tuple[str, ...]:
        """What the page's own scripts and answers have set goes back with its calls, as it would for a visitor; it ends with the page."""
        from playwright.sync_api import Error

        try:
            known = asked.frame.page.context.cookies([asked.url])
        except Error:
            return headers
        line = "; ".join(f"{each['name']}={each['value']}" for each in known)
        others = tuple(each for each in headers if not each.lower().startswith("cookie:"))
        return (*others, f"Cookie: {line}") if line and "\n" not in line and "\r" not in line else headers


def fetch_one(request: Request, options: FetchOptions, guard: Guard) -> Response:
    """One request, waited for."""

    class One:
        def __init__(self) -> None:
            self.todo: Request | None = request
            self.response = Response(request)
            self.finished = False

        def offer(self) -> Request | None:
            offered, self.todo = self.todo, None
            return offered

        def take(self, response: Response) -> None:
            self.response, self.finished = response, True

        def witness(self, response: Response, note: str) -> None:
            """No robots.txt is asked for a single request."""

    source = One()
    Fetcher(options, guard).run([source])
    return source.response


def _process(chromium: Any) -> int:
    """The browser's process, 0 where it does not tell (then only its own limits hold)."""
    session = chromium.new_browser_cdp_session()
    try:
        told = session.send("SystemInfo.getProcessInfo")["processInfo"]
        return next((int(each["id"]) for each in told if each["type"] == "browser"), 0)
    except Exception:
        return 0
    finally:
        _detach(session)


@contextlib.contextmanager
def _killed_after(process: int, seconds: float) -> Iterator[None]:
    """Ends the browser if what is done meanwhile takes longer: whoever waits for a page is told that it failed, and the next has a new one."""
    timer = threading.Timer(seconds, lambda: _kill(process))
    timer.daemon = True
    if process > 1:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


_AT_ONCE = getattr(signal, "SIGKILL", signal.SIGTERM)


def _kill(process: int, how: signal.Signals = _AT_ONCE) -> None:
    if process > 1:
        with contextlib.suppress(OSError):
            os.kill(process, how)


def _detach(session: Any) -> None:
    try:
        session.detach()
    except Exception:
        return  # it is gone already


def _discard(chromium: Any) -> None:
    """Closes a browser or one of its contexts."""
    if chromium is not None:
        try:
            chromium.close()
        except Exception:
            return  # it is gone already


# outlines the first text that holds the words (white space aside) and scrolls it into the middle of the view
_MARK = """(words) => {
  const want = words.replace(/\\s+/g, '');
  if (!want) return false;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT);
  let best = null;
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if ((node.textContent || '').replace(/\\s+/g, '').includes(want)) best = node;
  }
  if (!best) return false;
  best.style.outline = '3px solid #d4351c';
  best.style.outlineOffset = '2px';
  best.scrollIntoView({block: 'center'});
  return true;
}"""
