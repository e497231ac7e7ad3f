"""What one server sees at one moment, and what is found in it; nothing here waits for anything."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.ids import TranscriptId
from bot.search.confidence import THRESHOLD
from bot.search.features import Feature
from bot.search.index import Index
from bot.search.lines import find_lines, line_of
from bot.search.question import Question, parse
from bot.search.quotes import Finding, find_quote
from bot.search.ranking import Ranking, rank
from bot.search.suggestions import suggest
from bot.search.words import Vocabulary, find_words, fold
from bot.store.rows import Entry, Spelling


@dataclass(frozen=True, slots=True)
class View:
    """What one server sees at one moment; a question is answered from one view, start to end.

    ``aliases`` are the forms in which each name of ``spellings`` may have been heard, ``names`` the words of
    titles and of speakers' names.
    """

    entries: Mapping[TranscriptId, Entry]
    index: Index
    spellings: Sequence[Spelling]
    aliases: Mapping[str, tuple[str, ...]]
    names: frozenset[str]
    vocabulary: Vocabulary
    features: Sequence[Feature]

    def within(self, id: TranscriptId, index: Index) -> "View":
        """Return the view of one transcript alone, with its own index."""
        spellings = [spelling for spelling in self.spellings if spelling.transcript in (None, id)]
        return replace(self, index=index, spellings=spellings, aliases=forms(spellings))

    def rank(self, text: str, top: int) -> tuple[Question, Ranking, tuple[str, ...]]:
        """Return a question as it was read, its hits, and words to ask with instead where none answers."""
        question = parse(text, self.vocabulary, self.index.bm25, self.aliases, self.names)
        ranking = rank(question, self.index, self.vocabulary, top, self.features)
        found = ranking.confidence >= THRESHOLD
        return question, ranking, () if found else suggest(question, self.index, self.vocabulary)

    def find_quote(self, words: str, speaker: str | None, top: int) -> Finding:
        """Find where words were said, with a speaker only in the transcripts in which that one speaks."""
        index = self.index
        if speaker is not None:
            index = index.among({id for id, entry in self.entries.items() if speaker in entry.speakers})
        return find_quote(words, index, self.vocabulary, top, self.names)

    def lines(self, typed: str) -> list[tuple[str, str]]:
        """Return lines that go on as somebody is typing, each with the place it stands for.

        That is ``id:first:last``, the characters at which its first and its last word begin.
        """
        found = []
        for place in find_lines(typed, self.index, self.vocabulary):
            line = line_of(place, self.vocabulary)
            starts, last = place.segment.starts, place.first + len(line.split()) - 1
            found.append((line, f"{place.segment.ids[place.i]}:{starts[place.first]}:{starts[last]}"))
        return found


def forms(spellings: Iterable[Spelling]) -> dict[str, tuple[str, ...]]:
    """Return, for each name as people write it, the forms in which it may have been heard."""
    heard: dict[str, tuple[str, ...]] = {}
    for spelling in spellings:
        heard[spelling.written] = (*heard.get(spelling.written, ()), spelling.heard)
    return heard


def words_of_names(entries: Iterable[Entry]) -> frozenset[str]:
    """Return the words of the titles of transcripts and of their speakers' names."""
    named = (name for entry in entries for name in (entry.title, *entry.speakers))
    return frozenset(fold(word.group()) for name in named for word in find_words(name))
