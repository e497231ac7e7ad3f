"""Which excerpts answer a question, and how much of each is shown."""

import re
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from bot.answers.answer import Answer, Excerpt
from bot.answers.excerpt import MOST_WORDS, cut_all
from bot.search.confidence import THRESHOLD
from bot.search.engine import Found
from bot.transcripts.model import Transcript

#: A closest excerpt is shown with "not found" from this confidence on.
WORTH_SHOWING: Final = 0.08
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
    most_words: int = MOST_WORDS,
    worth_showing: float = WORTH_SHOWING,
) -> Answer:
    """Make the answer to a question of what was found, from the transcripts of as many hits.

    None stands for a transcript that is no longer there. The first ``after`` excerpts were shown before. All
    are cut to ``most_words``, and then narrowed to their limits if they have any.
    """
    seen = [(own, hit) for own, hit in zip(transcripts, found.hits, strict=False) if own]
    excerpts = cut_all(seen, found.question, most_words)
    confidence = found.confidence if excerpts else 0.0
    is_worth_showing = confidence >= worth_showing
    shown = excerpts[after:] if is_worth_showing else []
    return Answer(
        question=text,
        verdict="answered" if confidence >= THRESHOLD else "not_found",
        confidence=confidence,
        excerpts=tuple(limited(shown, limits) if limits else shown),
        suggestions=found.suggestions,
        more=is_worth_showing and len(found.hits) > len(transcripts),
    )


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
            part = Excerpt.of(excerpt.transcript, offset + start, offset + end, matches, excerpt.score)
            if len(pieces) == 1 or limit.fits(part):
                return part
        left, right = (inside[0][0] - start, end - inside[-1][1]) if inside else (0, 0)
        if left > right:
            pieces.popleft()
        else:
            pieces.pop()
