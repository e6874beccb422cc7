"""Evidence opens in other people's tools and points where the findings say."""

from __future__ import annotations

from pathlib import Path

from fastwarc.warc import ArchiveIterator
from warcio.checker import Checker

from xuncha.dossier import Dossier


def test_warc_files_pass_an_independent_check(luan: Path) -> None:
    for path in sorted(luan.glob("sites/*/evidence.warc.gz"))[:3]:
        checker = Checker(type("O", (), {"verbose": False, "inputs": [str(path)]})())
        checker.process_all()
        assert not checker.exit_value


def test_a_finding_points_at_its_captured_bytes(luan: Path) -> None:
    dossier = Dossier.open(luan)
    finding = next(f for f in dossier.findings() if f.indicator == "safety.wording")
    (evidence,) = finding.evidence
    with (luan / evidence.warc).open("rb") as file:
        file.seek(evidence.offset)
        record = next(iter(ArchiveIterator(file)))
        assert record.headers["WARC-Target-URI"] == evidence.url
        assert "扫黑处恶".encode() in record.reader.read()


def test_every_url_is_asked_by_get_or_head_only(luan: Path) -> None:
    path = next(iter(luan.glob("sites/*/evidence.warc.gz")))
    with path.open("rb") as file:
        methods = {record.http_headers.status_line.split()[0] for record in ArchiveIterator(file, parse_http=True) if record.headers["WARC-Type"] == "request"}
    assert methods <= {"GET", "HEAD"}
