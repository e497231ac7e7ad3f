"""What a search returns: an Answer made of Excerpts."""

from dataclasses import dataclass
from typing import Literal

from bot.transcripts.model import Citation, Transcript

Verdict = Literal["answered", "not_found"]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A verbatim slice of a transcript with its citation.

    ``matches`` are the stretches of ``text`` (characters, in order, apart) that the question matched;
    ``score`` compares excerpts of one answer only.
    """

    citation: Citation
    text: str
    matches: tuple[tuple[int, int], ...] = ()
    score: float = 0.0

    @classmethod
    def of(
        cls,
        transcript: Transcript,
        start: int,
        end: int,
        matches: tuple[tuple[int, int], ...] = (),
        score: float = 0.0,
    ) -> "Excerpt":
        """Cut characters [start, end) out of a transcript; ValueError where that is no stretch of it."""
        return cls(transcript.cite(start, end), transcript.text[start:end], matches, score)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the transcripts say to a question, best excerpt first.

    ``confidence`` is in [0, 1]. With the verdict ``not_found`` the excerpts are only the closest there is
    (none where nothing is close), and ``suggestions`` are words that the transcripts do use.
    """

    question: str
    verdict: Verdict
    confidence: float
    excerpts: tuple[Excerpt, ...]
    suggestions: tuple[str, ...] = ()
    took_ms: float = 0.0
