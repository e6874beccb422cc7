"""A portal's score as its page shows it: what was taken off and added, what nobody verified, what is missing and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xuncha.model.verdicts import Score, Scores
from xuncha.rules import EditionError, Scoring, load_edition

from .models import Addition, Round, RoundSite

#: how sure an edition's points are → colour and words
CONFIDENCE = {"A": ("green", gettext_lazy("A 见过原文")), "B": ("blue", gettext_lazy("B 互证")), "C": ("yellow", gettext_lazy("C 未核实"))}
#: what to do about each kind of what is missing (`LACKS`); a vetoed site gets no score whatever is done
ADVICE = {
    "grade": gettext_lazy("先查完这个网站，并复核疑似和无法判定的问题；等次定了才有得分。"),
    "review": gettext_lazy("等人复核或无法判定的，在下面的“问题”“无法判定”里逐条定。"),
    "people": gettext_lazy("人工检查结果以增报问题录入（“导入问题清单”，或互查检查表）；查过没有问题的，由口径约定“未报即不扣”。"),
    "machine": gettext_lazy("程序没有查的，由口径启用后重查此站，或人工检查后以增报问题录入。"),
    "points": gettext_lazy("不知道的分值，取得原文后填进本单位的口径，下一轮选用；程序不估。"),
    "addition": gettext_lazy("由负责同志登记加分；评过没有可加的，登记0分。"),
}


#: so many things missing are told at once
AT_ONCE = 6


@dataclass(frozen=True)
class Line:
    """What is taken off for an item."""

    title: str
    places: int
    points: float | None
    tone: str
    confidence: str


@dataclass(frozen=True)
class Shown:
    """What the page says of a score."""

    score: Score
    #: what is missing: the first of it, and what is told on request
    missing: tuple[str, ...]
    more: tuple[str, ...]
    first: float | None
    lines: list[Line]
    advice: list[str]
    rule: str
    additions: list[Addition]
    #: whether the edition goes by it; else it only stands beside the grade
    decides: bool = False

    @property
    def addition(self) -> Addition | None:
        """The one that counts; None where there is none, or it was taken back."""
        last = self.additions[-1] if self.additions else None
        return last if last is not None and last.points is not None else None

    @property
    def idle(self) -> bool:
        """Whether something was added that does not count, the deductions having left too little."""
        return self.addition is not None and self.score.value is not None and self.score.bonus is None


def scoring_of(round_: Round) -> Scoring | None:
    """How the round's edition scores; None where it does not, or its file is gone."""
    try:
        return load_edition(round_.edition).scoring
    except EditionError:
        return None


def shown(place: RoundSite) -> Shown | None:
    """A site's score in a round; None where the edition has none for it."""
    if not place.scores:
        return None
    scores = msgspec.convert(place.scores, Scores)
    score = scores.confirmed
    lines = [Line(f"{each.item} {each.title}", each.places, each.points, *_sure(each.confidence)) for each in score.deductions]
    scoring = scoring_of(place.round)
    return Shown(
        score, score.missing[:AT_ONCE], score.missing[AT_ONCE:], scores.preliminary.value, lines, [str(ADVICE[kind]) for kind in score.lacks if kind in ADVICE], _rule(scoring),
        list(Addition.objects.filter(round=place.round_id, site=place.site_id)), scoring is not None and scoring.decides,
    )  # fmt: skip


def _sure(confidence: str) -> tuple[str, str]:
    tone, words = CONFIDENCE[confidence]
    return tone, str(words)


def _rule(scoring: Scoring | None) -> str:
    if scoring is None:
        return ""
    scale = _("满分%(full)s分，各项扣分不超过本项分值，低于%(least)s分不合格，高于%(above)s分的另加至多%(bonus)s分。") % {"full": scoring.full, "least": scoring.fails_below, "above": scoring.bonus_above, "bonus": scoring.bonus}
    return scale + (_("本轮口径按得分定是否合格，未核实的分值不据以判不合格。") if scoring.decides else _("本轮口径按问题个数定等次，得分只供参考。"))
