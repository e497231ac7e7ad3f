"""The nouns: a Transcript, its Turns and Cues, and the Citation of a slice of it.

One law holds everywhere: what is shown of a transcript is ``transcript.text[start:end]``, character for
character, and the Citation that goes with it carries exactly that ``start`` and ``end``.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, NamedTuple

from bot.ids import TranscriptId

#: All white space but a single space. Where there is none of it, words are counted by their spaces.
OTHER_SPACES: Final = (
    "  ",
    *"\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000",
    *map(chr, range(0x2000, 0x200B)),
)


class Turn(NamedTuple):
    """One speaker's stretch of the text, characters [start, end); times in seconds where known.

    ``speaker`` is None where nobody is named; ``sure`` is False where a name is only a guess, and then
    no citation uses it.
    """

    start: int
    end: int
    speaker: str | None = None
    sure: bool = True
    start_s: float | None = None
    end_s: float | None = None


class Cue(NamedTuple):
    """A timed stretch of the text, characters [start, end), from start_s to end_s seconds."""

    start: int
    end: int
    start_s: float
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a slice of a transcript comes from.

    ``start`` and ``end`` are characters, ``first_word`` to ``last_word`` count from 1 in ``words``.
    ``speakers`` names who speaks, in order; None stands for somebody the transcript does not name.
    """

    transcript: TranscriptId
    title: str
    start: int
    end: int
    first_word: int
    last_word: int
    words: int
    speakers: tuple[str | None, ...] = ()
    inferred: bool = False
    start_s: float | None = None
    url: str | None = None

    @property
    def speaker(self) -> str | None:
        """The one who speaks throughout, or None where it is nobody, several or not known."""
        return self.speakers[0] if len(self.speakers) == 1 else None


@dataclass(frozen=True)
class Transcript:
    """An interview: its canonical text, and what is known about who said it and when.

    ``turns`` follow each other without a gap, so joining their slices gives ``text``. ``cues`` are in
    order of their place in the text. ``aliases`` maps a name as people write it to how the captions
    misspell it; it serves search only.
    """

    id: TranscriptId
    title: str
    text: str
    turns: tuple[Turn, ...]
    cues: tuple[Cue, ...] = ()
    show: str | None = None
    date: str | None = None
    hosts: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    source: str | None = None
    link: str | None = None
    offset_s: float = 0.0
    automatic: bool = False
    inferred: bool = False
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        place = 0
        for turn in self.turns:
            if turn.start != place or turn.end < turn.start:
                raise ValueError(f"turns of {self.id} leave a gap or overlap at character {place}")
            place = turn.end
        if place != len(self.text):
            raise ValueError(f"turns of {self.id} end at {place}, its text at {len(self.text)}")

    @cached_property
    def words(self) -> int:
        """How many words the text has, counted between white space."""
        return self._words_before(len(self.text))

    @cached_property
    def speakers(self) -> tuple[str, ...]:
        """Everybody a turn names for sure, in order of appearance."""
        return tuple(dict.fromkeys(t.speaker for t in self.turns if t.speaker is not None and t.sure))

    @cached_property
    def seconds(self) -> float | None:
        """How long the transcript lasts, in seconds, where it has times."""
        times = [t for c in self.cues for t in (c.start_s, c.end_s) if t is not None]
        times += [t for turn in self.turns for t in (turn.start_s, turn.end_s) if t is not None]
        return max(times, default=None)

    @cached_property
    def turn_starts(self) -> list[int]:
        """Where each turn begins."""
        return [turn.start for turn in self.turns]

    @cached_property
    def cue_starts(self) -> list[int]:
        """Where each cue begins."""
        return [cue.start for cue in self.cues]

    @cached_property
    def _is_single_spaced(self) -> bool:
        """Whether there is one space between any two words, and no other white space."""
        return not (self.text.startswith(" ") or any(space in self.text for space in OTHER_SPACES))

    def _words_before(self, place: int) -> int:
        """Return how many words begin before a character."""
        if not self._is_single_spaced:
            return len(self.text[:place].split())
        return self.text.count(" ", 0, place - 1) + 1 if place > 0 else 0

    def _is_inside_word(self, place: int) -> bool:
        return place > 0 and not self.text[place - 1].isspace() and not self.text[place].isspace()

    def turns_within(self, start: int, end: int) -> tuple[Turn, ...]:
        """Return the turns that share a character with [start, end)."""
        first = max(0, bisect_right(self.turn_starts, start) - 1)
        last = bisect_right(self.turn_starts, end - 1)
        return tuple(turn for turn in self.turns[first:last] if turn.end > start)

    def second_at(self, place: int) -> float | None:
        """Return the second at which the character at ``place`` is spoken, as near as is known."""
        if not self.turns:
            return None
        turn = self.turns[bisect_right(self.turn_starts, place) - 1]
        count = bisect_right(self.cue_starts, place)
        before = self.cues[count - 1] if count else None
        after = self.cues[count] if count < len(self.cues) else None
        if before is not None and before.start >= turn.start:
            return before.start_s
        # A turn begins when its first cue does, unless words come before that cue: then nobody knows.
        has_own = after is None or after.start >= turn.end or after.start_s != turn.start_s
        if turn.start_s is not None and has_own:
            return turn.start_s
        return before.start_s if before is not None and after is not None else None

    def url_at(self, second: float | None) -> str | None:
        """Return the link to a moment, or to the whole interview where the moment is not known."""
        if second is None or self.link is None:
            return self.source
        return self.link.replace("{seconds}", str(max(0, int(second + self.offset_s))))

    def cite(self, start: int, end: int) -> Citation:
        """Return the citation of ``text[start:end]``; ValueError where that is not a slice with words."""
        if not 0 <= start < end <= len(self.text) or not self.text[start:end].strip():
            raise ValueError(f"[{start}, {end}) is no stretch of {self.id}")
        before = self._words_before(start) - self._is_inside_word(start)  # that word is then the first
        inside = len(self.text[start:end].split())
        named = [turn.speaker if turn.sure else None for turn in self.turns_within(start, end)]
        speakers = tuple(name for i, name in enumerate(named) if i == 0 or name != named[i - 1])
        second = self.second_at(start)
        return Citation(
            transcript=self.id,
            title=self.title,
            start=start,
            end=end,
            first_word=before + 1,
            last_word=before + inside,
            words=self.words,
            speakers=() if speakers == (None,) else speakers,
            inferred=self.inferred and any(speakers),
            start_s=second,
            url=self.url_at(second),
        )

    def renamed(self, names: Mapping[str, str]) -> "Transcript":
        """Return the transcript with speakers renamed; the text stays as it is."""
        turns = tuple(t._replace(speaker=names.get(t.speaker or "", t.speaker)) for t in self.turns)
        return replace(self, turns=turns)


def slug(title: str) -> str:
    """Return a title as a short lower-case name for an id: letters, digits and hyphens."""
    return re.sub(r"[^\w]+", "-", title.casefold()).strip("-_")[:60].strip("-") or "transcript"
