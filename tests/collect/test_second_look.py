"""Second look: what fails for a reason that may pass is a suspect until it fails again a day later (contract, section 4)."""

from __future__ import annotations

import socket
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tests.collect.odd import Odd, page, plain
from xuncha.cli import main
from xuncha.collect import FetchOptions, Guard, parse_resolve
from xuncha.dossier import Dossier
from xuncha.dossier.evidence import records
from xuncha.inspection.recheck import recheck
from xuncha.inspection.rejudge import rejudge

HOST, OUTSIDE = "look.gov.cn", "outside.example.cn"


class Shaky:
    """`/slow` and `/late` fail at first; later only `/slow` does."""

    def __init__(self) -> None:
        self.better = False

    def __call__(self, odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        if path == "/":
            links = ("/slow.html", "/late.html", "/gone.html", f"http://{OUTSIDE}/gone.html", f"http://{OUTSIDE}/err.html")
            connection.sendall(page("".join(f'<a href="{link}">{link}</a>' for link in links)))
        elif path == "/gone.html":
            connection.sendall(plain("404 Not Found"))
        elif path == "/slow.html" or not self.better:
            connection.sendall(plain("500 Internal Server Error"))
        else:
            connection.sendall(page("<p>现在好了</p>"))


def outside(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
    connection.sendall(plain("404 Not Found" if path == "/gone.html" else "502 Bad Gateway"))


def outcomes(folder: Path) -> dict[str, str]:
    return {
        subject.url.split("/", 3)[2] + "/" + subject.url.rpartition("/")[2]: finding.outcome.value
        for finding in Dossier.open(folder).findings() if finding.indicator == "design.links"
        for subject in finding.subjects
    }  # fmt: skip


def evidence(folder: Path) -> list[tuple[str, str]]:
    return [(record.kind, record.url) for record in records(folder / "sites" / "9901010001" / "evidence.warc.gz")]


def test_only_a_failure_seen_twice_a_day_apart_becomes_a_problem(tmp_path: Path) -> None:
    registry = tmp_path / "sites.csv"
    registry.write_text(f"网站标识码,网站名称,首页网址\n9901010001,示例局,http://{HOST}/\n", "utf-8")
    out = tmp_path / "dossier"
    site = Shaky()
    with Odd({HOST: site, OUTSIDE: outside}) as odd:
        lines = [f"{name}:80:127.0.0.1:{odd.port}" for name in (HOST, OUTSIDE)]
        status = main(["inspect", str(registry), "--out", str(out), "--as-of", "2020-05-15", "--only-resolved", "--rate", "0", "--workers", "1", *(arg for line in lines for arg in ("--resolve", line))])
        assert status == 0
        assert outcomes(out) == {
            f"{HOST}/slow.html": "suspect", f"{HOST}/late.html": "suspect", f"{HOST}/gone.html": "problem",
            f"{OUTSIDE}/gone.html": "suspect", f"{OUTSIDE}/err.html": "undetermined",
        }  # fmt: skip
        guard = Guard([parse_resolve(line) for line in lines], only_resolved=True)
        dossier = Dossier.open(out)
        early = recheck(dossier, FetchOptions(rate=0), guard, "xuncha test", datetime.now(UTC) + timedelta(hours=23))
        assert (early.asked, early.waiting) == (0, 4), "before a day is over nothing is asked"
        site.better = True
        first = evidence(out)
        late = recheck(dossier, FetchOptions(rate=0), guard, "xuncha test", datetime.now(UTC) + timedelta(hours=25))
        assert (late.asked, late.open_now, late.still) == (4, 1, 3)
        rejudge(dossier)
        kept = evidence(out)
        second = ("response", f"http://{HOST}/late.html")
        assert kept[: len(first)] == first
        assert kept[len(first) :].count(second) == 1
        main(["inspect", str(registry), "--out", str(out), "--as-of", "2020-05-15", "--only-resolved", "--rate", "0", "--workers", "1", "--resume", *(arg for line in lines for arg in ("--resolve", line))])
        assert evidence(out)[: len(kept)] == kept, "a later --resume cuts nothing off"
    assert outcomes(out) == {
        f"{HOST}/slow.html": "problem", f"{HOST}/gone.html": "problem", f"{OUTSIDE}/gone.html": "suspect", f"{OUTSIDE}/err.html": "suspect",
    }  # fmt: skip
    assert dossier.manifest().as_of == date(2020, 5, 15)


def test_the_command_says_what_must_wait(tmp_path: Path, capsys: object) -> None:
    registry = tmp_path / "sites.csv"
    registry.write_text(f"网站标识码,网站名称,首页网址\n9901010001,示例局,http://{HOST}/\n", "utf-8")
    out = tmp_path / "dossier"
    with Odd({HOST: Shaky(), OUTSIDE: outside}) as odd:
        more = ["--only-resolved", "--rate", "0", *(arg for name in (HOST, OUTSIDE) for arg in ("--resolve", f"{name}:80:127.0.0.1:{odd.port}"))]
        main(["inspect", str(registry), "--out", str(out), "--as-of", "2020-05-15", "--workers", "1", *more])
        assert main(["recheck", str(out), *more]) == 0
    text = capsys.readouterr().out  # type: ignore[attr-defined]
    assert "复测 0 个链接" in text
    assert "4 个距首测不足24小时" in text
