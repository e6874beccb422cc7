"""Every screen in a real browser, on a telephone and on a desk: nothing overflows, nothing fails, nobody is shut out (axe-core)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLPattern

from tests.desk.conftest import PASSWORD
from tests.desk.serving import CHROMIUM, environment_of, served
from xuncha.desk.urls import urlpatterns

sync_api = pytest.importorskip("playwright.sync_api", reason="没有装 playwright，跳过页面检查")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="没有装 axe，跳过页面检查")
if not CHROMIUM:
    pytest.skip("没有 Chromium，跳过页面检查", allow_module_level=True)

#: pages that only take forms, or answer with a file or with a part of a page
NO_SCREEN = {
    "logout", "office", "office-return", "language", "healthz", "captured", "revoke-token", "change-user", "confirm-site", "confirm-account", "merge-organisation", "hand-over", "confirm-handover", "decide-downtime",
    "answer-difference", "run-round", "progress", "close-stage", "approve-round", "publish-round", "draw", "document", "decide", "decide-all", "accept", "reply-appeal", "upload", "picture", "source",
    "assign", "submit-sheet", "reply-task", "close-task", "issue-notices", "notice", "send-hand-in", "answer-hand-in", "fill-line", "open-notification", "read-all", "remove-channel",
    "check-journal", "redact", "export-registry", "import-columns", "change-allowed", "verify",
}  # fmt: skip
#: who looks at what; everything else is the city's
BY = {"assignments": "inspector", "sheet": "inspector", "appeal": "liaison", "add-points": "leader"}
WIDTHS = (390, 1440)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("screens")
    environment = environment_of(folder / "home")
    subprocess.run([sys.executable, "-m", "tests.desk.fill"], env=environment, check=True, cwd=Path(__file__).parents[2])
    with served(environment, folder) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as play:
        made = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield made
        made.close()


def screens(who: str) -> list[str]:
    """The addresses of the pages this person looks at; number 1 exists of everything in the furnished world."""
    own = [p for p in urlpatterns if isinstance(p, URLPattern) and p.name not in NO_SCREEN and BY.get(p.name or "", "city") == who]
    return ["/" + str(p.pattern).replace("<int:pk>", "1").replace("<int:row>", "1") for p in own]


def sign_in(browser: Any, base: str, who: str, width: int) -> Any:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.goto(base + "/login/")
    page.fill("#id_username", who)
    page.fill("#id_password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector("main")
    return page


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("who", ["city", "liaison", "inspector", "leader"])
def test_every_screen_fits_works_and_is_accessible(base: str, browser: Any, who: str, width: int) -> None:
    page = sign_in(browser, base, who, width)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("console", lambda message: complaints.append(f"console: {message.text}") if message.type == "error" else None)
    wrong: list[str] = []
    for path in screens(who):
        complaints.clear()
        answer = page.goto(base + path)
        if answer.status >= 400:
            wrong.append(f"{path} {answer.status}")
            continue
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            wrong.append(f"{path} 宽 {wide}")
        result = axe.Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
        heavy = [violation for violation in result.response["violations"] if violation["impact"] in ("serious", "critical")]
        wrong += [f"{path} {violation['id']} {[node['target'] for node in violation['nodes'][:3]]}" for violation in heavy]
        wrong += [f"{path} {complaint}" for complaint in complaints]
    page.context.close()
    assert not wrong, "\n".join(wrong)


def test_the_review_and_the_menu_work_by_keyboard_alone(base: str, browser: Any) -> None:
    page = sign_in(browser, base, "city", 1440)
    page.goto(base + "/review/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("l")
    assert page.evaluate("document.activeElement.id") == "reason"
    page.keyboard.type("引文，不是错误")
    # Enter decides nothing: it leaves the field, and the next key decides
    page.keyboard.press("Enter")
    assert page.input_value("#reason") == "引文，不是错误" and page.evaluate("document.activeElement.tagName") == "BODY"
    with page.expect_navigation():
        page.keyboard.press("s")
    assert "暂缓" in page.inner_text("main")
    page.context.close()


def test_what_was_typed_comes_back_after_a_refusal_and_after_a_log_in_that_ended(base: str, browser: Any) -> None:
    page = sign_in(browser, base, "liaison", 1440)
    page.goto(base + "/repair/1/")
    page.fill("#reply-text", "已更新栏目")
    page.set_input_files("#reply-files", files=[{"name": "图.png", "mimeType": "image/png", "buffer": b"MZ program"}])
    page.click("text=提交，程序自动复查")
    assert "不是可收的文件" in page.inner_text("main") and page.input_value("#reply-text") == "已更新栏目"
    page.context.clear_cookies(name="xuncha_session")
    page.click("text=提交，程序自动复查")
    page.fill("#id_username", "liaison")
    page.fill("#id_password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector("#reply-text")
    assert page.url == base + "/repair/1/" and page.input_value("#reply-text") == "已更新栏目"
    page.click("text=提交，程序自动复查")
    page.wait_for_selector("text=程序正在复查")
    assert page.input_value("#reply-text") == ""
    page.context.close()


def test_nobody_else_at_the_same_window_is_given_what_somebody_typed(base: str, browser: Any) -> None:
    page = sign_in(browser, base, "city", 1440)
    page.goto(base + "/repair/1/")
    page.fill("#note", "内部意见")
    page.context.clear_cookies(name="xuncha_session")
    page.click("button[value=back]")
    page.fill("#id_username", "second")
    page.fill("#id_password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector("#note")
    assert page.input_value("#note") == ""
    page.context.close()


def test_the_menu_opens_on_a_telephone(base: str, browser: Any) -> None:
    page = sign_in(browser, base, "liaison", 390)
    assert not page.is_visible("nav.side")
    page.click("[data-menu]")
    assert page.is_visible("nav.side") and page.get_attribute("[data-menu]", "aria-expanded") == "true"
    page.context.close()


@pytest.mark.parametrize("path", ["/journal/", "/users/"])
def test_a_telephone_shows_whole_rows_without_scrolling_sideways(base: str, browser: Any, path: str) -> None:
    page = sign_in(browser, base, "city", 390)
    page.goto(base + path)
    assert page.evaluate("[...document.querySelectorAll('.table-responsive')].every((box) => box.scrollWidth <= box.clientWidth)")
    # each value has its heading beside it, and what is empty takes no room
    assert not page.is_visible("thead") and page.evaluate("getComputedStyle(document.querySelector('td[data-label]'), '::before').content") != "none"
    assert page.locator("td.blank").count() and not page.locator("td.blank").first.is_visible()
    page.context.close()
