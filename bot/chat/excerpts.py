"""How an excerpt looks in Discord: its words, who says them, and where they stand.

The words are those of the transcript; names, new lines for new speakers, and bold marks are the bot's.
"""

import re
from functools import partial
from typing import Final

from bot.answers.answer import Excerpt
from bot.answers.selection import Limit, Limits
from bot.answers.speech import Speech, named, speaker_of, speeches, whereabouts
from bot.chat.replies import LIVE, UNSHOWN, line, link, size
from bot.search.words import find_words, fold
from bot.transcripts.clock import moment
from bot.transcripts.model import Citation

BEST_LIMIT: Final = 1800  # characters of a message, for the best excerpt
OTHER_LIMIT: Final = 600  # and for each further one
BEST_WORDS: Final = 80
OTHER_WORDS: Final = 40
NAME_LIMIT: Final = 40
TITLE_LIMIT: Final = 80

#: The name before what somebody says. Bold words of a quote end with a letter or digit, so none looks so.
LABEL: Final = re.compile(r"^(>[^\S\n]*)\*\*(?:\\.|[^*\\\n])+:\*\* ", re.MULTILINE)
#: Where the mark of one kind goes when several stand at one place.
CLOSE, ROW, NAME, OPEN, ESCAPE = range(5)


def quote(excerpt: Excerpt, *, is_named: bool = False) -> str:
    """Return an excerpt as a block quote: matches bold; of several speakers each on a line, with the name.

    ``is_named`` has one speaker named, too, where the interview names any.
    """
    text = excerpt.text
    inserts = [(found.start(), ESCAPE, "\\") for found in LIVE.finditer(text)]
    for start, end in _bold(excerpt):
        inserts += [(start, OPEN, "**"), (end, CLOSE, "**")]
    inserts += [(found.end(), ROW, "> ") for found in re.finditer("\n", text)]
    said = speeches(excerpt)
    if len(said) > 1 or (is_named and excerpt.transcript.speakers):
        inserts += _names(excerpt, said)
    shown, place = ["> "], 0
    for at, _, mark in sorted(inserts):
        shown += [text[place:at], mark]
        place = at
    return "".join([*shown, text[place:]]).translate(UNSHOWN)


def _names(excerpt: Excerpt, said: list[Speech]) -> list[tuple[int, int, str]]:
    text, inserts = excerpt.text, []
    for start, _, speaker in said:
        name = named(speaker, inferred=excerpt.transcript.inferred, shown=_name)
        inserts.append((start, NAME, f"**{name}:** "))
        if start and "\n" not in text[len(text[:start].rstrip()) : start]:
            inserts.append((start, ROW, "\n> "))
    return inserts


def _name(name: str) -> str:
    return line(name, NAME_LIMIT)


def _bold(excerpt: Excerpt) -> list[tuple[int, int]]:
    stretches: list[tuple[int, int]] = []
    for start, end in excerpt.matches:
        for found in re.finditer(r"\S*[^\W_]", excerpt.text[start:end]):
            if stretches and start + found.start() <= stretches[-1][1]:
                stretches[-1] = (stretches[-1][0], start + found.end())  # touching marks would cancel out
            else:
                stretches.append((start + found.start(), start + found.end()))
    return stretches


def unnamed(shown: str) -> str:
    """Return a quote without the names before what each speaker says."""
    return LABEL.sub(r"\1", shown)


def marked_words(shown: str) -> frozenset[str]:
    """Return the words that are bold in a quote: the message itself remembers what was asked for."""
    bold = " ".join(re.findall(r"\*\*(.+?)\*\*", unnamed(shown)))
    return frozenset(fold(found.group()) for found in find_words(re.sub(r"\\(\W|_)", r"\1", bold)))


def citation(excerpt: Excerpt, *, titled: bool = True) -> str:
    """Return the small line beneath a quote: who says it, in which interview, and where in it."""
    who = speaker_of(excerpt, _name)
    parts = [who, title(excerpt.citation) if titled else "", _place(excerpt.citation)]
    return "-# " + " · ".join(filter(None, parts))


def title(cited: Citation) -> str:
    """Return the title of an interview, shortened."""
    return line(cited.title, TITLE_LIMIT)


def _place(cited: Citation) -> str:
    if cited.start_s is not None:
        return link(moment(cited.start_s), cited.url)
    source = link("source", cited.url)
    return whereabouts(cited) + (f" · {source}" if source != "source" else "")


def cited_quote(excerpt: Excerpt, *, titled: bool = True) -> str:
    """Return an excerpt with its citation beneath."""
    return f"{quote(excerpt)}\n{citation(excerpt, titled=titled)}"


def fits(excerpt: Excerpt, limit: int = BEST_LIMIT) -> bool:
    """Tell whether an excerpt is shown in so many characters."""
    return size(quote(excerpt)) <= limit


BEST: Final = Limit(BEST_WORDS, fits)
OTHER: Final = Limit(OTHER_WORDS, partial(fits, limit=OTHER_LIMIT))
ANSWER: Final = Limits(BEST, OTHER)
