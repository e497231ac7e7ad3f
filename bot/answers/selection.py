"""Which excerpts answer a question, and how much of each is shown."""

import re
from collections import deque
from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import Final, NamedTuple

from bot.answers.answer import Answer, Excerpt
from bot.answers.excerpt import MOST_WORDS, cut_all
from bot.search.confidence import THRESHOLD
from bot.search.engine import Found
from bot.transcripts.model import Transcript

#: A closest excerpt is shown with "not found" from this confidence on.
WORTH_SHOWING: Final = 0.08
#: A further excerpt is shown with an answer where it is likelier than not that it answers, too.
ALSO_ANSWERS: Final = 0.5
#: Of so many excerpts, which always come at once, those that follow each other are made one.
MOST_JOINED: Final = 3
#: A word, or a piece of one that is longer than any real word.
PIECE: Final = re.compile(r"\S{1,200}")


class Limit(NamedTuple):
    """How long an excerpt may be: so many words, and as long as it fits where it is shown."""

    words: int
    fits: Callable[[Excerpt], bool]


class Limits(NamedTuple):
    """The limit of the first excerpt that is shown, and that of each further one."""

    first: Limit
    other: Limit


def answer(
    text: str,
    found: Found,
    transcripts: Sequence[Transcript | None],
    *,
    after: int = 0,
    limits: Limits | None = None,
    least: int = 1,
    most_words: int = MOST_WORDS,
    worth_showing: float = WORTH_SHOWING,
    everything: bool = False,
    speaker: str | None = None,
) -> Answer:
    """Make the answer to a question of what was found, from the transcripts of as many hits.

    None stands for a transcript that is no longer there. First come those excerpts that answer, and the best
    ``least`` of them in any case; then, with ``after``, all that follow so many; or all at once, with
    ``everything``. Each is cut to its limit if there are any, else to ``most_words``; in each ``speaker``
    speaks.
    """
    seen = [(own, hit) for own, hit in zip(transcripts, found.hits, strict=False) if own]
    first, other = (limits.first.words, limits.other.words) if limits else (most_words, most_words)
    # What is not shown need not be cut, which takes longer than to find it.
    is_all = bool(after) or everything or speaker is not None
    count = len(seen) if is_all else max(least, leading([hit.confidence for _, hit in seen]))
    excerpts = joined(cut_all(seen[:count], found.question, first, other), first)
    if not excerpts and count < len(seen):
        count, excerpts = len(seen), cut_all(seen, found.question, first, other)[:1]
    excerpts = [own for own in excerpts if speaker is None or speaker in own.citation.speakers]
    confidence = found.confidence if excerpts else 0.0
    is_answered, is_worth_showing = confidence >= THRESHOLD, confidence >= worth_showing
    last = len(excerpts) if is_answered or after or everything else 1
    shown = excerpts[after:last] if is_worth_showing else []
    return Answer(
        question=text,
        verdict="answered" if is_answered else "not_found",
        confidence=confidence,
        excerpts=tuple(limited(shown, limits) if limits else shown),
        more=is_worth_showing and (last < len(excerpts) or len(found.hits) > count),
    )


def joined(excerpts: Sequence[Excerpt], most_words: int) -> list[Excerpt]:
    """Return excerpts with those made one that come first, follow each other and are short enough together.

    Those behind stay as they are: what was shown must not change when more is asked for.
    """
    first = min(leading([excerpt.confidence for excerpt in excerpts]), MOST_JOINED)
    kept: list[Excerpt] = []
    for excerpt in excerpts[:first]:
        for n, other in enumerate(kept):
            if both := _join(other, excerpt, most_words):
                kept[n] = both
                break
        else:
            kept.append(excerpt)
    return [*kept, *excerpts[first:]]


def _join(one: Excerpt, other: Excerpt, most_words: int) -> Excerpt | None:
    earlier, later = sorted((one, other), key=lambda excerpt: excerpt.citation.start)
    start, end = earlier.citation.start, later.citation.end
    text = earlier.transcript.text
    is_apart = text[earlier.citation.end : later.citation.start].strip()
    if one.citation.transcript != other.citation.transcript or is_apart:
        return None
    if len(text[start:end].split()) > most_words:
        return None
    moved = later.citation.start - start
    matches = (*earlier.matches, *((a + moved, b + moved) for a, b in later.matches))
    return Excerpt.of(earlier.transcript, start, end, matches, one.score, one.confidence)


def leading(confidences: Sequence[float]) -> int:
    """Return how many of an answer come first: the best one, and those after it that answer, too."""
    also = takewhile(lambda confidence: confidence >= ALSO_ANSWERS, confidences[1:])
    return len(confidences[:1]) + len([*also])


def limited(excerpts: Sequence[Excerpt], limits: Limits) -> list[Excerpt]:
    """Return excerpts within their limits."""
    first, other = limits
    return [narrow(excerpt, other if n else first) for n, excerpt in enumerate(excerpts)]


def narrow(excerpt: Excerpt, limit: Limit) -> Excerpt:
    """Return the part around the matches that is within a limit, or one piece of a word."""
    offset = excerpt.citation.start
    pieces = deque(piece.span() for piece in PIECE.finditer(excerpt.text))
    inside = deque(excerpt.matches)
    while True:
        start, end = pieces[0][0], pieces[-1][1]
        while inside and inside[0][0] < start:
            inside.popleft()
        while inside and inside[-1][1] > end:
            inside.pop()
        if len(pieces) <= limit.words or len(pieces) == 1:  # else no citation is made: it counts all words
            matches = tuple((a - start, b - start) for a, b in inside)
            part = Excerpt.of(
                excerpt.transcript, offset + start, offset + end, matches, excerpt.score, excerpt.confidence
            )
            if len(pieces) == 1 or limit.fits(part):
                return part
        left, right = (inside[0][0] - start, end - inside[-1][1]) if inside else (0, 0)
        if left > right:
            pieces.popleft()
        else:
            pieces.pop()
