"""Buttons and menus that still work after a restart: the custom_id says what they do, and to what."""

import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final, Self
from zlib import crc32

import discord
from discord import ui

from bot.answers.answer import Answer, Excerpt
from bot.ids import TranscriptId
from bot.transcripts.model import Transcript

#: The answer to a button, called with the interaction and the data that follow the verb in its custom_id.
Press = Callable[[discord.Interaction[Any], str], Awaitable[None]]

ID_LIMIT: Final = 100


class Button(ui.DynamicItem[ui.Button[Any]], template=r"(?P<verb>[a-z]+):(?P<data>.*)"):
    """A button ``verb:data``. Anybody can forge one, so a press looks all rights up again."""

    def __init__(self, verb: str, data: str, label: str, *, enabled: bool = True) -> None:
        self.verb = verb
        self.data = data
        super().__init__(ui.Button(label=label, custom_id=f"{verb}:{data}", disabled=not enabled))

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the button again from what was pressed."""
        assert isinstance(item, ui.Button)
        return cls(match["verb"], match["data"], item.label or "")

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the press to the feature that offers it."""
        await interaction.client.press(interaction, self.verb, self.data)


class Menu(ui.DynamicItem[ui.Select[Any]], template=r"choose (?P<verb>[a-z]+)"):
    """A list to choose from: choosing does what pressing the button ``verb:value`` would."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the menu again from what was chosen."""
        assert isinstance(item, ui.Select)
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the choice to the feature that offers it."""
        verb = self.custom_id.removeprefix("choose ")
        await interaction.client.press(interaction, verb, self.item.values[0])


def reading(excerpt: Excerpt) -> list[Button]:
    """Return the buttons that read on before and after an excerpt."""
    transcript, cited = excerpt.transcript, excerpt.citation
    data = f"{cited.start}:{cited.end}:{checksum(transcript)}:{cited.transcript}"
    if len(f"earlier:{data}") > ID_LIMIT:
        return []
    return [
        Button("earlier", data, "Earlier", enabled=bool(transcript.text[: cited.start].strip())),
        Button("later", data, "Later", enabled=bool(transcript.text[cited.end :].strip())),
    ]


def checksum(transcript: Transcript) -> str:
    """Return a short checksum of a text, which tells whether offsets into it still hold."""
    return f"{crc32(transcript.text.encode()) & 0xFFFFFF:06x}"


def more(query: str, seen: int, within: TranscriptId | None) -> list[Button]:
    """Return the button that shows results after the first ``seen``, of one transcript or of all."""
    data = f"{query}:{seen}:{within or ''}"
    return [Button("more", data, "More results")] if len(f"more:{data}") <= ID_LIMIT else []


def instead(query: str, answer: Answer, within: TranscriptId | None) -> list[Button]:
    """Return the buttons that ask what may have been meant, and all interviews instead of one."""
    buttons = []
    if answer.meant and len(data := f"{query}:{within or ''}") <= ID_LIMIT - len("meant:"):
        buttons.append(Button("meant", data, "Ask that"))
    if answer.elsewhere:
        buttons.append(Button("everywhere", query, "Search all interviews"))
    return buttons


def votes(query: str) -> list[Button]:
    """Return the buttons that say what an answer was worth."""
    return [Button("helpful", query, "Helpful"), Button("unhelpful", query, "Not helpful")]


def expectation(query: str) -> Button:
    """Return the button that opens the form `feedback.Expectation`."""
    return Button("expected", query, "What did you expect?")


def gaps_file() -> Button:
    """Return the button that gives what was asked in vain as a file."""
    return Button("gaps", "", "Export as CSV")


def gap_menu(options: Iterable[discord.SelectOption]) -> Menu:
    """Return the menu that asks what to do about one of the gaps."""
    return Menu(ui.Select(custom_id="choose gap", placeholder="What to do about …", options=[*options]))


def next_steps() -> list[Button]:
    """Return the buttons that close a gap."""
    return [Button("alias", "", "Add an alias"), Button("bring", "", "Add a transcript")]


def delete(query: str) -> Button:
    """Return the button that deletes an answer."""
    return Button("delete", query, "Delete")


def share(query: str) -> Button:
    """Return the button that shows a private answer to the channel."""
    return Button("share", query, "Share with the channel")


def buttons_of(message: discord.Message) -> list[Button]:
    """Return a message's own buttons, to be sent again."""
    rows = [part for part in message.components if isinstance(part, discord.ActionRow)]
    old = [item for row in rows for item in row.children if isinstance(item, discord.Button)]
    split = [(item, *(item.custom_id or "").partition(":")) for item in old]
    return [Button(verb, data, item.label or "", enabled=not item.disabled) for item, verb, _, data in split]
