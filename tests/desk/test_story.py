"""The whole story of the seed in a real browser: a round from the registry to 销号, each role doing its part on the sample city."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.desk.serving import CHROMIUM, environment_of, served
from xuncha.samplecity import City, luan_city
from xuncha.samplecity.city import Response

sync_api = pytest.importorskip("playwright.sync_api", reason="没有装 playwright，跳过浏览器里的全程测试")
if not CHROMIUM:
    pytest.skip("没有 Chromium，跳过浏览器里的全程测试", allow_module_level=True)

PASSWORD = "Correct-horse-9"  # pragma: allowlist secret
WRONG, RIGHT = "扫黑处恶", "扫黑除恶"
PEOPLE = (
    ("city2", "city", ""), ("leader", "leader", ""), ("reader", "reader", ""), ("liaison", "liaison", "金寨县"), ("county", "county", "金寨县"),
    ("inspector", "inspector", "霍山县"), ("third", "third-party", "第三方机构"),
)  # fmt: skip


def press(page: Any, what: str) -> None:
    """A click that leads somewhere, and what it leads to."""
    with page.expect_navigation():
        page.click(what)


def watch(page: Any, where: str, wanted: str, seconds: float = 300) -> None:
    """Waits until the page, left alone, says it."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if page.locator(where).count() and re.search(wanted, page.inner_text(where)):
            return
        time.sleep(0.5)
    raise AssertionError(f"页面没有自己变成“{wanted}”：\n{page.inner_text('main')[:1000]}")


class Mended:
    """The sample city whose wording its unit mends while the story goes on."""

    def __init__(self, city: City) -> None:
        self.mended = False
        answer: Callable[..., Response] = city.respond

        def respond(host: str, method: str, target: str, headers: Mapping[str, str] | None = None) -> Response:
            given = answer(host, method, target, None if self.mended else headers)
            if self.mended and WRONG.encode() in given.body:
                return Response(given.status, [h for h in given.headers if h[0] != "ETag"], given.body.replace(WRONG.encode(), RIGHT.encode()))
            return given

        city.respond = respond  # type: ignore[method-assign]


class Desk:
    """A running desk and a browser; a page for each person."""

    def __init__(self, base: str, browser: Any, environment: dict[str, str]) -> None:
        self.base = base
        self.environment = environment
        self.browser = browser
        self.pages: dict[str, Any] = {}
        self.errors: list[str] = []

    def page(self, who: str) -> Any:
        if who not in self.pages:
            page = self.browser.new_context(viewport={"width": 390 if who == "inspector" else 1440, "height": 900}).new_page()
            page.on("pageerror", lambda error: self.errors.append(f"{who}: {error}"))
            page.on("console", lambda message: self.note(who, message))
            page.on("dialog", lambda dialog: dialog.accept())
            page.goto(self.base + "/login/")
            page.fill("#id_username", who)
            page.fill("#id_password", PASSWORD)
            press(page, "button[type=submit]")
            page.wait_for_selector("main#main")
            self.pages[who] = page
        return self.pages[who]

    def note(self, who: str, message: Any) -> None:
        # a captured page lacks pictures that were not kept, and its scripts are forbidden: both as meant
        told = f"{message.location} {message.text}"
        if message.type == "error" and "/captured/" not in told and "favicon.ico" not in told:
            self.errors.append(f"{who}: {message.text} {message.location}")

    def goto(self, who: str, path: str) -> Any:
        page = self.page(who)
        page.goto(self.base + path)
        return page

    def until(self, who: str, path: str, done: Callable[[Any], bool], seconds: float = 240) -> Any:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            page = self.goto(who, path)
            if done(page):
                return page
            time.sleep(1)
        raise AssertionError(f"{path}：等了 {seconds} 秒没有等到\n" + page.inner_text("main")[:2000])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def city(tmp_path: Path) -> Iterator[Mended]:
    served = luan_city()
    mended = Mended(served)
    with served.running() as port:
        served.write_inputs(tmp_path, port)
        yield mended


@pytest.fixture
def desk(home: Path, city: Mended, tmp_path: Path) -> Iterator[Desk]:
    environment = environment_of(home)
    add_user(environment, "city", "city", "六安市人民政府办公室")
    with served(environment, tmp_path, "--resolve-file", str(tmp_path / "city.resolve"), "--only-resolved") as base, sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield Desk(base, browser, environment)
        browser.close()


def add_user(environment: dict[str, str], name: str, role: str, unit: str) -> None:
    more = ["--organisation", unit] if unit else []
    subprocess.run([sys.executable, "-m", "xuncha", "user", "add", name, "--role", role, *more, "--password-file", "-"], env=environment, input=PASSWORD, text=True, check=True, capture_output=True)


