"""An answer as a card: quotes in a coloured frame, beneath it what can be done with them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

import discord
from discord import ui

from bot.answers.answer import Excerpt
from bot.answers.speech import MEANING, PROBABLY, is_one_interview, is_probable
from bot.chat.buttons import Button, rows
from bot.chat.excerpts import cited_quote, title
from bot.chat.replies import HEAD, QUOTE, fitting, parts_of

#: The colour of a frame, seen as well on Discord's light background as on its dark one.
ANSWERED: Final = 0x2E9E5B
NEARLY: Final = 0xB7791F
NOT_FOUND: Final = 0xC6616B

#: What stands at the end of a card where a name was inferred.
NOTE: Final = f"-# *{PROBABLY}*: {MEANING}"

FOOT: Final = 2  # the id of what stands beneath the quotes


@dataclass(frozen=True)
class Card:
    """What an answer says, in Discord's markdown.

    ``source`` is the line with the title that all quotes share; where it is None, each has its own. ``noted``
    tells that the card says what "probably" means.
    """

    head: str | None
    quotes: tuple[str, ...]
    colour: int
    source: str | None = None
    noted: bool = False

    @classmethod
    def showing(cls, head: str | None, excerpts: Sequence[Excerpt], colour: int = ANSWERED) -> Self:
        """Return a card with as many of the excerpts as it has room for."""
        source = f"-# {title(excerpts[0].citation)}" if is_one_interview(excerpts) else None
        card = cls(head, (), colour, source, is_probable(excerpts))
        return card._with([cited_quote(excerpt, titled=source is None) for excerpt in excerpts])

    @classmethod
    def of(cls, message: discord.Message) -> Self:
        """Return what a message shows."""
        parts = list(parts_of(message.components))
        texts = {part.id: part.content for part in parts if isinstance(part, discord.TextDisplay)}
        colours = [part.accent_colour for part in parts if isinstance(part, discord.Container)]
        foot = texts.pop(FOOT, "").split("\n")
        return cls(
            head=texts.pop(HEAD, None),
            quotes=tuple(texts.values()),
            colour=next((colour.value for colour in colours if colour), ANSWERED),
            source=next((row for row in foot if row and row != NOTE), None),
            noted=NOTE in foot,
        )

    def turned(self, excerpt: Excerpt) -> Self:
        """Return the card with another excerpt of the same interview in place of the first."""
        first = cited_quote(excerpt, titled=self.source is None)
        card = replace(self, noted=self.noted or is_probable([excerpt]))
        return card._with([first, *self.quotes[1:]])

    def headed(self, line: str) -> Self:
        """Return the card with a further line above."""
        card = replace(self, head="\n".join(filter(None, [line, self.head])))
        return card._with(self.quotes)

    def _with(self, quotes: Sequence[str]) -> Self:
        return replace(self, quotes=tuple(fitting((self.head or "") + self._foot(), quotes)))

    def _foot(self) -> str:
        return "\n".join(filter(None, [self.source, NOTE if self.noted else None]))

    def view(self, actions: Sequence[Button] = ()) -> ui.LayoutView:
        """Return the message."""
        frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=discord.Colour(self.colour))
        if self.head is not None:
            frame.add_item(ui.TextDisplay(self.head, id=HEAD))
        for number, text in enumerate(self.quotes):
            if number > 0:
                frame.add_item(ui.Separator())
            frame.add_item(ui.TextDisplay(text, id=QUOTE + number))
        if foot := self._foot():
            frame.add_item(ui.TextDisplay(foot, id=FOOT))
        view = ui.LayoutView(timeout=None)
        view.stop()  # its buttons say themselves what they do, so nothing is to wait for them
        view.add_item(frame)
        for row in rows(actions):
            view.add_item(row)
        return view
