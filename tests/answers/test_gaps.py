"""How good the gaps between words are to begin or end an excerpt at."""

import pytest

from bot.answers.gaps import NEVER, Gaps, Stretch
from bot.ids import TranscriptId
from bot.search.segment import Segment
from bot.search.span import Span
from bot.search.words import Vocabulary
from bot.transcripts.model import Cue, Transcript, Turn

GERMAN = "dann haben wir uns im labor getroffen weil das gerät kaputt war und niemand es wusste"


def gaps(text: str, turns: tuple[Turn, ...] = (), cues: tuple[Cue, ...] = ()) -> Gaps:
    """Return the gaps of a whole text."""
    transcript = Transcript(TranscriptId("t"), "t", text, turns or (Turn(0, len(text)),), cues)
    segment = Segment.build(transcript, Vocabulary())
    return Gaps(transcript, Stretch.of(Span(segment, 0, 0, len(segment.words))))


def before(text: str, word: str) -> float:
    """Return how good it is to begin an excerpt of a text with a word."""
    found = gaps(text)
    return float(found.begins[found.starts.index(text.index(word))])


@pytest.mark.parametrize(
    "text",
    [
        "It rained. then we left",
        "Did it rain? then we left",
        "It rained!” then we left",
        "It rained… then we left",
        "雨。then",
    ],
)
def test_a_sentence_that_is_marked_ends_for_sure(text: str) -> None:
    assert before(text, "then") == 1.0


def test_an_abbreviation_ends_nothing() -> None:
    assert before("until 10 p.m. or later. It was late.", "or") < 1.0


def test_a_turn_is_no_punctuation() -> None:
    words = "that is why I left the company so what happened next".split()
    plain, text = gaps(" ".join(words)), " ".join(["yes", *words])
    talk = gaps(text, (Turn(0, 4, "Ann"), Turn(4, len(text), "Bob")))

    assert plain.begins[7] > 0.5
    assert talk.begins[1] == 1.0
    assert talk.begins[8] > 0.5


def test_a_turn_ends_for_sure() -> None:
    text = "und dann wir sind"
    found = gaps(text, (Turn(0, 9, "Ann"), Turn(9, len(text), "Bob")))

    assert found.begins[2] == 1.0


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("it was twenty five", "five"),
        ("it was 10:30 then", "30"),
        ("it was 10: 30 then", "30"),
        ("I asked Bruno Olshausen then", "Olshausen"),
        ("a well-known one", "known"),
    ],
)
def test_nothing_is_cut_inside_a_number_or_a_name(text: str, word: str) -> None:
    assert before(text, word) == NEVER


def test_a_comma_is_better_than_nothing_where_text_is_punctuated() -> None:
    text = "It rained all day, then we left. All was well. It was late."

    assert 1.0 > before(text, "then") > before(text, "we") == 0.0


def test_silence_between_cues_tells_where_sentences_end_in_any_language() -> None:
    place = GERMAN.index("weil")
    quiet, loud = (
        (Cue(0, place - 1, 0.0, 3.0), Cue(place, len(GERMAN), 3.0 + pause, 6.0)) for pause in (1.5, 0.0)
    )

    assert gaps(GERMAN, cues=quiet).begins[7] > 0.5
    assert gaps(GERMAN, cues=loud).begins[7] == gaps(GERMAN).begins[7] == 0.0


def test_an_excerpt_begins_after_a_filler_and_ends_before_it() -> None:
    found = gaps("that was it for the day um so then we went home and I had to go to the shop")

    assert found.begins[7] > found.begins[6]
    assert found.ends[6] > found.ends[7]


def test_words_are_counted_between_white_space() -> None:
    found = gaps("It was 10:30 — and well-known, [laughter] so (well)")
    first, last = found.counts()

    assert last[-1] - first[0] == 9
    assert last[4] - first[2] == 1  # 10:30


def test_a_few_words_of_a_turn_are_not_parted_from_the_rest() -> None:
    text = "We left. It was late. Tomorrow. I will go there again. It rains. Yes."
    start, end = text.index("Tomorrow"), text.index("Yes")
    turns = (Turn(0, start, "Ann"), Turn(start, end, "Bob"), Turn(end, len(text), "Ann"))

    found = gaps(text, turns)

    by_word = dict(zip(text.split(), found.begins, strict=False))
    assert [by_word[word] for word in ("Tomorrow.", "I", "It", "Yes.")] == [1.0, 1.0, 0.0, 1.0]
    assert found.ends[5] == 1.0  # behind "late."
    assert found.ends[6] == 0.0  # behind "Tomorrow."
