"""Killed at any moment, out of space, without permission: what was collected is kept and the same command finishes."""

from __future__ import annotations

import contextlib
import os
import random
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from tests.conftest import SMALL_AS_OF
from xuncha.collect import FetchOptions, Response
from xuncha.dossier import Dossier
from xuncha.dossier.evidence import read_record, records
from xuncha.inspection import Context
from xuncha.inspection.clerk import Clerk
from xuncha.inspection.crawl import Crawl
from xuncha.read import Scanner
from xuncha.registry import Site
from xuncha.samplecity import City


def command_for(folder: Path, city: City, port: int) -> list[str]:
    city.write_inputs(folder, port)
    return [
        sys.executable, "-m", "xuncha", "inspect", str(folder / "sites.csv"), "--as-of", SMALL_AS_OF.isoformat(), "--resolve-file",
        str(folder / "city.resolve"), "--only-resolved", "--workers", "2", "--rate", "0",
    ]  # fmt: skip


def outcome(folder: Path) -> set[tuple[str, int, frozenset[str]]]:
    return {(f.id, f.units, frozenset(s.id for s in f.subjects)) for f in Dossier.open(folder).findings()}


@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(n, marks=pytest.mark.slow) for n in range(3, 20))])
def test_kill_9_at_a_random_moment_then_resume_gives_the_findings_of_an_undisturbed_run(small: City, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with small.running() as port:
        command = command_for(tmp_path, small, port)
        begun = time.monotonic()
        subprocess.run([*command, "--out", str(tmp_path / "whole")], capture_output=True, check=True)
        whole = time.monotonic() - begun
        broken = tmp_path / "broken"
        for _ in range(chance.randint(1, 3)):
            resume = ["--resume"] if (broken / "manifest.json").exists() else []
            process = subprocess.Popen([*command, *resume, "--out", str(broken)], start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0.2, 0.9) * whole)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        resume = ["--resume"] if (broken / "manifest.json").exists() else []
        done = subprocess.run([*command, *resume, "--out", str(broken)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert outcome(broken) == outcome(tmp_path / "whole")
    for path in broken.glob("sites/*/evidence.warc.gz"):
        with contextlib.closing(sqlite3.connect(path.with_name("facts.sqlite"))) as store:
            kept = store.execute("select url, offset from page join address using(id)").fetchall()
        proofs = {record.offset: record.url for record in records(path)}
        assert len(kept) > 10 and all(proofs[offset] == url for url, offset in kept), "every page that was read has its proof"


def test_a_full_disk_says_so_keeps_what_was_collected_and_goes_on_later(small: City, tmp_path: Path) -> None:
    def little_space() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (220_000, 220_000))

    with small.running() as port:
        command = command_for(tmp_path, small, port)
        out = tmp_path / "full"
        full = subprocess.run([*command, "--out", str(out)], capture_output=True, text=True, check=False, preexec_fn=little_space)
        assert full.returncode == 2, full.stderr
        assert "写不进去" in full.stderr
        assert "--resume" in full.stderr
        assert "Traceback" not in full.stderr
        again = subprocess.run([*command, "--resume", "--out", str(out)], capture_output=True, text=True, check=False)
        assert again.returncode == 0, again.stderr
        subprocess.run([*command, "--out", str(tmp_path / "whole")], capture_output=True, check=True)
    assert outcome(out) == outcome(tmp_path / "whole")


class _Counted(BaseHTTPRequestHandler):
    """A site of pages that link the next ones; every page that was given is noted."""

    given: ClassVar[list[str]] = []
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        number = int(re.sub(r"\D", "", self.path) or 0)
        known = self.path == "/" or re.fullmatch(r"/\d+\.html", self.path)
        body = ("".join(f'<p><a href="/{n}.html">第{n}页</a></p>' for n in range(number + 1, min(number + 9, 600))) + "正文" * 50).encode() if known else b""
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        if known and self.command == "GET":
            self.given.append(self.path)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_kill_9_loses_no_answer_only_what_was_under_way_is_asked_again(tmp_path: Path) -> None:
    _Counted.given.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Counted)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    sites = tmp_path / "sites.csv"
    sites.write_text(f"网站标识码,网站名称,首页网址\n9901010001,示例站,http://127.0.0.1:{port}/\n", "utf-8")
    command = [
        sys.executable, "-m", "xuncha", "inspect", str(sites), "--out", str(tmp_path / "out"), "--as-of", "2020-05-15", "--allow-private", "--only-resolved",
        "--resolve", f"127.0.0.1:{port}:127.0.0.1:{port}", "--workers", "1", "--rate", "0", "--browser", "never",
    ]  # fmt: skip
    try:
        for wanted in (120, 260):
            process = subprocess.Popen([*command, *(["--resume"] if wanted > 120 else [])], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while len(_Counted.given) < wanted and process.poll() is None:
                time.sleep(0.002)
            process.kill()
            process.wait()
        subprocess.run([*command, "--resume"], capture_output=True, check=True)
    finally:
        server.shutdown()
        server.server_close()
    pages = [path for path in _Counted.given if path != "/"]  # the home page is also looked at from outside
    twice = len(pages) - len(set(pages))
    assert len(set(pages)) == 599
    assert twice <= 2 * 6, "at most what was under way at each of the two kills"
    from warcio.archiveiterator import ArchiveIterator

    evidence = tmp_path / "out" / "sites" / "9901010001" / "evidence.warc.gz"
    with evidence.open("rb") as file:
        kept = [record.rec_headers["WARC-Target-URI"] for record in ArchiveIterator(file) if record.rec_type == "response"]
    assert len([url for url in kept if url.endswith((".html", "/"))]) == len(set(kept) - {url for url in kept if "robots" in url}), "each page once"
    assert not evidence.with_name("evidence.warc.gz.rest").exists()


def test_a_home_address_that_leads_on_is_followed_further_after_an_interruption(tmp_path: Path) -> None:
    context = Context(str(tmp_path), "luan-2020q2", date(2020, 5, 15), "xuncha test", FetchOptions(rate=0.0))
    site = Site("9901010001", "示例局", "http://a.gov.cn/")
    for onward in ("/web/", "/web/index.html"):
        crawl = Crawl(site, context, Scanner([]), Clerk())
        while (request := crawl.offer()) is not None:
            moves = request.url == crawl.front
            crawl.take(request.token, Response(request, 302 if moves else 404, f"HTTP/1.1 302 Found\r\nLocation: {onward}\r\n\r\n".encode() if moves else b"HTTP/1.1 404 Not Found\r\n\r\n"))
            if moves:
                break
        crawl.store.commit()
        crawl.store.close()
        crawl.evidence.close()
        assert crawl.front == f"http://a.gov.cn{onward}"


def test_whatever_asks_for_a_commit_the_evidence_that_it_rests_on_is_not_cut_off(tmp_path: Path) -> None:
    context = Context(str(tmp_path), "luan-2020q2", date(2020, 5, 15), "xuncha test", FetchOptions(rate=0.0))
    site = Site("9901010001", "示例局", "http://a.gov.cn/")
    body = "<title>示例局</title><p>正文</p>".encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    crawl = Crawl(site, context, Scanner([]), Clerk())
    request = crawl.offer()
    assert request is not None
    crawl.take(request.token, Response(request, 200, head, body))
    crawl.store.aliases()  # writes down what is known so far; then the process dies
    again = Crawl(site, context, Scanner([]), Clerk())
    page = again.store.page(1, "evidence.warc.gz")
    assert page is not None and read_record(again.evidence.path, page.offset).payload == body
    for each in (crawl, again):
        each.store.close()
        each.evidence.close()
