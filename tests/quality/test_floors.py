"""No change makes the answers worse."""

import pytest

from bot.answers.excerpt import MOST_WORDS
from bot.terminal.evaluate import Engine, score
from tests.quality.figures import ALL, Figures, below, figures, rankings, read_floors, run
from tests.quality.judged import interview
from tests.quality.tutorial import Tutorial

RANKINGS = rankings()


@pytest.fixture(scope="module")
def ours() -> dict[str, Figures]:
    """What each ranking of this bot makes of the questions about the interview."""
    judged_set = interview()
    engine = Engine(judged_set.transcripts)
    return {
        name: figures(judged_set, run(judged_set, engine.using(features)))
        for name, features in RANKINGS.items()
    }


@pytest.mark.parametrize("ranking", RANKINGS)
def test_figures_of_the_interview_reach_their_floors(ours: dict[str, Figures], ranking: str) -> None:
    name = f"interview, {ranking}"

    assert not list(below(name, ours[ranking], read_floors()[name]))


@pytest.mark.parametrize("ranking", RANKINGS)
def test_at_most_a_fifth_of_the_excerpts_shown_as_answers_do_not_answer(ranking: str) -> None:
    judged_set = interview()
    texts = {transcript.id: transcript.text for transcript in judged_set.transcripts}
    engine = Engine(judged_set.transcripts, RANKINGS[ranking])

    result = score(judged_set.questions, texts, run(judged_set, engine), MOST_WORDS)

    assert 0 < result["beside"] <= 0.2


@pytest.mark.parametrize("ranking", RANKINGS)
def test_the_first_excerpt_is_right_more_often_than_with_rank_bm25_as_in_tutorials(
    ours: dict[str, Figures], ranking: str
) -> None:
    judged_set = interview()
    theirs = figures(judged_set, run(judged_set, Tutorial(judged_set.transcripts)))

    assert ours[ranking][ALL]["hit@1"] > theirs[ALL]["hit@1"]


def test_a_figure_below_its_floor_is_named() -> None:
    floors = {"name": {"hit@1": 75, "hit@3": 87}, "not there": {"refused": 60}}
    found = {"name": {"hit@1": 0.625, "hit@3": 0.875}, "not there": {"refused": 0.6}}

    assert list(below("interview", found, floors)) == [
        "interview, name: hit@1 is 62%, below its floor of 75%."
    ]


def test_a_kind_without_questions_is_below_its_floor() -> None:
    assert list(below("interview", {}, {"quote": {"hit@1": 50}}))
