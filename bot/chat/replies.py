"""What a reply looks like, and every limit and danger of Discord's text, in one place.

A transcript or a title may hold anything. What is shown of it is escaped with backslashes only, which the
reader never sees: the words on the screen, and in the clipboard, are ``transcript.text[start:end]``.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final
from urllib.parse import quote as percent_encode

import discord
from discord import ui

from bot.answers.answer import Answer

TEXT_LIMIT: Final = 4000  # characters over all texts of a message; Discord refuses more, discord.py does not
LINK_LIMIT: Final = 400
ROW_LIMIT: Final = 5  # buttons side by side

#: Characters without a shape of their own that would turn the line around or break it; they are left out.
UNSHOWN: Final = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_UNSHOWN = re.escape("".join(map(chr, UNSHOWN)))
#: What means something to Discord: emphasis, code, spoilers, links, mentions, emoji, times, headings, quotes,
#: and what would make a list. The slash is what turns an address or an invitation into a link.
LIVE: Final = re.compile(rf"[\\*_~|`\[\]<>@#/]|[-+](?![^\W_])|(?<=[\d{_UNSHOWN}])[.)](?![^\W_])")

HEAD: Final = 1  # the ids of the texts in a message, by which they are found again
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


def head_of(
    answer: Answer,
    *,
    question: bool,
    after: str | None = None,
    direct: bool = False,
    narrowed: bool = False,
) -> str | None:
    """Return what stands above the quotes: the question where Discord does not show it, and bad news.

    ``after`` is the question that it follows up. ``direct`` tells that it was asked in a direct message,
    where no server's own interviews are searched, ``narrowed`` that it was asked of one interview.
    """
    lines = [f"-# “{line(answer.question, 200)}”"] if question else []
    if after is not None:
        lines.append(f"-# Following on from “{line(after, 100)}”, in the same interview")
    if answer.verdict == "not_found" or not answer.excerpts:
        lines.append(
            f"I found nothing in {'this interview' if narrowed else 'the interviews'} that answers this."
        )
        lines += _instead(answer)
        if direct:
            lines.append("What belongs to a server can be asked about there, not in direct messages.")
        if answer.excerpts:
            lines.append("The closest I have, though it may be about something else:")
    return "\n".join(lines) or None


def _instead(answer: Answer) -> Iterator[str]:
    """Yield what may help somebody to whom nothing was found."""
    if answer.elsewhere:
        yield f"“{line(answer.elsewhere.excerpts[0].citation.title, 100)}” may answer it."
    if answer.meant:
        yield f"Did you mean “{line(answer.meant, 200)}”?"
    if answer.suggestions:
        topics = [f"“{line(topic, 40)}”" for topic in answer.suggestions]
        yield f"They do speak of {human_join(topics, 'and')}."


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


def parts_of(components: Iterable[discord.Component]) -> Iterator[discord.Component]:
    """Yield components and what is in them, however deep."""
    for part in components:
        yield part
        yield from parts_of(getattr(part, "children", ()))


def texts_of(message: discord.Message) -> tuple[str | None, list[str]]:
    """Return the head and the quotes of a message that `layout` made."""
    texts = [part for part in parts_of(message.components) if isinstance(part, discord.TextDisplay)]
    heads = [text.content for text in texts if text.id == HEAD]
    return (heads[0] if heads else None), [text.content for text in texts if text.id != HEAD]
