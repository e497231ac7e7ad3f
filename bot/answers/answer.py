"""What a search returns: an Answer made of Excerpts, or a QuoteAnswer."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bot.transcripts.model import Citation, Transcript

Verdict = Literal["answered", "not_found"]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A verbatim slice of a transcript, as that was when it was asked, with its citation.

    ``matches`` are the stretches of ``text`` (characters, in order, apart) that the question matched;
    ``score`` compares excerpts of one answer only, ``confidence`` is the chance, in [0, 1], that it answers.
    """

    citation: Citation
    text: str
    transcript: Transcript = field(repr=False, compare=False)
    matches: tuple[tuple[int, int], ...] = ()
    score: float = 0.0
    confidence: float = 0.0

    @classmethod
    def of(
        cls,
        transcript: Transcript,
        start: int,
        end: int,
        matches: tuple[tuple[int, int], ...] = (),
        score: float = 0.0,
        confidence: float = 0.0,
    ) -> "Excerpt":
        """Cut characters [start, end) out of a transcript; ValueError where that is no stretch of it."""
        return cls(
            transcript.cite(start, end), transcript.text[start:end], transcript, matches, score, confidence
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What the transcripts say to a question, best excerpt first.

    ``confidence`` is in [0, 1]. With the verdict ``not_found`` the excerpts are only the closest there is
    (none where nothing is close), ``meant`` is a question like it that is answered, ``suggestions`` are
    topics that are spoken of, and ``elsewhere``, where one transcript was asked, is what all answer. ``more``
    tells whether there are further excerpts, which may not answer.
    """

    question: str
    verdict: Verdict
    confidence: float
    excerpts: tuple[Excerpt, ...]
    meant: str | None = None
    suggestions: tuple[str, ...] = ()
    elsewhere: "Answer | None" = None
    more: bool = False
    took_ms: float = 0.0


class Step(NamedTuple):
    """What became of some words: what was typed and what was said, one of them empty or both different.

    Words are ``typed`` where nobody said them, ``said`` where nobody typed them, ``changed`` into others or
    ``swapped`` in order.
    """

    kind: Literal["same", "typed", "said", "changed", "swapped"]
    typed: str
    said: str


class Negation(NamedTuple):
    """A word such as "not" that was typed but not said, or said but not typed."""

    by: Literal["typed", "said"]
    word: str


@dataclass(frozen=True, slots=True)
class QuoteMatch:
    """A match of a quote, verbatim, and how it differs from what was typed.

    ``negation`` is there where the difference turns the quote into its opposite.
    """

    excerpt: Excerpt
    similarity: float
    diff: tuple[Step, ...]
    negation: Negation | None = None


@dataclass(frozen=True, slots=True)
class QuoteAnswer:
    """Whether a quote was said, and where, best match first.

    ``similarity`` is in [0, 1]. With the verdict ``not_found`` the matches are only the closest there are.
    ``total`` counts matches that are not listed too; None where they are too many to look at each.
    ``elsewhere`` is the answer without the speaker or transcript asked for, where only that one finds it.
    """

    words: str
    verdict: Literal["exact", "near", "not_found"]
    similarity: float
    matches: tuple[QuoteMatch, ...]
    total: int | None
    elsewhere: "QuoteAnswer | None" = None
    took_ms: float = 0.0
