"""What says nearly the same as a transcript is found, and however long it is, that holds up no search."""

from random import Random

import pytest

from bot.ids import TranscriptId
from bot.search.bm25 import Part
from bot.search.duplicates import PROBE, PROBES, likeness, lookalike, match, probes
from bot.search.index import Index
from bot.search.segment import Segment
from bot.search.words import Vocabulary
from bot.transcripts.model import Transcript, Turn

LONG = " ".join(f"and on day {day} we walked to the {day}th village" for day in range(300))


def talk(seed: int, words: int = 2_000) -> str:
    """Say something that no other talk says."""
    random = Random(seed)
    return " ".join(f"{random.choice('bcdfg')}a{random.randrange(10**9)}" for _ in range(words))


def index_of(*texts: str) -> Index:
    """Return an index of transcripts 0, 1, ... with these texts."""
    vocabulary = Vocabulary()
    made = [
        Transcript(TranscriptId(str(i)), "A", text, (Turn(0, len(text)),)) for i, text in enumerate(texts)
    ]
    return Index([Part(Segment.build(transcript, vocabulary)) for transcript in made], vocabulary)


def found(text: str, index: Index) -> TranscriptId | None:
    """Return the transcript that most of a text's probes match."""
    return lookalike([match(probe, index) for probe in probes(text)])


def test_a_text_with_other_small_words_is_found_again() -> None:
    index = index_of("the kettle was blue and never boiled", LONG, LONG[::-1])

    assert found(LONG.replace("walked to", "walked into"), index) == "1"
    assert found("nothing like it was said by anybody", index) is None
    assert found("", index) is None


def test_looking_for_a_lookalike_asks_for_a_few_words_however_long_the_text_is() -> None:
    asked = probes(LONG * 500)

    assert len(asked) == PROBES
    assert all(0 < sum(map(len, words)) <= PROBE for words in asked)


def test_words_cut_at_the_border_of_a_probe_are_left_out() -> None:
    words = {word for probe in probes("elephantine " * 200) for word in probe}

    assert words == {"elephantine"}


@pytest.mark.parametrize(
    ("text", "other", "share"),
    [("a b c d e f", "a b c d e f", 1.0), ("a b c d e f", "a b c d x y", 1 / 3), ("a b", "a b", 1.0),
     ("a b c d", "", 0.0), ("", "", 0.0)],
)  # fmt: skip
def test_likeness_is_the_share_of_stretches_of_four_words(text: str, other: str, share: float) -> None:
    assert likeness(text, other) == pytest.approx(share)


def test_lookalike_is_the_transcript_that_says_most_of_it() -> None:
    index = index_of(talk(0), talk(1), talk(2))

    assert found(talk(1), index) == "1"
    assert found(talk(3), index) is None
    assert found("", index) is None


@pytest.mark.parametrize(("share", "is_one"), [(0.45, False), (0.75, True), (1.0, True)])
def test_lookalike_has_more_than_half_of_the_probes(share: float, is_one: bool) -> None:
    words, others = talk(0).split(), talk(1).split()
    cut = int(share * len(words))

    assert (found(" ".join(words[:cut] + others[cut:]), index_of(talk(0))) == "0") is is_one


def test_lookalike_of_a_text_of_one_probe_is_found() -> None:
    assert found(talk(0, 20), index_of(talk(0, 20))) == "0"


def test_probes_reach_the_beginning_and_the_end() -> None:
    words, others = talk(0).split(), talk(1).split()
    step = (len(words) - 40) // (PROBES - 1)
    probed = others.copy()
    for probe in (0, 1, PROBES - 2, PROBES - 1):
        probed[probe * step : probe * step + 40] = words[probe * step : probe * step + 40]

    assert found(" ".join(probed), index_of(talk(0))) == "0"


def test_likeness_is_the_share_of_stretches_in_common() -> None:
    words, others = talk(0).split(), talk(1).split()

    assert likeness(talk(0), talk(0)) == 1.0
    assert likeness(talk(0), talk(1)) == 0.0
    assert likeness(" ".join(words[:500] + others[500:]), talk(0)) == pytest.approx(0.25, abs=0.01)
    assert likeness("", talk(0)) == 0.0
    assert likeness("one two", "one two") == 1.0