def test_a_round_from_the_registry_to_the_closed_repair(desk: Desk, city: Mended, tmp_path: Path) -> None:
    import_the_registry(desk, tmp_path)
    for name, role, unit in PEOPLE:
        add_user(desk.environment, name, role, unit)
    create_and_run_the_round(desk, tmp_path)
    cross_inspect(desk)
    review(desk)
    appeal(desk)
    finalise(desk)
    repair(desk, city)
    each_role_sees_its_own(desk)
    assert desk.errors == []


def import_the_registry(desk: Desk, inputs: Path) -> None:
    for name, level in (("sites.csv", ""), ("accounts.csv", ""), ("accounts-county.csv", "县级以下")):
        page = desk.goto("city", "/registry/import/")
        page.set_input_files("input[type=file]", str(inputs / name))
        page.select_option("select[name=sampled_level]", level)
        press(page, "button:has-text('预览')")
        assert "改动" in page.inner_text("main")
        press(page, "button:has-text('确认写入')")
    assert "共 47 条" in desk.goto("city", "/sites/").inner_text("main")


def create_and_run_the_round(desk: Desk, inputs: Path) -> None:
    page = desk.goto("city", "/rounds/add/")
    for name, value in (("period", "2020年第二季度"), ("name", "2020年第二季度巡查"), ("as_of", "2020-05-15"), ("inspected_from", "2020-05-08"), ("inspected_to", "2020-05-15"), ("rate", "0"), ("workers", "2")):
        page.fill(f"[name={name}]", value)
    press(page, "button:has-text('新建')")
    assert "47/47（100%）" in page.inner_text("main")
    press(page, "button:has-text('开始检查')")
    # paused once on the way, and resumed: nothing is lost
    desk.until("city", "/rounds/1/progress/", lambda p: re.search(r"页面 [1-9]", p.inner_text("body")) is not None)
    press(desk.goto("city", "/rounds/1/"), "button:has-text('暂停')")
    page = desk.until("city", "/rounds/1/", lambda p: p.is_visible("text=继续检查"))
    press(page, "text=继续检查")
    # the page tells by itself how far it is, and shows the outcome once it is over
    watch(page, "#progress", r"网站 [1-9]\d*/47")
    watch(page, "main", r"已检查网站\s+47\b")
    page = desk.goto("city", "/rounds/1/accounts/import/")
    page.set_input_files("input[type=file]", str(inputs / "account-evidence.csv"))
    press(page, "button:has-text('导入')")
    assert "116" in desk.goto("city", "/rounds/1/").inner_text("main")
    next_stage(desk)


def next_stage(desk: Desk, reason: str = "") -> None:
    page = desk.goto("city", "/rounds/1/")
    if reason and page.is_visible("[name=despite]"):
        page.fill("[name=despite]", reason)
    press(page, "button:has-text('完成“')")


def cross_inspect(desk: Desk) -> None:
    for unit, person in (("霍山县", "inspector"), ("第三方机构", "third")):
        page = desk.goto("city", "/rounds/1/teams/")
        page.select_option("[name=organisation]", label=unit)
        page.select_option("[name=members]", label=person)
        press(page, "text=保存检查组")
    page.fill("[name=blind]", "0")
    press(page, "button:has-text('分配')")
    page = desk.goto("inspector", "/assignments/")
    names = page.inner_text("main")
    assert "霍山县人民政府" not in names
    press(page, "ul.tasks li a >> nth=0")
    for box in page.locator("input[value=fine]").all():
        box.check()
    press(page, "button:has-text('保存')")
    press(page, "button:has-text('提交检查表')")
    assert "已提交" in page.inner_text("main")
    next_stage(desk, "其余检查组另行报送")


def review(desk: Desk) -> None:
    """Every subject of the queue confirmed by one, then by another; one key each."""
    for who in ("city", "city2"):
        page = desk.goto(who, "/review/?round=1")
        for _n in range(120):
            if page.is_visible("text=没有待您复核的问题"):
                break
            with page.expect_navigation():
                page.keyboard.press("c")
        assert page.is_visible("text=没有待您复核的问题")
    # two people at the same finding: the second sees what the first did
    first, second = desk.goto("city", "/findings/?round=1&state=open"), desk.page("city2")
    press(first, "table tbody a >> nth=0")
    first.wait_for_selector("#reason")
    second.goto(first.url)
    first.fill("#reason", "栏目有内容")
    second.fill("#reason", "也看到了")
    press(first, "button[value=defer]")
    press(second, "button[value=reject]")
    assert second.is_visible("text=刚被其他人处理过") and second.is_visible("text=暂缓")
    first.go_back()
    first.reload()
    next_stage(desk, "")


