"""What is known of the interviews themselves: who speaks in them, when they were made, how long they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple, Protocol

from bot.answers.talk import FactKind, TalkKind, is_fact, talk_of
from bot.ids import TranscriptId
from bot.search.words import find_words, fold
from bot.transcripts.clock import moment
from bot.transcripts.model import Transcript

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


def meant(text: str, language: str, interviews: Iterable[Named]) -> Meant | None:
    """Return what a text asks besides what was said, if it does, as in "how long is the one with Ben?"."""
    if kind := talk_of(text, language):
        return Meant(kind)
    words = [fold(word.group()) for word in find_words(text)]
    own = [(interview.id, name) for interview in interviews for name in _names(interview)]
    held = [(id, name) for id, name in own if _place(name, words) is not None]
    for name in sorted({name for _, name in held}, key=len, reverse=True):
        start = _place(name, words)
        if start is None:
            continue
        before, after = words[:start], words[start + len(name) :]
        ways = (" ".join([*before, *instead, *after]) for instead in ((), IT.get(language, ())))
        kind = next(filter(None, (talk_of(way, language) for way in ways)), None)
        if kind and is_fact(kind):
            return Meant(kind, tuple(dict.fromkeys(id for id, other in held if other == name)))
    return None


def _names(interview: Named) -> set[tuple[str, ...]]:
    """Return what an interview is called, in folded words: its title, each speaker's full and first name."""
    titles = [_folded(interview.title)]
    speakers = [_folded(name) for name in interview.speakers]
    return {name for name in (*titles, *speakers, *(name[:1] for name in speakers)) if name}


def _folded(text: str) -> tuple[str, ...]:
    return tuple(fold(word.group()) for word in find_words(text))


def _place(name: Sequence[str], words: Sequence[str]) -> int | None:
    """Return at which word a name stands; None where it does not."""
    if name[0] not in words:
        return None
    places = range(len(words) - len(name) + 1)
    return next((n for n in places if tuple(words[n : n + len(name)]) == tuple(name)), None)


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
