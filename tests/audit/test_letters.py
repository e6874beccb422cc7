"""Letters: how long an answer took, what a board must show. Contract, section 4; each rule a case."""

from __future__ import annotations

from datetime import date

import pytest

from tests.audit.made import AS_OF, ROOT, home, of, outcomes, page, post, site
from xuncha.model.facts import Captured, Letter
from xuncha.model.findings import Outcome

BOARD = "hdjl/xx/"
FIGURES = [post("信件统计")]


def board(*letters: Letter, **more: object) -> Captured:
    return page(BOARD, "messages", messages=list(letters), title="领导信箱", **more)


def late(*letters: Letter, as_of: date = AS_OF) -> int:
    return sum(finding.units for finding in of(site(home(), board(*letters), as_of=as_of), "interaction.reply-time"))


@pytest.mark.parametrize(
    ("sent", "replied", "bad"),
    [
        ("2020-04-20", "2020-04-20", 0),  # the same day
        ("2020-04-20", "2020-04-26", 0),  # the fifth working day: Sunday the 26th was worked
        ("2020-04-20", "2020-04-27", 1),  # the sixth
        ("2020-04-30", "2020-05-11", 0),  # the holiday does not count, Saturday the 9th does
        ("2020-04-30", "2020-05-12", 1),
        ("2020-05-08", "2020-05-16", 0),  # answered after the day: open on the 15th, the sixth working day is that day
    ],
)  # fmt: skip
def test_an_answer_on_the_sixth_working_day_is_late_and_the_day_of_submission_does_not_count(sent: str, replied: str, bad: int) -> None:
    if replied > AS_OF.isoformat():
        assert late(Letter("咨询", sent, replied, None, "已办结")) == 1
    else:
        assert late(Letter("咨询", sent, replied, "示例局", "已办结")) == bad


@pytest.mark.parametrize(("as_of", "bad"), [(date(2020, 5, 14), 0), (date(2020, 5, 15), 1)])
def test_a_letter_still_open_on_the_sixth_working_day_is_late(as_of: date, bad: int) -> None:
    # sent on Friday the 8th: Saturday the 9th was worked, then the 11th to the 14th; the 15th is the sixth
    assert late(Letter("咨询", "2020-05-08", None, None, "办理中"), as_of=as_of) == bad


def test_letters_that_are_unanswered_are_not_counted_again() -> None:
    old = Letter("咨询", "2019-12-01", None, None, "办理中")
    assert late(old) == 0
    assert of(site(home(), board(old)), "interaction.unanswered")[0].units == 1


@pytest.mark.parametrize(
    "letter",
    [
        Letter("重复来信", "2020-04-01", None, None, "不予受理"), Letter("没有写日期", None, None, None, "办理中"),
        Letter("只写办结", "2020-04-01", None, None, "已办结"), Letter("很早以前", "2018-04-01", "2018-09-01", "示例局", "已办结"),
        Letter("看不出", "2020-04-01"),
    ],
    ids=["not to be answered", "without a day", "answered, no day shown", "older than a year", "nothing shown"],
)  # fmt: skip
def test_letters_about_which_nothing_can_be_said_are_not_late(letter: Letter) -> None:
    assert not [o for o in outcomes(site(home(), board(letter)), "interaction.reply-time") if o is not Outcome.NOT_APPLICABLE]


def test_what_rests_on_a_year_not_yet_arranged_is_suspect() -> None:
    (finding,) = of(site(home(), board(Letter("咨询", "2098-12-01", "2099-01-05", None, "已办结")), as_of=date(2099, 1, 31)), "interaction.reply-time")
    assert finding.outcome is Outcome.SUSPECT
    assert finding.subjects[0].detail["provisional"] is True


def test_board_and_page_of_a_letter_are_one_letter_and_the_page_wins() -> None:
    listed = Letter("咨询", "2020-04-20", None, None, "已办结", ROOT + "hdjl/1.html")
    own = page("hdjl/1.html", "message", message=Letter("咨询", "2020-04-20", "2020-04-28", "示例局", "已办结", answered=True))
    (finding,) = of(site(home(), board(listed), own), "interaction.reply-time")
    assert [subject.url for subject in finding.subjects] == [ROOT + "hdjl/1.html"]


# --- interaction.unanswered


