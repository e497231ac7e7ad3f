"""What is known of the interviews themselves: who speaks in them, when they were made, how long they are."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, Protocol

from bot.answers.talk import FactKind, TalkKind, is_fact, talk_of
from bot.ids import TranscriptId
from bot.search.words import find_words, fold
from bot.transcripts.clock import moment
from bot.transcripts.model import Transcript

Words = tuple[str, ...]

#: Words of a text that may ask for a fact: those of the question, and of a title in it.
MOST_WORDS: Final = 40
#: What stands for the title of an interview.
IT: Final = {"en": ("it",)}
#: What a fact rests on: the file's own words about itself, the names before the turns, or a conclusion.
Ground = Literal["stated", "named", "inferred"]


class Named(Protocol):
    """An interview that people call by its title or by who speaks in it."""

    @property
    def id(self) -> TranscriptId: ...
    @property
    def title(self) -> str: ...
    @property
    def speakers(self) -> tuple[str, ...]: ...


class Meant(NamedTuple):
    """What is said besides questions, and the interviews it names; none where it names none."""

    kind: TalkKind
    named: tuple[TranscriptId, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one interview; no values where nothing is."""

    title: str
    values: tuple[str, ...]
    ground: Ground = "stated"


class Names:
    """What each interview is called: by its title, and by the full and the first name of each speaker."""

    def __init__(self, interviews: Iterable[Named]) -> None:
        self._called: dict[Words, dict[TranscriptId, None]] = {}
        for interview in interviews:
            for name in _names(interview):
                self._called.setdefault(name, {})[interview.id] = None
        self._longest = max(map(len, self._called), default=0)

    def within(self, words: Sequence[str]) -> Iterator[tuple[int, int, tuple[TranscriptId, ...]]]:
        """Yield the names that stand among folded words, the longest first: where, and the interviews."""
        for length in range(min(self._longest, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                if ids := self._called.get(tuple(words[start : start + length])):
                    yield start, start + length, tuple(ids)


def meant(text: str, language: str, names: Names) -> Meant | None:
    """Return what a text asks besides what was said, if it does, as in "how long is the one with Ben?"."""
    if kind := talk_of(text, language):
        return Meant(kind)
    words = _folded(text)
    if len(words) > MOST_WORDS:
        return None
    for start, end, ids in names.within(words):
        before, after = words[:start], words[end:]
        ways = (" ".join([*before, *instead, *after]) for instead in ((), IT.get(language, ())))
        kind = next(filter(None, (talk_of(way, language) for way in ways)), None)
        if kind and is_fact(kind):
            return Meant(kind, ids)
    return None


def _names(interview: Named) -> set[Words]:
    """Return what an interview is called, in folded words."""
    speakers = [_folded(name) for name in interview.speakers]
    return {name for name in (_folded(interview.title), *speakers, *(name[:1] for name in speakers)) if name}


def _folded(text: str) -> Words:
    return tuple(fold(word.group()) for word in find_words(text))


def fact(kind: FactKind, transcript: Transcript) -> Fact:
    """Return what a transcript says about itself, and never more than that."""
    title = transcript.title
    if kind == "date":
        return Fact(title, (transcript.date,) if transcript.date else ())
    if kind == "length":
        words = f"{transcript.words:,} words"
        return Fact(title, (moment(transcript.seconds), words) if transcript.seconds else (words,))
    if kind == "interviews":
        return Fact(title, tuple(filter(None, [transcript.show, transcript.date])))
    if kind in ("hosts", "guests") and (people := transcript.hosts if kind == "hosts" else transcript.guests):
        return Fact(title, people)
    if kind == "hosts" or (kind == "guests" and not transcript.hosts):
        return Fact(title, ())
    # Who is no host is a guest, as far as the turns name anybody.
    hosts = transcript.hosts if kind == "guests" else ()
    speakers = tuple(name for name in transcript.speakers if name not in hosts)
    return Fact(title, speakers, "inferred" if transcript.inferred else "named")
