"""How an excerpt looks in the terminal: its words, who says them, and where they stand."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from bot.answers.answer import Excerpt
from bot.answers.speech import (
    MEANING,
    PROBABLY,
    Speech,
    is_one_interview,
    is_probable,
    named,
    speaker_of,
    speeches,
    whereabouts,
)
from bot.terminal.printing import BOLD, FAINT, printable, spoken, styled
from bot.transcripts.clock import moment
from bot.transcripts.model import Citation

WIDTH: Final = 96  # characters of a line


def cited(excerpts: Sequence[Excerpt]) -> str:
    """Return excerpts, each with its citation, and beneath all what is said of them once."""
    is_titled = not is_one_interview(excerpts)
    rows = [f"{quoted(excerpt)}\n    {citation(excerpt, is_titled=is_titled)}\n" for excerpt in excerpts]
    return "\n".join([*rows, *notes(excerpts)])


def notes(excerpts: Sequence[Excerpt]) -> list[str]:
    """Return the lines that are said once of several excerpts: their one interview, what "probably" means."""
    lines = [printable(excerpts[0].citation.title)] if is_one_interview(excerpts) else []
    if is_probable(excerpts):
        lines.append(f"{PROBABLY}: {MEANING}")
    return [styled(row, FAINT) for row in lines]


def quoted(excerpt: Excerpt) -> str:
    """Return the words of an excerpt in quotation marks; of several speakers each begins with the name."""
    said = speeches(excerpt)
    return "\n".join(_wrapped(excerpt, speech, is_named=len(said) > 1) for speech in said)


def _wrapped(excerpt: Excerpt, speech: Speech, *, is_named: bool) -> str:
    name = named(speech.speaker, inferred=excerpt.transcript.inferred, shown=printable) + ": "
    lines = [styled(name, BOLD) + "“" if is_named else "“"]
    empty, room = lines[0], WIDTH - 1 - len(name) * is_named
    for length, word in _words(excerpt, speech):
        if length >= room:
            lines.append(word)
            room = WIDTH - length
        else:
            lines[-1] += word if lines == [empty] else f" {word}"
            room -= length + 1
    return "\n".join(lines) + "”"


def _words(excerpt: Excerpt, speech: Speech) -> Iterator[tuple[int, str]]:
    """Yield each word with its length, which does not count how what matched is made bold."""
    for found in re.finditer(r"\S+", excerpt.text[speech.start : speech.end]):
        first, last = speech.start + found.start(), speech.start + found.end()
        place, shown = first, ""
        for match in excerpt.matches:
            start, end = (max(place, min(at, last)) for at in match)
            shown += spoken(excerpt.text[place:start]) + styled(spoken(excerpt.text[start:end]), BOLD)
            place = end
        yield len(found.group()), shown + spoken(excerpt.text[place:last])


def citation(excerpt: Excerpt, *, is_titled: bool = True) -> str:
    """Return who says an excerpt, in which interview, where and when, in one line."""
    who, where = speaker_of(excerpt, printable), excerpt.citation
    title = printable(where.title) if is_titled else ""
    parts = (who, title, _place(where), _words_of(where), printable(where.url or ""))
    return styled("— " + " · ".join(filter(None, parts)), FAINT)


def _place(where: Citation) -> str:
    return whereabouts(where) if where.start_s is None else moment(where.start_s)


def _words_of(where: Citation) -> str:
    first, last = f"{where.first_word:,}", f"{where.last_word:,}"
    return f"{f'word {first}' if first == last else f'words {first}–{last}'} of {where.words:,}"


def turns(excerpt: Excerpt) -> list[dict[str, Any]]:
    """Return who says what in an excerpt as `--json` prints it; offsets in characters of the transcript."""
    offset, inferred = excerpt.citation.start, excerpt.transcript.inferred
    return [
        {
            "speaker": speech.speaker,
            "inferred": inferred and speech.speaker is not None,
            "start": offset + speech.start,
            "end": offset + speech.end,
        }
        for speech in speeches(excerpt)
    ]
