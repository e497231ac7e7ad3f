"""Whether two texts say nearly the same: the warning before an interview is added a second time."""

from collections import Counter
from typing import Final

from bot.ids import TranscriptId
from bot.search.index import Index
from bot.search.words import find_words, fold

#: From this share of common stretches on, two transcripts are of one interview.
NEARLY_THE_SAME: Final = 0.6

PROBES: Final = 6
PROBE: Final = 40  # words
RUN: Final = 4  # words of a stretch that has to be the same
STRETCHES: Final = 2_000  # of a text that are compared


def lookalike(text: str, index: Index) -> TranscriptId | None:
    """Return the transcript that holds what a text says here and there, if one does again and again."""
    words = [fold(word.group()) for word in find_words(text)]
    met: Counter[TranscriptId] = Counter()
    for probe in range(PROBES):
        first = probe * max(0, len(words) - PROBE) // (PROBES - 1)
        terms = {index.vocabulary.term(word) for word in words[first : first + PROBE]} - {None}
        hits = index.passages({term: 1.0 for term in terms if term is not None}, 1)
        met.update(hit.span.transcript for hit in hits)
    best = met.most_common(1)
    return best[0][0] if best and best[0][1] > PROBES // 2 else None


def likeness(text: str, other: str) -> float:
    """Return which share of the stretches of a text, taken here and there, the other has too."""
    stretches = _stretches(text)
    there = set(_stretches(other))
    some = stretches[:: max(1, len(stretches) // STRETCHES)]
    return sum(stretch in there for stretch in some) / len(some) if some else 0.0


def _stretches(text: str) -> list[tuple[str, ...]]:
    words = [fold(word.group()) for word in find_words(text)]
    return list(zip(*(words[i:] for i in range(min(RUN, max(1, len(words))))), strict=False))
