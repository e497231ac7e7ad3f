"""Whether two texts say nearly the same."""

from random import Random

import pytest

from bot.ids import TranscriptId
from bot.search.duplicates import PROBES, likeness, lookalike
from bot.search.index import Index
from bot.search.segment import Segment
from bot.search.words import Vocabulary
from bot.transcripts.model import Transcript, Turn


def talk(seed: int, words: int = 2_000) -> str:
    """Say something that no other talk says."""
    random = Random(seed)
    return " ".join(f"{random.choice('bcdfg')}a{random.randrange(10**9)}" for _ in range(words))


def index(*texts: str) -> Index:
    """Index texts as transcripts "0", "1" and so on."""
    made = Index((), Vocabulary())
    for n, text in enumerate(texts):
        said = Transcript(TranscriptId(f"{n}"), f"{n}", text, (Turn(0, len(text)),))
        made = made.adding(Segment.build(said, made.vocabulary))
    return made


def test_lookalike_is_the_transcript_that_says_most_of_it() -> None:
    shelf = index(talk(0), talk(1), talk(2))

    assert lookalike(talk(1), shelf) == "1"
    assert lookalike(talk(3), shelf) is None
    assert lookalike("", shelf) is None


@pytest.mark.parametrize(("share", "is_one"), [(0.45, False), (0.75, True), (1.0, True)])
def test_lookalike_has_more_than_half_of_the_probes(share: float, is_one: bool) -> None:
    words, others = talk(0).split(), talk(1).split()
    cut = int(share * len(words))

    assert (lookalike(" ".join(words[:cut] + others[cut:]), index(talk(0))) == "0") is is_one


def test_lookalike_of_a_text_of_one_probe_is_found() -> None:
    assert lookalike(talk(0, 20), index(talk(0, 20))) == "0"


def test_probes_reach_the_beginning_and_the_end() -> None:
    words, others = talk(0).split(), talk(1).split()
    step = (len(words) - 40) // (PROBES - 1)
    probed = others.copy()
    for probe in (0, 1, PROBES - 2, PROBES - 1):
        probed[probe * step : probe * step + 40] = words[probe * step : probe * step + 40]

    assert lookalike(" ".join(probed), index(talk(0))) == "0"


def test_likeness_is_the_share_of_stretches_in_common() -> None:
    words, others = talk(0).split(), talk(1).split()

    assert likeness(talk(0), talk(0)) == 1.0
    assert likeness(talk(0), talk(1)) == 0.0
    assert likeness(" ".join(words[:500] + others[500:]), talk(0)) == pytest.approx(0.25, abs=0.01)
    assert likeness("", talk(0)) == 0.0
    assert likeness("one two", "one two") == 1.0
