"""Whether two texts say nearly the same: the warning before an interview is added a second time."""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from bot.ids import TranscriptId
from bot.search.index import Index
from bot.search.words import find_words, fold

#: From this share of common stretches on, two transcripts are of one interview.
NEARLY_THE_SAME: Final = 0.6

PROBES: Final = 6
PROBE: Final = 240  # characters: some forty words
RUN: Final = 4  # words of a stretch that has to be the same
STRETCHES: Final = 2_000  # of a text that are compared


def probes(text: str) -> list[frozenset[str]]:
    """Return the words of a few short stretches here and there; however long the text is, that is quick."""
    last = max(0, len(text) - PROBE)
    return [_words_at(text, probe * last // (PROBES - 1)) for probe in range(PROBES)]


def _words_at(text: str, start: int) -> frozenset[str]:
    end = min(len(text), start + PROBE)
    words = text[start:end].split()
    whole = words[start > 0 : len(words) - (end < len(text))] or words  # without those cut at the borders
    return frozenset(fold(word.group()) for word in find_words(" ".join(whole)))


def match(probe: frozenset[str], index: Index) -> TranscriptId | None:
    """Return the transcript with the passage that has most of these words."""
    terms = {index.vocabulary.term(word) for word in probe} - {None}
    hits = index.passages({term: 1.0 for term in terms if term is not None}, 1)
    return hits[0].span.transcript if hits else None


def lookalike(matches: Sequence[TranscriptId | None]) -> TranscriptId | None:
    """Return the transcript that was matched by most of a text's probes, if one was again and again."""
    [(best, times)] = Counter(matches).most_common(1)
    return best if times > PROBES // 2 else None


def likeness(text: str, other: str) -> float:
    """Return which share of the stretches of a text, taken here and there, the other has too."""
    count = sum(1 for _ in _stretches(text))
    some = Counter(islice(_stretches(text), 0, None, max(1, count // STRETCHES)))
    there = {stretch for stretch in _stretches(other) if stretch in some}
    return sum(some[stretch] for stretch in there) / some.total() if some else 0.0


def _stretches(text: str) -> Iterator[tuple[str, ...]]:
    """Yield a few words in a row, from each word on; one by one, as a text may have a million."""
    run: deque[str] = deque(maxlen=RUN)
    words = find_words(text)
    for word in words:
        run.append(fold(word.group()))
        if len(run) == RUN:
            yield tuple(run)
    if run and len(run) < RUN:
        yield tuple(run)
