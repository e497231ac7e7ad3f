"""What a reply looks like, and every limit and danger of Discord's text, in one place.

A transcript or a title may hold anything. What is shown of it is escaped with backslashes only, which the
reader never sees: the words on the screen, and in the clipboard, are ``transcript.text[start:end]``.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, Final
from urllib.parse import quote as percent_encode

import discord
from discord import ui

from bot.answers.answer import Answer, Excerpt
from bot.answers.selection import Limit, Limits
from bot.search.words import find_words, fold
from bot.transcripts.clock import moment
from bot.transcripts.model import Citation

TEXT_LIMIT: Final = 4000  # characters over all texts of a message; Discord refuses more, discord.py does not
BEST_LIMIT: Final = 1800  # of these, for the best excerpt
OTHER_LIMIT: Final = 600  # and for each further one
LINK_LIMIT: Final = 400
ROW_LIMIT: Final = 5  # buttons side by side
BEST_WORDS: Final = 80
OTHER_WORDS: Final = 40

#: Characters without a shape of their own that would turn the line around or break it; they are left out.
UNSHOWN: Final = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_UNSHOWN = re.escape("".join(map(chr, UNSHOWN)))
#: What means something to Discord: emphasis, code, spoilers, links, mentions, emoji, times, headings, quotes,
#: and what would make a list. The slash is what turns an address or an invitation into a link.
LIVE: Final = re.compile(rf"[\\*_~|`\[\]<>@#/]|[-+](?![^\W_])|(?<=[\d{_UNSHOWN}])[.)](?![^\W_])")

HEAD: Final = 1  # the ids of the texts in a message, by which a press finds them again
QUOTE: Final = 11


def size(text: str) -> int:
    """Return a length as Discord may count it at worst, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(text: str, limit: int) -> str:
    """Return a title, a name or a question as one line without unseen characters, shortened to so many."""
    if not text.isprintable():
        text = "".join(c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    shown = " ".join(text.split())
    if len(shown) > limit:
        shown = shown[: limit - 1].rstrip() + "…"
    return shown


def line(text: str, limit: int) -> str:
    """Return the same where Discord reads markdown."""
    return LIVE.sub(r"\\\g<0>", plain(text, limit))


def human_join(words: Sequence[str], last: str) -> str:
    """Return "a, b and c"."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def link(text: str, url: str | None) -> str:
    """Return a link with a safe text, or the text alone where the address is none that can be linked."""
    if url is None or not url.lower().startswith(("https://", "http://")):
        return text
    address = percent_encode(url, safe=":/?#&=%+,;!$'~-._")
    return f"[{text}]({address})" if len(address) <= LINK_LIMIT else text


def citation(cited: Citation) -> str:
    """Return the small line beneath a quote: who, which interview, and where in it."""
    if cited.start_s is not None:
        where = link(moment(cited.start_s), cited.url)
    else:
        first, last = f"{cited.first_word:,}", f"{cited.last_word:,}"
        words = f"word {first}" if first == last else f"words {first}–{last}"
        source = link("source", cited.url)
        where = f"{words} of {cited.words:,}" + (f" · {source}" if source != "source" else "")
    return "-# " + " · ".join(filter(None, [_who(cited), line(cited.title, 100), where]))


def _who(cited: Citation) -> str:
    if not any(cited.speakers):
        return ""
    mark = " (inferred)" if cited.inferred else ""
    everybody = dict.fromkeys(cited.speakers)
    names = [line(name, 40) + mark if name else "an unnamed speaker" for name in everybody]
    return ", then ".join(names[:3] + ["others"] * (len(names) > 3))


def quote(excerpt: Excerpt) -> str:
    """Return an excerpt as a block quote: matches bold, a new line wherever the speaker changes."""
    text = excerpt.text
    inserts = [(found.start(), 4, "\\") for found in LIVE.finditer(text)]
    for start, end in _bold(excerpt):
        inserts += [(start, 3, "**"), (end, 1, "**")]
    inserts += [(found.end(), 2, "> ") for found in re.finditer("\n", text)]
    inserts += [(place, 2, "\n> ") for place in _borders(excerpt)]
    shown, place = ["> "], 0
    for at, _, mark in sorted(inserts):  # where several meet: close bold, new line, open bold, escape
        shown += [text[place:at], mark]
        place = at
    return "".join([*shown, text[place:]]).translate(UNSHOWN)


def cited_quote(excerpt: Excerpt) -> str:
    """Return an excerpt with its citation beneath."""
    return f"{quote(excerpt)}\n{citation(excerpt.citation)}"


def _bold(excerpt: Excerpt) -> list[tuple[int, int]]:
    stretches: list[tuple[int, int]] = []
    for start, end in excerpt.matches:
        for found in re.finditer(r"\S+", excerpt.text[start:end]):
            if stretches and start + found.start() <= stretches[-1][1]:
                stretches[-1] = (stretches[-1][0], start + found.end())  # touching marks would cancel out
            elif any(c.isalnum() for c in found.group()):
                stretches.append((start + found.start(), start + found.end()))
    return stretches


def _borders(excerpt: Excerpt) -> Iterator[int]:
    turns = excerpt.transcript.turns_within(excerpt.citation.start, excerpt.citation.end)
    for before, turn in pairwise(turns):
        place = turn.start - excerpt.citation.start
        between = excerpt.text[place - 1 : place + 1]
        if turn.speaker != before.speaker and " " in between and "\n" not in between:
            yield place


def fits(excerpt: Excerpt, limit: int = BEST_LIMIT) -> bool:
    """Tell whether an excerpt is shown in so many characters."""
    return size(quote(excerpt)) <= limit


BEST: Final = Limit(BEST_WORDS, fits)
OTHER: Final = Limit(OTHER_WORDS, partial(fits, limit=OTHER_LIMIT))
ANSWER: Final = Limits(BEST, OTHER)


def marked_words(shown: str) -> frozenset[str]:
    """Return the words that are bold in a quote: the message itself remembers what was asked for."""
    bold = " ".join(re.findall(r"\*\*(.+?)\*\*", shown))
    return frozenset(fold(found.group()) for found in find_words(re.sub(r"\\(\W|_)", r"\1", bold)))


def head_of(answer: Answer, *, question: bool, direct: bool = False) -> str | None:
    """Return what stands above the quotes: the question where Discord does not show it, and bad news.

    ``direct`` tells that it was asked in a direct message, where no server's own interviews are searched.
    """
    lines = [f"-# “{line(answer.question, 200)}”"] if question else []
    if answer.verdict == "not_found" or not answer.excerpts:
        lines.append("I found nothing in the interviews that answers this.")
        if direct:
            lines.append("What belongs to a server can be asked about there, not in direct messages.")
        if answer.suggestions:
            words = [f"“{line(word, 40)}”" for word in answer.suggestions[:5]]
            lines.append(f"They do speak of {human_join(words, 'and')}.")
        if answer.excerpts:
            lines.append("The closest I have, though it may be about something else:")
    return "\n".join(lines) or None


def fitting(head: str | None, quotes: Sequence[str]) -> list[str]:
    """Return as many of the quotes as one message holds beneath its head."""
    room = TEXT_LIMIT - size(head or "")
    kept = []
    for text in quotes:
        room -= size(text)
        if room < 0:
            break
        kept.append(text)
    return kept


def layout(head: str | None, quotes: Sequence[str], buttons: Sequence[ui.Item[Any]] = ()) -> ui.LayoutView:
    """Return a message of Components V2 that `texts_of` can read back."""
    view = ui.LayoutView(timeout=None)
    view.stop()  # its buttons say themselves what they do, so nothing is to wait for them
    if head is not None:
        view.add_item(ui.TextDisplay(head, id=HEAD))
    for number, text in enumerate(quotes):
        if number == 1:
            view.add_item(ui.Separator())
        view.add_item(ui.TextDisplay(text, id=QUOTE + number))
    rows = -(-len(buttons) // ROW_LIMIT)
    for row in range(rows):  # as few as hold them, evenly filled
        view.add_item(ui.ActionRow(*buttons[row * len(buttons) // rows : (row + 1) * len(buttons) // rows]))
    return view


def texts_of(message: discord.Message) -> tuple[str | None, list[str]]:
    """Return the head and the quotes of a message that `layout` made."""
    texts = [part for part in message.components if isinstance(part, discord.TextDisplay)]
    heads = [text.content for text in texts if text.id == HEAD]
    return (heads[0] if heads else None), [text.content for text in texts if text.id != HEAD]
