"""What one server sees at one moment; nothing here waits for anything."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.errors import NoSuchTranscript
from bot.ids import TranscriptId
from bot.library.singles import Singles
from bot.search.engine import Searcher
from bot.search.index import Index
from bot.search.words import find_words, fold
from bot.store.rows import Entry, Spelling


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class View:
    """What one server sees at one moment; a question is answered from one view, start to end.

    ``spellings`` are the forms in which names may have been heard, and in which transcript.
    """

    entries: Mapping[TranscriptId, Entry]
    spellings: Sequence[Spelling]
    searcher: Searcher

    @property
    def index(self) -> Index:
        """The index of all that is seen."""
        return self.searcher.index

    def narrowed(self, transcript: TranscriptId | None, speaker: str | None, singles: Singles) -> Searcher:
        """Return the searcher of one transcript, and of those in which somebody speaks.

        NoSuchTranscript where it is not seen.
        """
        searcher = self.searcher
        if transcript is not None:
            if transcript not in self.index.places:
                raise NoSuchTranscript(transcript)
            spellings = [spelling for spelling in self.spellings if spelling.transcript in (None, transcript)]
            index = singles.of(self.index, transcript)
            searcher = replace(searcher, index=index, aliases=forms(spellings))
        if speaker is not None:
            searcher = searcher.among({id for id, entry in self.entries.items() if speaker in entry.speakers})
        return searcher


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


def called(name: str, speakers: Iterable[str]) -> list[str]:
    """Return the speakers whom somebody may mean: the one of this very name, else all whose name holds it."""
    known = sorted(set(speakers))
    whole = [speaker for speaker in known if fold(speaker) == fold(name.strip())]
    words = set(fold(name).split())
    return whole[:1] or [speaker for speaker in known if words and words <= set(fold(speaker).split())]