@pytest.mark.parametrize("state", ["未办结", "尚未办结", "超期未办结", "正在办理", "审核中", "暂无回复", "没有回复", "未反馈", "未受理", "已分办", "已接收", "流转中", "转交办理", "受理", "在办", "否"])
def test_an_old_letter_that_is_said_to_be_unfinished_is_unanswered_in_whatever_words(state: str) -> None:
    (finding,) = of(site(home(), board(Letter("咨询低保", "2019-12-01", None, None, state))), "interaction.unanswered")
    assert (finding.outcome, finding.units) == (Outcome.PROBLEM, 1)


@pytest.mark.parametrize("state", ["已办结", "办结", "已回复", "回复", "部门已答复", "答复完毕", "处理完成", "超期办结", "超期答复", "已解决", "已公开", "已归档", "待评价", "未评价", "满意", "不满意", "是"])
def test_an_old_letter_that_is_said_to_be_finished_is_answered(state: str) -> None:
    assert not of(site(home(), board(Letter("咨询低保", "2019-12-01", None, None, state))), "interaction.unanswered")


@pytest.mark.parametrize("state", ["已阅", "办理", "审核通过", "无需回复", "未公开", "已关闭"])
@pytest.mark.parametrize("answered", [None, False])
def test_a_state_that_is_not_understood_is_neither_an_answer_nor_its_absence(state: str, answered: bool | None) -> None:
    facts = site(home(), board(Letter("咨询低保", "2019-12-01", None, None, state, answered=answered)))
    assert outcomes(facts, "interaction.unanswered") == [Outcome.UNDETERMINED]


def test_an_answer_that_is_shown_counts_whatever_the_state_says() -> None:
    told = (Letter("咨询", "2019-12-01", None, None, "未办结", answered=True), Letter("咨询", "2019-12-01", "2019-12-03", None, "办理中"))
    for letter in told:
        assert not of(site(home(), board(letter)), "interaction.unanswered")


# --- interaction.published


def published(*letters: Letter, posts: object = FIGURES, **more: object) -> dict[str, Outcome]:
    facts = site(home(), board(*letters, **more), signposts=posts)
    return {str(s.label): f.outcome for f in of(facts, "interaction.published") for s in f.subjects}


@pytest.mark.parametrize(("replied", "fresh"), [("2020-03-15", True), ("2020-03-14", False)])
def test_answers_are_up_to_date_up_to_and_on_the_border_day(replied: str, fresh: bool) -> None:
    assert (not published(Letter("咨询", "2020-03-10", replied, "示例局", "已办结"))) is fresh


def test_without_days_of_answers_the_day_of_an_answered_letter_will_do_else_it_is_undetermined() -> None:
    assert not published(Letter("咨询", "2020-05-01", None, None, "已办结"))
    assert set(published(Letter("咨询", "2020-01-01", None, None, "已办结")).values()) == {Outcome.UNDETERMINED}


def test_a_field_that_no_letter_shows_is_missing_one_letter_without_it_is_not() -> None:
    def own(n: int, replier: str | None) -> Captured:
        return page(f"hdjl/{n}.html", "message", message=Letter(f"第{n}封", "2020-05-01", "2020-05-06", replier, "已办结", answered=True))

    few = site(home(), board(), own(1, None), own(2, None), signposts=FIGURES)
    assert not of(few, "interaction.published")
    none = site(home(), board(), own(1, None), own(2, None), own(3, None), signposts=FIGURES)
    assert "答复单位" in of(none, "interaction.published")[0].subjects[0].label
    some = site(home(), board(), own(1, None), own(2, "示例局"), own(3, None), signposts=FIGURES)
    assert not of(some, "interaction.published")


def test_figures_may_stand_on_the_board_in_a_column_or_in_an_article() -> None:
    letter = Letter("咨询", "2020-05-01", "2020-05-06", "示例局", "已办结")
    assert list(published(letter, posts=[])) == ["未公开留言受理反馈情况统计数据"]
    assert not published(letter, posts=[], about=["统计"])
    assert not published(letter)
    facts = site(home(), board(letter), page("a.html", title="2020年4月留言办理情况统计"))
    assert not of(facts, "interaction.published")


def test_whether_figures_are_missing_cannot_be_told_of_half_a_site() -> None:
    letter = Letter("咨询", "2020-05-01", "2020-05-06", "示例局", "已办结")
    assert outcomes(site(home(), board(letter), complete=False), "interaction.published") == [Outcome.UNDETERMINED]


def test_a_site_without_public_letters_is_not_accused() -> None:
    for indicator in ("interaction.published", "interaction.reply-time"):
        assert outcomes(site(), indicator) == [Outcome.NOT_APPLICABLE]
