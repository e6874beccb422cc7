"""Replay: what was captured is shown as it was, cut off from the world."""

from __future__ import annotations

import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from xuncha.dossier import Dossier, verify
from xuncha.dossier.evidence import EvidenceError, read_record, records
from xuncha.dossier.replay import frame_path, make_server


@pytest.fixture(scope="module")
def replay(luan: Path) -> Iterator[str]:
    server = make_server(Dossier.open(luan), 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def get(address: str) -> tuple[str, str]:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read().decode("utf-8", "replace"), answer.headers["Content-Security-Policy"]


def a_finding(luan: Path) -> tuple[str, str]:
    for finding in Dossier.open(luan).findings():
        if finding.evidence and finding.site:
            return finding.site, finding.evidence[0].url
    raise AssertionError("the sample city has findings with evidence")


def test_the_page_a_finding_rests_on_can_be_looked_at(luan: Path, replay: str) -> None:
    code, url = a_finding(luan)
    shown, policy = get(f"{replay}/v/{code}?url={quote(url, safe='')}")
    assert "内容与采集时的摘要一致" in shown
    assert "<iframe sandbox " in shown
    assert "script" not in policy
    _, policy = get(replay + frame_path(code, url))
    assert policy.startswith("sandbox; default-src 'none'")


def test_links_inside_lead_to_captured_neighbours_and_never_outside(luan: Path, replay: str) -> None:
    code, url = a_finding(luan)
    body, _ = get(replay + frame_path(code, url))
    assert 'href="http' not in body
    assert "src=\"http" not in body


def test_a_page_is_shown_with_the_pictures_that_the_home_page_shows_too(luan: Path, replay: str) -> None:
    site = Dossier.open(luan).registered().sites[0]
    body, _ = get(replay + frame_path(site.code, site.url))
    pictures = re.findall(r'<img[^>]+src="([^"]+)"', body)
    assert pictures
    for address in pictures:
        with urllib.request.urlopen(urllib.parse.urljoin(replay + frame_path(site.code, site.url), address), timeout=10) as answer:
            assert answer.headers["Content-Type"].startswith("image/") and answer.read()


def test_looking_changes_nothing(luan: Path, replay: str) -> None:
    code, url = a_finding(luan)
    get(f"{replay}/s/{code}")
    get(f"{replay}/v/{code}?url={quote(url, safe='')}")
    assert verify(Dossier.open(luan)) == []


@pytest.mark.parametrize("path", ["/v/9999999999?url=x", "/s/nobody", "/r/1/http/x/y", "/etc/passwd", "/r/../../etc/passwd"])
def test_what_was_not_captured_is_not_there(replay: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused, urllib.request.urlopen(replay + path, timeout=10):
        pass
    assert refused.value.code == 404
    refused.value.close()


def test_every_record_of_a_site_reads_back_with_its_digest(luan: Path) -> None:
    path = next((luan / "sites").glob("*/evidence.warc.gz"))
    kinds: dict[str, int] = {}
    for record in records(path):
        kinds[record.kind] = kinds.get(record.kind, 0) + 1
        assert record.intact is not False
        if kinds[record.kind] == 3:
            assert read_record(path, record.offset) == record
    assert kinds["warcinfo"] == 1
    assert kinds["response"] == kinds["request"] > 50


def test_a_damaged_record_is_named(luan: Path, tmp_path: Path) -> None:
    path = tmp_path / "torn.warc.gz"
    raw = bytearray(next((luan / "sites").glob("*/evidence.warc.gz")).read_bytes())
    first = [record.offset for record, _ in zip(records(next((luan / "sites").glob("*/evidence.warc.gz"))), range(3), strict=False)]
    raw[first[1] + 30 : first[1] + 200] = b"\0" * 170
    path.write_bytes(raw)
    with pytest.raises(EvidenceError, match=f"位置 {first[1]}"):
        read_record(path, first[1])
