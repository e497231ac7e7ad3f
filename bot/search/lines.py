"""Lines of the transcripts that go on as somebody is typing."""

from collections.abc import Iterator
from functools import partial
from itertools import chain, islice
from typing import Final, NamedTuple

from bot.search.alignment import Match, Typed, closest, in_likely_passages
from bot.search.index import Index
from bot.search.quotes import find_exact
from bot.search.span import Span
from bot.search.words import fold
from bot.transcripts.text import clean

#: Characters of a line; Discord shows no more of a suggestion.
LONGEST: Final = 100
#: Passages that are looked into while somebody types, and those where the words are misspelt.
PASSAGES: Final = 3000
LIKELY: Final = 100
#: Words that the last one may become where it is the only one.
COMPLETIONS: Final = 5


class Line(NamedTuple):
    """A line as it is offered, in folded words, and the span of these."""

    text: str
    span: Span


def find_lines(text: str, index: Index, top: int = 25) -> list[Line]:
    """Return the lines that begin with what is being typed, the last word perhaps not to its end."""
    text = clean(text)
    typed = Typed.read(text, index)
    if not typed.words:
        return []
    matches = find_exact(typed, index, top, PASSAGES)[0]
    if len(matches) < top and text[-1].isalnum():
        matches += _begun(typed, index, top)
    if not matches:
        near = closest(typed, index, partial(in_likely_passages, most=LIKELY))[:top]
        matches = [match for match in near if match.similarity >= near[0].similarity / 2]
    lines = {line.text: line for line in map(_line, reversed(matches))}
    return list(reversed(lines.values()))[:top]


def _begun(typed: Typed, index: Index, top: int) -> list[Match]:
    """Return where the words were said of which the last is not typed to its end."""
    *before, begun = map(fold, typed.words)
    if not before:
        return list(chain.from_iterable(islice(_completed(begun, index, top), COMPLETIONS)))
    matches, _ = find_exact(typed.part(0, len(before)), index, PASSAGES, PASSAGES)
    return [match for match in matches if _next(match.span).startswith(begun)]


def _completed(begun: str, index: Index, top: int) -> Iterator[list[Match]]:
    """Yield, for each word of the index that goes on as one has begun, where it was said."""
    vocabulary = index.vocabulary
    for word in vocabulary.words:
        if word.startswith(begun) and word != begun:
            term = vocabulary.term(word)
            if term is None or index.bm25.holds(term):  # others are not worth a look; None is a small word
                matches, _ = find_exact(Typed.read(word, index), index, top, PASSAGES)
                if matches:
                    yield matches


def _next(span: Span) -> str:
    segment = span.segment
    ends = span.last == segment.word_offsets.item(span.i + 1)
    return "" if ends else segment.vocabulary.words[segment.words.item(span.last)]


def _line(match: Match) -> Line:
    """Return the words from where a match begins, as many as a line holds."""
    segment, i, first, _ = match.span
    text = " ".join(Span.clipped(segment, i, first, first + LONGEST // 2).words)
    if len(text) > LONGEST:
        text = text[: LONGEST + 1].rpartition(" ")[0] or text[:LONGEST]
    return Line(text, Span(segment, i, first, first + text.count(" ") + 1))
