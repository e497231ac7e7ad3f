"""What is shown of what was found."""

import pytest

from bot.answers.answer import Excerpt
from bot.answers.excerpt import MOST_WORDS
from bot.answers.selection import ALSO_ANSWERS, WORTH_SHOWING, Limit, Limits, answer, joined, narrow
from bot.ids import TranscriptId
from bot.search.confidence import THRESHOLD
from bot.search.engine import Found, Searcher
from bot.search.features import FEATURES
from bot.search.index import Index
from bot.search.segment import Segment
from bot.search.words import Vocabulary
from bot.transcripts.model import Transcript, Turn

TEXT = " ".join(f"on day {n} a heron stood in the river and nobody saw it go or come" for n in range(60))
HERONS = Transcript(TranscriptId("herons"), "Herons", TEXT, (Turn(0, len(TEXT)),))


def found(top: int) -> Found:
    """Search for herons, and return the best hits."""
    vocabulary = Vocabulary()
    index = Index((), vocabulary).adding(Segment.build(HERONS, vocabulary))
    return Searcher(index, FEATURES, {}, frozenset()).ask("where did the heron stand?", top)


def found_as_sure_as(*confidences: float) -> Found:
    """Search for herons, and return as many hits of these confidences."""
    hits = found(len(confidences))
    sure = [hit._replace(confidence=own) for hit, own in zip(hits.hits, confidences, strict=True)]
    return hits._replace(hits=sure, confidence=confidences[0])


def test_more_results_are_offered_only_beneath_an_answer_worth_showing() -> None:
    hits = found(3)
    shown = [HERONS] * 2

    assert answer("?", hits._replace(confidence=THRESHOLD), shown).more
    assert answer("?", hits._replace(confidence=WORTH_SHOWING), shown).more
    assert not answer("?", hits._replace(confidence=WORTH_SHOWING - 0.001), shown).more
    assert not answer("?", hits, [HERONS] * 3, everything=True).more


def test_excerpts_not_worth_showing_are_hidden_but_may_be_measured() -> None:
    doubtful = found(2)._replace(confidence=WORTH_SHOWING - 0.001)

    hidden, measured = (
        answer("?", doubtful, [HERONS] * 2, worth_showing=least, everything=True)
        for least in (WORTH_SHOWING, 0.0)
    )

    assert (hidden.excerpts, hidden.confidence) == ((), doubtful.confidence)
    assert len(measured.excerpts) == 2
    assert measured.verdict == "not_found"


def test_further_excerpts_are_shown_as_long_as_each_answers_too() -> None:
    hits = found_as_sure_as(0.9, ALSO_ANSWERS, ALSO_ANSWERS - 0.001, 0.8)

    first = answer("?", hits, [HERONS] * 4)
    rest = answer("?", hits, [HERONS] * 4, after=len(first.excerpts))

    assert [excerpt.confidence for excerpt in first.excerpts] == [0.9, ALSO_ANSWERS]
    assert first.more
    assert [excerpt.confidence for excerpt in rest.excerpts] == [ALSO_ANSWERS - 0.001, 0.8]
    assert not rest.more


def test_an_excerpt_alone_has_nothing_more_to_show() -> None:
    assert not answer("?", found_as_sure_as(0.9), [HERONS]).more


def test_only_the_closest_is_shown_where_nothing_answers() -> None:
    hits = found_as_sure_as(THRESHOLD - 0.001, 0.9)

    closest = answer("?", hits, [HERONS] * 2)

    assert (closest.verdict, len(closest.excerpts), closest.more) == ("not_found", 1, True)


@pytest.mark.parametrize("limits", [None, Limits(Limit(30, lambda _: True), Limit(20, lambda _: True))])
def test_pages_repeat_no_excerpt_and_leave_none_out(limits: Limits | None) -> None:
    hits = found(9)
    everything = answer("?", hits, [HERONS] * 9, everything=True, limits=limits)

    paged = list(answer("?", hits, [HERONS] * 3, limits=limits).excerpts)
    while len(paged) < len(everything.excerpts):
        seen = len(paged)
        paged += answer("?", hits, [HERONS] * min(seen + 4, 9), after=seen, limits=limits).excerpts

    assert paged == list(everything.excerpts)


def test_an_answer_is_one_from_the_threshold_on() -> None:
    hits = found(1)

    assert answer("?", hits._replace(confidence=THRESHOLD), [HERONS]).verdict == "answered"
    assert answer("?", hits._replace(confidence=THRESHOLD - 0.001), [HERONS]).verdict == "not_found"


def test_transcript_that_is_no_longer_there_gives_no_answer() -> None:
    gone = answer("?", found(2), [None])

    assert (gone.verdict, gone.confidence, gone.excerpts, gone.more) == ("not_found", 0.0, (), False)


def test_the_first_excerpt_has_a_limit_of_its_own_and_the_others_another() -> None:
    limits = Limits(Limit(30, lambda _: True), Limit(10, lambda excerpt: len(excerpt.text) < 40))

    first, *others = answer("?", found(4), [HERONS] * 4, limits=limits, everything=True).excerpts

    assert 25 < len(first.text.split()) <= 30
    assert others
    assert all(len(other.text) < 40 and len(other.text.split()) <= 10 for other in others)


def test_an_excerpt_has_80_words_at_most() -> None:
    excerpts = answer("?", found(3), [HERONS] * 3, everything=True).excerpts

    assert MOST_WORDS == 80
    assert all(60 < len(excerpt.text.split()) <= 80 for excerpt in excerpts)


def test_narrowed_excerpt_keeps_the_match_in_its_middle() -> None:
    text = "one two three heron four five six"
    talk = Transcript(TranscriptId("t"), "t", text, (Turn(0, len(text)),))
    excerpt = Excerpt.of(talk, 0, len(text), ((14, 19),))

    parts = [narrow(excerpt, Limit(words, lambda _: True)).text for words in (6, 5, 4, 1)]

    assert parts == [
        "one two three heron four five",
        "two three heron four five",
        "two three heron four",
        "heron",
    ]


def cut_from_herons(start: int, end: int, confidence: float) -> Excerpt:
    """Return so many words of the herons, the first one matched."""
    places = [0, *(n + 1 for n, letter in enumerate(TEXT) if letter == " ")]
    return Excerpt.of(HERONS, places[start], places[end] - 1, ((0, 2),), confidence, confidence)


def test_excerpts_that_follow_each_other_are_one() -> None:
    one, two = cut_from_herons(30, 60, 0.9), cut_from_herons(10, 30, 0.8)

    [both] = joined([one, two], 80)

    assert both.text == f"{two.text} {one.text}"
    assert [both.text[start:end] for start, end in both.matches] == [two.text[:2], one.text[:2]]
    assert both.confidence == 0.9


@pytest.mark.parametrize(
    ("start", "end", "confidence"),
    [(10, 29, 0.8), (10, 30, 0.4), (60, 130, 0.8)],
    ids=["apart", "unsure", "long"],
)
def test_excerpts_apart_or_too_long_together_or_not_shown_at_first_stay(
    start: int, end: int, confidence: float
) -> None:
    excerpts = [cut_from_herons(30, 60, 0.9), cut_from_herons(start, end, confidence)]

    assert joined(excerpts, 80) == excerpts
