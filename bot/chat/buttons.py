"""Buttons and menus that still work after a restart: the custom_id says what they do, and to what."""

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import Any, Final, Self
from zlib import crc32

import discord
from discord import ui

from bot.answers.answer import Answer, Excerpt
from bot.answers.reading_on import has_more_of_turn, has_question_before
from bot.chat.replies import parts_of
from bot.ids import TranscriptId
from bot.transcripts.model import Transcript

#: The answer to a button, called with the interaction and the data that follow the verb in its custom_id.
Press = Callable[[discord.Interaction[Any], str], Awaitable[None]]

ID_LIMIT: Final = 100
LABEL_LIMIT: Final = 80
#: What is done most, and so stands beside each other beneath an answer.
AT_HAND: Final = ("earlier", "later", "more")
SIDE_BY_SIDE: Final = 3
#: What shows what was said around an excerpt.
AROUND: Final = ("earlier", "later", "turn", "question")


#: Where an excerpt stands, as the buttons of `reading` tell it.
PLACE: Final = re.compile(
    r"(?P<start>[0-9]{1,9}):(?P<end>[0-9]{1,9}):(?P<checksum>[0-9a-f]{6}):(?P<transcript>.+)"
)


class Button(ui.DynamicItem[ui.Button[Any]], template=r"(?P<verb>[a-z]+):(?P<data>.*)"):
    """A button ``verb:data``. Anybody can forge one, so a press looks all rights up again."""

    def __init__(self, verb: str, data: str, label: str, *, enabled: bool = True) -> None:
        self.verb = verb
        self.data = data
        self.label = label
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


class Menu(ui.DynamicItem[ui.Select[Any]], template=r"choose [a-z]+"):
    """A list of buttons: choosing one does what pressing it would. Its values are their custom ids."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make the menu again from what was chosen."""
        assert isinstance(item, ui.Select)
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand the choice to the feature that offers it."""
        verb, _, data = self.item.values[0].partition(":")
        await interaction.client.press(interaction, verb, data)


def rows(actions: Sequence[Button]) -> Iterator[ui.ActionRow[Any]]:
    """Yield a row of the few things that are done most with an answer, and a menu of all others.

    On a phone no more than three stand side by side.
    """
    few = len(actions) <= SIDE_BY_SIDE
    first = [action for action in actions if few or action.verb in AT_HAND]
    rest = [action for action in actions if action not in first]
    if first:
        buttons: ui.ActionRow[Any] = ui.ActionRow(*first)
        yield buttons
    if rest:
        options = [discord.SelectOption(label=action.label, value=action.custom_id) for action in rest]
        select: ui.Select[Any] = ui.Select(
            custom_id="choose action", placeholder="More actions", options=options
        )
        menu: ui.ActionRow[Any] = ui.ActionRow(Menu(select))
        yield menu


def reading(excerpt: Excerpt) -> list[Button]:
    """Return the buttons that show what was said around an excerpt, where there is such."""
    transcript, cited = excerpt.transcript, excerpt.citation
    data = f"{cited.start}:{cited.end}:{checksum(transcript)}:{cited.transcript}"
    if len(f"question:{data}") > ID_LIMIT:
        return []
    ways = [
        Button("earlier", data, "Earlier", enabled=bool(transcript.text[: cited.start].strip())),
        Button("later", data, "Later", enabled=bool(transcript.text[cited.end :].strip())),
    ]
    if has_more_of_turn(transcript, cited.start, cited.end):
        ways.append(Button("turn", data, "Whole turn"))
    if has_question_before(transcript, cited.start):
        ways.append(Button("question", data, "The question before it"))
    return ways


def checksum(transcript: Transcript) -> str:
    """Return a short checksum of a text, which tells whether offsets into it still hold."""
    return f"{crc32(transcript.text.encode()) & 0xFFFFFF:06x}"


def more(query: str, seen: int, within: TranscriptId | None, before: str = "") -> list[Button]:
    """Return the button that shows results after the first ``seen``, of one transcript or of all.

    ``before`` is the query that this one follows up.
    """
    data = f"{query}:{seen}:{within or ''}:{before}"
    return [Button("more", data, "More results")] if len(f"more:{data}") <= ID_LIMIT else []


def instead(query: str, answer: Answer, within: TranscriptId | None) -> list[Button]:
    """Return the buttons that ask what may have been meant, and all interviews instead of one."""
    buttons = []
    if answer.meant and len(data := f"{query}:{within or ''}") <= ID_LIMIT - len("meant:"):
        buttons.append(Button("meant", data, "Ask that"))
    if answer.elsewhere:
        buttons.append(Button("everywhere", query, "Search all interviews"))
    return buttons


def alone(query: str) -> Button:
    """Return the button that asks a question without what it follows up."""
    return Button("alone", query, "Ask it alone")


def example(question: str) -> Button:
    """Return the button that asks a question."""
    return Button("example", question, question[:LABEL_LIMIT])


def votes(query: str) -> list[Button]:
    """Return the buttons that say what an answer was worth."""
    return [Button("helpful", query, "👍 Helpful"), Button("unhelpful", query, "👎 Not helpful")]


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


def actions_of(message: discord.Message) -> list[Button]:
    """Return what can be done with a message, by its own buttons and its menu."""
    actions = []
    for part in parts_of(message.components):
        if isinstance(part, discord.Button):
            actions.append(_action(part.custom_id, part.label, enabled=not part.disabled))
        elif isinstance(part, discord.SelectMenu):
            actions += [_action(option.value, option.label) for option in part.options]
    return actions


def _action(id: str | None, label: str | None, *, enabled: bool = True) -> Button:
    verb, _, data = (id or "").partition(":")
    return Button(verb, data, label or "", enabled=enabled)
