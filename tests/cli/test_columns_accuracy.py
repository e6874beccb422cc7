"""The column list goes out, comes back corrected and stays; rules that people keep rejecting are seen."""

from __future__ import annotations

import csv
import json
import shutil
import socket
from pathlib import Path

import pytest

from tests.collect.odd import Odd
from tests.collect.test_hostile import good
from xuncha.cli import main
from xuncha.dossier import Dossier, verify
from xuncha.model.findings import Outcome

HOST = "s.gov.cn"


def inspect(folder: Path, name: str, odd: Odd, *more: str) -> Dossier:
    (folder / "sites.csv").write_text(f"网站标识码,网站名称,首页网址\n9901010001,示例局,http://{HOST}/\n", "utf-8")
    main(["inspect", str(folder / "sites.csv"), "--out", str(folder / name), "--as-of", "2020-05-15", "--rate", "0", "--only-resolved", "--browser", "never",
          "--resolve", f"{HOST}:80:127.0.0.1:{odd.port}", *more])  # fmt: skip
    return Dossier.open(folder / name)


def test_a_corrected_column_list_is_used_and_kept_for_the_next_period(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Odd({HOST: good}) as odd:
        inspect(tmp_path, "first", odd)
        assert main(["columns", str(tmp_path / "first"), "--out", str(tmp_path / "columns.csv")]) == 0
        assert verify(Dossier.open(tmp_path / "first")) == [], "looking at a dossier changes not a byte of it"
        with (tmp_path / "columns.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [(row["栏目名称"], row["类别"], row["一级栏目"]) for row in rows] == [("工作动态", "动态要闻", "否")]
        assert "程序所读，待核" in rows[0]["备注"]
        rows[0].update({"类别": "其他", "更新周期": "2"})
        with (tmp_path / "columns.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        second = inspect(tmp_path, "second", odd, "--columns", str(tmp_path / "columns.csv"))
        third = inspect(tmp_path, "third", odd, "--previous", str(tmp_path / "second"))
    for dossier in (second, third):
        stale = [s.url for f in dossier.findings() if f.indicator == "update.other" and f.outcome is Outcome.PROBLEM for s in f.subjects]
        assert stale == [f"http://{HOST}/news/"], "two days, as corrected; the newest is three days old"
    capsys.readouterr()
    assert main(["columns", str(tmp_path / "third")]) == 0
    assert "程序所读" not in capsys.readouterr().out


def test_a_dossier_without_columns_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Odd({HOST: good}) as odd:
        inspect(tmp_path, "first", odd)
    assert main(["columns", str(tmp_path / "first"), "--site", "0000000000"]) == 2
    assert "没有读到栏目" in capsys.readouterr().err


def test_the_share_of_rejected_findings_is_told_rule_by_rule(luan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(luan, tmp_path / "d")
    dossier = Dossier.open(tmp_path / "d")
    assert main(["accuracy", str(tmp_path / "d")]) == 0
    assert "还没有复核意见" in capsys.readouterr().out
    links = [s.id for f in dossier.findings() if f.indicator == "update.blank" and f.outcome is Outcome.PROBLEM for s in f.subjects][:4]
    lines = [f"{number},{'reject' if n == 0 else 'confirm'},误报,示例甲,2020-05-20" for n, number in enumerate(links)]
    (tmp_path / "d.csv").write_text("subject,decision,reason,by,at\n" + "\n".join(lines), "utf-8")
    assert main(["review", str(tmp_path / "d"), "--decisions", str(tmp_path / "d.csv")]) == 0
    capsys.readouterr()
    assert main(["accuracy", str(tmp_path / "d"), "--json"]) == 0
    worst = json.loads(capsys.readouterr().out)[0]
    assert (worst["indicator"], worst["rejected"], worst["confirmed"], worst["rate"]) == ("update.blank", 1, 3, 0.25)


def test_a_column_listed_for_the_first_time_is_asked_in_a_following_inspection_too(tmp_path: Path) -> None:
    (tmp_path / "columns.csv").write_text(f"网站标识码,栏目名称,栏目网址,类别\n9901010001,未被链接的栏目,http://{HOST}/hidden/,其他\n", "utf-8")

    def served(odd: Odd, connection: socket.socket, method: str, path: str) -> None:
        good(odd, connection, method, "/news/" if path == "/hidden/" else path)

    with Odd({HOST: served}) as odd:
        inspect(tmp_path, "first", odd)
        second = inspect(tmp_path, "second", odd, "--previous", str(tmp_path / "first"), "--columns", str(tmp_path / "columns.csv"))
        assert odd.seen[HOST, "/hidden/"] == 1
    assert [f.outcome for f in second.findings() if f.indicator == "update.blank"] == []
