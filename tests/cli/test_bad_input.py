"""Bad input is refused with file, row, what is wrong and what to do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from xuncha.cli import main
from xuncha.dossier import Dossier

GOOD = "网站标识码,网站名称,首页网址\n9901010001,示例县人民政府,http://www.shili.gov.cn/\n"


def run(tmp_path: Path, text: str, *more: str) -> int:
    file = tmp_path / "sites.csv"
    file.write_text(text, "utf-8")
    return main(["inspect", str(file), "--out", str(tmp_path / "out"), "--only-resolved", "--as-of", "2020-05-15", *more])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "文件是空的"),
        ("编号,名称\n1,示例\n", "表头缺少“网站标识码”"),
        ("网站标识码,网站名称,首页网址\n12,示例,http://a.gov.cn\n", "第2行“网站标识码”"),
        ("网站标识码,网站名称,首页网址\n9901010001,示例,ht!tp:/x y\n", "不是可用的网址"),
    ],
)
def test_an_unusable_registry_is_refused_with_its_reason(text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, text) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out" / "manifest.json").exists()


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(tmp_path / "none.csv"), "--out", str(tmp_path / "out")]) == 2
    assert "文件不存在" in capsys.readouterr().err


def test_bad_rows_are_reported_and_good_ones_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, GOOD + "9901010001,重复,http://b.gov.cn/\n", "--rate", "0") == 1
    said = capsys.readouterr()
    assert "第3行“网站标识码”：9901010001 与第2行重复" in said.err
    assert "未访问" in said.err


def test_an_unknown_edition_lists_the_known_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, GOOD, "--edition", "nowhere-1999") == 2
    assert "luan-2020q2" in capsys.readouterr().err


def test_a_future_day_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    day = (date.today() + timedelta(days=3)).isoformat()
    assert run(tmp_path, GOOD, "--as-of", day) == 2
    assert "不能在将来" in capsys.readouterr().err


def test_a_dossier_is_not_judged_as_of_a_day_to_come_or_after_its_collection(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, GOOD, "--rate", "0") == 1
    out = tmp_path / "out"
    dossier = Dossier.open(out)
    assert main(["judge", str(out), "--as-of", (date.today() + timedelta(days=3)).isoformat()]) == 2
    assert "不能在将来" in capsys.readouterr().err
    assert main(["judge", str(out), "--as-of", "2020-02-30"]) == 2
    assert "不是日期" in capsys.readouterr().err
    manifest = dossier.manifest()
    # collected on the 20th by Beijing's clock, though it was the 19th where the program ran
    manifest.start, manifest.end = datetime(2020, 5, 19, 15, tzinfo=UTC), datetime(2020, 5, 19, 17, tzinfo=UTC)
    dossier.seal(manifest)
    before = (out / "verdicts.json").read_bytes()
    assert main(["judge", str(out), "--as-of", "2020-05-21"]) == 2
    assert "晚于采集那天（2020-05-20）" in capsys.readouterr().err
    assert (out / "verdicts.json").read_bytes() == before and dossier.manifest().as_of == date(2020, 5, 15)
    assert main(["judge", str(out), "--as-of", "2020-05-20"]) == 1, "the site could not be inspected"
    assert dossier.manifest().as_of == date(2020, 5, 20)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("a file stands where the folder should be")
    assert run(tmp_path, GOOD) == 2
    assert "写不进去" in capsys.readouterr().err


def test_a_dossier_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, GOOD, "--rate", "0") == 1
    assert run(tmp_path, GOOD, "--rate", "0") == 2
    assert "不会覆盖" in capsys.readouterr().err


def test_a_malformed_resolve_line_is_shown_the_right_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, GOOD, "--resolve", "www.shili.gov.cn:http") == 2
    assert "应写成" in capsys.readouterr().err


def test_decisions_on_unknown_subjects_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path, GOOD, "--rate", "0")
    file = tmp_path / "decisions.csv"
    file.write_text("subject,decision,reason,by,at\nnone,confirm,,示例甲,\n", "utf-8")
    assert main(["review", str(tmp_path / "out"), "--decisions", str(file)]) == 2
    assert "第2行" in capsys.readouterr().err


def test_help_and_usage_errors_are_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["inspect"])
    assert stopped.value.code == 2
    assert "缺少必需的参数" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "选项" in capsys.readouterr().out


def test_every_rule_of_an_edition_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["editions", "show", "luan-2020q2"]) == 0
    said = capsys.readouterr().out
    assert said.count("■") >= 40
    assert "可信度" in said


def test_a_rate_below_nothing_is_bad_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(tmp_path, GOOD, "--rate", "-1")
    assert ended.value.code == 2
    assert "--rate" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["notaurl", "ftp://a.gov.cn/", "http://"])
def test_a_page_is_read_only_under_a_real_address(address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "p.html"
    page.write_text("<p>x</p>")
    assert main(["read", str(page), "--url", address]) == 2
    assert "不是可用的网址" in capsys.readouterr().err


def test_an_exemption_of_an_unknown_indicator_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ex.csv").write_text("网站标识码,指标,网址,理由,批准人,有效期至\n9901010001,update.nope,,改版,示例办,\n", "utf-8")
    assert run(tmp_path, GOOD, "--exemptions", str(tmp_path / "ex.csv"), "--rate", "0") == 1
    assert "没有“update.nope”这项指标" in capsys.readouterr().err


def test_a_note_on_an_account_that_is_not_registered_is_said_aloud(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ev.csv").write_text("平台,账号名称,最近更新日期,有效互动,检查人,检查时间,凭证\n微信,别处发布,2020-05-10,是,示例甲,2020-05-11 09:00,a.png\n", "utf-8")
    run(tmp_path, GOOD, "--account-evidence", str(tmp_path / "ev.csv"), "--rate", "0")
    assert "微信:别处发布" in capsys.readouterr().err


def test_a_parameter_rule_that_says_neither_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p.csv").write_text("网站标识码,参数,处理\n,visit,忽略\n,sid,也许\n", "utf-8")
    assert run(tmp_path, GOOD, "--parameters", str(tmp_path / "p.csv"), "--rate", "0") == 1
    assert "第3行“处理”：“也许”应为忽略或保留" in capsys.readouterr().err


def test_a_changed_cover_sheet_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path, GOOD, "--rate", "0")
    assert main(["dossier", "verify", str(tmp_path / "out")]) == 0
    sheet = tmp_path / "out" / "manifest.json"
    sheet.write_text(sheet.read_text("utf-8").replace("2020-05-15", "2020-05-16"), "utf-8")
    capsys.readouterr()
    assert main(["dossier", "verify", str(tmp_path / "out")]) == 1
    assert "manifest.json：内容被改动" in capsys.readouterr().out


def test_a_dossier_judged_by_another_edition_holds_that_edition(tmp_path: Path) -> None:
    run(tmp_path, GOOD, "--rate", "0")
    assert main(["judge", str(tmp_path / "out"), "--edition", "national-2019"]) == 1, "the site could not be inspected"
    assert main(["dossier", "verify", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "editions" / "national-2019.toml").is_file()


def test_two_decisions_on_one_subject_in_one_file_are_not_both_taken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path, GOOD, "--rate", "0")
    number = next(s.id for f in Dossier.open(tmp_path / "out").findings() for s in f.subjects)
    (tmp_path / "d.csv").write_text(f"subject,decision,reason,by,at\n{number},reject,误报,示例甲,2020-05-20\n{number},confirm,,示例乙,2020-05-21\n", "utf-8")
    assert main(["review", str(tmp_path / "out"), "--decisions", str(tmp_path / "d.csv")]) == 1
    assert "第2行已有意见" in capsys.readouterr().err
    assert [d.decision for d in Dossier.open(tmp_path / "out").decisions()] == ["reject"]


def test_a_decision_that_does_not_say_when_was_made_when_it_was_taken_in(tmp_path: Path) -> None:
    run(tmp_path, GOOD, "--rate", "0")
    number = next(s.id for f in Dossier.open(tmp_path / "out").findings() for s in f.subjects)
    (tmp_path / "d.csv").write_text(f"subject,decision,reason,by,at\n{number},reject,误报,示例甲,\n", "utf-8")
    main(["review", str(tmp_path / "out"), "--decisions", str(tmp_path / "d.csv")])
    (decision,) = Dossier.open(tmp_path / "out").decisions()
    assert abs((datetime.now(UTC) - datetime.fromisoformat(decision.at)).total_seconds()) < 60


@pytest.mark.parametrize(
    ("at", "why"),
    [("明天", "不是日期"), ("2020-02-30", "不是日期"), ("2020-05-20 25:00", "不是日期"), ((date.today() + timedelta(days=2)).isoformat(), "不能在将来"), ("2099-01-01 10:00", "不能在将来")],
)  # fmt: skip
def test_a_decision_says_when_it_was_made_and_not_in_the_future(at: str, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(tmp_path, GOOD, "--rate", "0")
    number = next(s.id for f in Dossier.open(tmp_path / "out").findings() for s in f.subjects)
    (tmp_path / "d.csv").write_text(f"subject,decision,reason,by,at\n{number},reject,误报,示例甲,{at}\n", "utf-8")
    capsys.readouterr()
    assert main(["review", str(tmp_path / "out"), "--decisions", str(tmp_path / "d.csv")]) == 2
    said = capsys.readouterr().err
    assert "d.csv 第2行：at" in said and why in said
    assert Dossier.open(tmp_path / "out").decisions() == []


@pytest.mark.parametrize("at", ["2020-05-20", "2020-05-20 10:00", "2020/5/20 9:05", "2020-05-20 10:00:30", "2020-05-20T10:00:30+08:00", "2020-05-20T02:00:30.123Z", "2020年5月20日"])
def test_the_moment_of_a_decision_may_be_written_as_people_and_programs_do(at: str, tmp_path: Path) -> None:
    run(tmp_path, GOOD, "--rate", "0")
    number = next(s.id for f in Dossier.open(tmp_path / "out").findings() for s in f.subjects)
    (tmp_path / "d.csv").write_text(f"subject,decision,reason,by,at\n{number},reject,误报,示例甲,{at}\n", "utf-8")
    main(["review", str(tmp_path / "out"), "--decisions", str(tmp_path / "d.csv")])
    assert [d.at for d in Dossier.open(tmp_path / "out").decisions()] == [at]


def test_rows_for_a_site_that_is_not_in_the_registry_are_said_aloud(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "c.csv").write_text("网站标识码,栏目名称,栏目网址\n9901010001,要闻,http://www.shili.gov.cn/yw/\n9901010010,公告,http://www.shili.gov.cn/gg/\n", "utf-8")
    (tmp_path / "ex.csv").write_text("网站标识码,指标,网址,理由,批准人,有效期至\n9901010011,update.blank,,改版,示例办,\n", "utf-8")
    run(tmp_path, GOOD, "--columns", str(tmp_path / "c.csv"), "--exemptions", str(tmp_path / "ex.csv"), "--rate", "0")
    said = capsys.readouterr().err
    assert "c.csv：有 1 行的网站标识码不在清单里，没有用上（9901010010 公告）" in said
    assert "ex.csv：有 1 行的网站标识码不在清单里，没有用上（9901010011 update.blank）" in said


@pytest.mark.parametrize(("option", "value"), [
    ("--max-minutes", "nan"), ("--max-minutes", "-1"), ("--max-minutes", "inf"), ("--max-pages", "-1"), ("--max-pages", "0"), ("--max-mb", "-5"), ("--attachments", "-1"),
    ("--workers", "0"), ("--rate", "nan"), ("--max-pages", "viele"),
])  # fmt: skip
def test_numbers_that_mean_nothing_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str) -> None:
    with pytest.raises(SystemExit) as end:
        run(tmp_path, GOOD, option, value)
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert option in said and f"“{value}”应为" in said
    assert not (tmp_path / "out").exists()