def appeal(desk: Desk) -> None:
    page = desk.goto("liaison", "/appeals/")
    assert "金寨县" in page.inner_text("main") and "霍邱县" not in page.inner_text("main")
    press(page, "a:has-text('答复') >> nth=0")
    page.check("[name=stance]") if page.locator("input[name=stance]").count() else page.select_option("[name=stance]", "contest")
    page.fill("[name=text]", "已核实，申请核减")
    page.set_input_files("input[name=files]", files=[{"name": "说明.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"0" * 32}])
    press(page, "button:has-text('提交')")
    page = desk.goto("city", "/appeals/")
    press(page, "table tbody a >> nth=0")
    page.fill("#reply", "与采集时的页面不符")
    press(page, "button:has-text('不予采纳')")
    assert page.is_visible("text=不予采纳")
    next_stage(desk)


def finalise(desk: Desk) -> None:
    page = desk.goto("city", "/rounds/1/")
    grades = page.get_attribute("[data-chart=grades]", "aria-label")
    assert grades == "优 8；良 19；合格 16；不合格 4；"
    page = desk.goto("leader", "/rounds/1/")
    press(page, "button:has-text('审定等次')")
    assert page.is_visible("text=已审定")
    next_stage(desk)
    page = desk.goto("city", "/rounds/1/bulletin/")
    from importlib import resources

    page.fill("[name=bulletin]", (resources.files("xuncha.samplecity") / "data" / "round.toml").read_text("utf-8"))
    press(page, "text=保存并生成")
    desk.until("city", "/rounds/1/", lambda p: p.is_visible("a:has-text('附件.xlsx')"))
    with desk.page("city").expect_download() as download:
        desk.page("city").click("a:has-text('附件.xlsx')")
    assert Path(download.value.path()).read_bytes()[:2] == b"PK"
    said = desk.page("city").inner_text("main")
    # the original's own contradiction is told, and the dossier's grades are the desk's
    assert "附件1所列为88家" in said and "〔错误〕" not in said
    assert not desk.goto("liaison", "/rounds/1/").is_visible("a:has-text('通报.docx')")
    press(desk.goto("leader", "/rounds/1/"), "text=登记印发")
    assert desk.goto("liaison", "/rounds/1/").is_visible("a:has-text('通报.docx')")
    next_stage(desk)


def repair(desk: Desk, city: Mended) -> None:
    press(desk.goto("city", "/rounds/1/"), "button:has-text('下发整改')")
    city.mended = True
    page = desk.goto("liaison", "/repair/")
    mended = page.locator(f"table a:has-text('{WRONG}')").first.get_attribute("href")
    others = [a.get_attribute("href") for a in page.locator("table td a").all() if WRONG not in (a.inner_text() or "")]
    for path in (mended, others[0]):
        page = desk.goto("liaison", path)
        page.fill("#reply-text", "已整改到位")
        press(page, "text=提交，程序自动复查")
    desk.until("city", mended, lambda p: p.is_visible("h1 >> text=复查通过"), 90)
    failed = desk.until("city", others[0], lambda p: p.is_visible("h1 >> text=复查未通过") or p.is_visible("h1 >> text=须人工复查"), 90)
    assert failed.is_visible("h1 >> text=复查未通过")
    page = desk.goto("city", mended)
    page.dblclick("button:has-text('销号')")
    page.wait_for_selector("h1 >> text=已销号")
    assert page.locator("b:text-is('销号')").count() == 1
    page = desk.goto("city", others[0])
    press(page, "button:has-text('销号')")
    assert page.is_visible("text=销号要写明依据")
    page.fill("#note", "材料不全，请补充")
    press(page, "button:has-text('退回')")
    page.wait_for_selector("h1 >> text=已退回")
    assert "退回" in desk.goto("liaison", "/notifications/").inner_text("main")


def each_role_sees_its_own(desk: Desk) -> None:
    for who, there, absent in (
        ("reader", "工作台", "用户"), ("leader", "操作日志", "用户"), ("county", "用户", "操作日志"), ("liaison", "申辩", "用户"), ("third", "互查", "报送事项"), ("city", "操作日志", "不存在"),
    ):  # fmt: skip
        menu = desk.goto(who, "/").inner_text("nav.side")
        assert there in menu and absent not in menu, who
    # a lost session leads back to where one was
    page = desk.page("reader")
    page.context.clear_cookies()
    page.goto(desk.base + "/sites/")
    assert "/login/?next=/sites/" in page.url
    page.fill("#id_username", "reader")
    page.fill("#id_password", PASSWORD)
    press(page, "button[type=submit]")
    assert page.url.endswith("/sites/")
    page = desk.goto("leader", "/journal/")
    press(page, "text=核验")
    assert page.is_visible("text=首尾相连，没有改动")
