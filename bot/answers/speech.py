"""Who says what in an excerpt, and where in an interview that is, in the words both front ends use."""

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from bot.answers.answer import Excerpt
from bot.transcripts.model import Citation

UNNAMED: Final = "Unnamed speaker"
PROBABLY: Final = "probably"
#: What "probably" means, said once beneath what uses it.
MEANING: Final = "inferred; the transcript does not say who speaks."

#: Places in an interview, each with the share of its words up to which it reaches.
PLACES: Final = (
    (0.15, "near the beginning"),
    (0.29, "a quarter of the way in"),
    (0.42, "a third of the way in"),
    (0.58, "about halfway through"),
    (0.71, "two thirds of the way in"),
    (0.85, "three quarters of the way in"),
    (1.0, "near the end"),
)


class Speech(NamedTuple):
    """What somebody says in an excerpt before another does, characters [start, end) of its text.

    ``speaker`` is None where nobody is named for sure.
    """

    start: int
    end: int
    speaker: str | None


def speeches(excerpt: Excerpt) -> list[Speech]:
    """Return who says what in an excerpt, in order, without a gap; each but the first begins with a word."""
    text, offset = excerpt.text, excerpt.citation.start
    turns = excerpt.transcript.turns_within(offset, excerpt.citation.end)
    begun: list[tuple[int, str | None, bool]] = []
    for turn in turns:
        first, last = max(0, turn.start - offset), min(len(text), turn.end - offset)
        place = last - len(text[first:last].lstrip())
        if place < last and (not begun or begun[-1][1:] != (turn.speaker, turn.sure)):
            begun.append((place if begun else 0, turn.speaker, turn.sure))
    ends = [place for place, _, _ in begun[1:]] + [len(text)]
    return [
        Speech(place, end, name if sure else None)
        for (place, name, sure), end in zip(begun, ends, strict=True)
    ]


def named(speaker: str | None, *, inferred: bool, shown: Callable[[str], str]) -> str:
    """Return who speaks, in words; ``shown`` makes a name safe where it is to stand."""
    name = shown(speaker) if speaker else ""
    return f"{PROBABLY} {name}" if name and inferred else name or UNNAMED


def speaker_of(excerpt: Excerpt, shown: Callable[[str], str]) -> str:
    """Return who speaks throughout an excerpt, in words; "" where several do, or nobody is ever named."""
    said = speeches(excerpt)
    if len(said) > 1 or (said[0].speaker is None and not excerpt.transcript.speakers):
        return ""
    return named(said[0].speaker, inferred=excerpt.transcript.inferred, shown=shown)


def is_probable(excerpts: Iterable[Excerpt]) -> bool:
    """Tell whether excerpts name anybody of whom the transcript does not say that they speak."""
    return any(excerpt.citation.inferred for excerpt in excerpts)


def is_one_interview(excerpts: Iterable[Excerpt]) -> bool:
    """Tell whether all excerpts are from one interview, so that its title is said once."""
    return len({excerpt.citation.transcript for excerpt in excerpts}) == 1


def whereabouts(cited: Citation) -> str:
    """Return where in an interview a slice of it stands, as people say it."""
    begins, ends = cited.first_word == 1, cited.last_word == cited.words
    if begins or ends:
        return "all of it" if begins and ends else f"at the {'beginning' if begins else 'end'}"
    middle = (cited.first_word - 1 + cited.last_word) / 2 / cited.words
    return next(place for share, place in PLACES if middle <= share)
