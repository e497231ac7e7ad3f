"""The search engine: everything that can be looked for in an index."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

from bot.ids import TranscriptId
from bot.search.confidence import THRESHOLD
from bot.search.features import Feature
from bot.search.index import Index
from bot.search.lines import Line, find_lines
from bot.search.question import Question, leans, parse
from bot.search.quotes import Finding, find_quote
from bot.search.ranking import rank
from bot.search.span import Hit
from bot.search.suggestions import corrected, topics_near
from bot.search.topics import Topic


class Found(NamedTuple):
    """What a search makes of a question: hits that do not overlap, best first.

    ``confidence`` is the chance, in [0, 1], that the first one answers.
    """

    question: Question
    hits: list[Hit]
    confidence: float


class Suggestions(NamedTuple):
    """What helps where nothing was found: a question that is answered, and topics that are spoken of."""

    question: str | None
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Searcher:
    """An index, and how it is searched.

    ``aliases`` are the forms in which each name may have been heard, ``names`` the words of titles and of
    speakers' names: see `parse`.
    """

    index: Index
    features: Sequence[Feature]
    aliases: Mapping[str, Sequence[str]]
    names: frozenset[str]

    def ask(self, text: str, top: int, before: str = "", speaker: str | None = None) -> Found:
        """Find the spans that best answer a question, or one that follows up the one ``before``.

        The words of the latter count where the question leans on them. Only spans around what ``speaker``
        says are found, if given.
        """
        carried = before if leans(text, self.index.vocabulary.language) else ""
        question = parse(text, self.index, self.aliases, self.names, carried)
        only = None if speaker is None else self.index.speakers.called(speaker)
        hits, confidence = rank(question, self.index, top, self.features, only)
        return Found(question, hits, confidence)

    def suggest(self, question: Question) -> Suggestions:
        """Say what could be asked instead of a question to which nothing was found."""
        meant = corrected(question, self.index, self.names)
        if meant is not None and self.ask(meant, 1).confidence < THRESHOLD:
            meant = None
        return Suggestions(meant, topics_near(question, self.index))

    def quote(self, words: str, top: int) -> Finding:
        """Find where words were said."""
        return find_quote(words, self.index, top, self.names)

    def lines(self, typed: str) -> list[Line]:
        """Find lines that go on as somebody is typing."""
        return find_lines(typed, self.index)

    def among(self, ids: Collection[TranscriptId]) -> Self:
        """Return the searcher of these transcripts only, with the statistics of those."""
        return replace(self, index=self.index.among(ids))
