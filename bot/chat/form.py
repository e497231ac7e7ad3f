"""The form in which a moderator corrects what is known about an interview."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Final, TypeVar

import discord
from discord import ui

from bot.chat import details, replies
from bot.transcripts.corpus import LONGEST_TITLE
from bot.transcripts.model import Transcript

FIELD: Final = 4000  # characters

T = TypeVar("T")


class Form(ui.Modal):
    """Title, date, links and speakers, as they are; what is sent is checked when it is applied."""

    def __init__(
        self, transcript: Transcript, submit: Callable[[discord.Interaction[Any], "Form"], Awaitable[None]]
    ) -> None:
        super().__init__(title=replies.plain(f"Edit {transcript.title}", 45))
        self._submit = submit
        self._title = _field("title", transcript.title, LONGEST_TITLE, required=True)
        self._date = _field("date", transcript.date or "", 40)
        self._link = _field("link", transcript.link or "", replies.LINK_LIMIT)
        self._offset = _field("offset", f"{transcript.offset_s:g}", 10)
        speakers = details.rename_lines(transcript.speakers, FIELD)
        self._speakers = _field("speakers", speakers, FIELD, style=discord.TextStyle.paragraph)
        self.add_item(ui.Label(text="Title", component=self._title))
        self.add_item(ui.Label(text="Date", description="Like 2024-03-28", component=self._date))
        self.add_item(
            ui.Label(
                text="Link into the recording",
                description="With {seconds} where the second belongs: https://youtu.be/abc?t={seconds}",
                component=self._link,
            )
        )
        self.add_item(
            ui.Label(
                text="Offset",
                description="Seconds the recording is behind the times of the transcript",
                component=self._offset,
            )
        )
        if speakers:
            self.add_item(
                ui.Label(
                    text="Speakers",
                    description="Old name = new name; change what stands on the right",
                    component=self._speakers,
                )
            )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Hand the form to the feature that opened it."""
        await self._submit(interaction, self)

    def applied(self, transcript: Transcript) -> tuple[Transcript, list[str]]:
        """Return the transcript as the form has it, and what is different; Refusal for what cannot be."""
        after = replace(
            transcript,
            title=_taken(self._title, transcript.title, details.checked_title),
            date=_taken(self._date, transcript.date, details.checked_date),
            link=_taken(self._link, transcript.link, details.checked_link),
            offset_s=_taken(self._offset, transcript.offset_s, details.checked_offset),
        )

        def renames(text: str) -> dict[str, str]:
            return details.checked_renames(text, transcript.speakers)

        named = after.renamed(_taken(self._speakers, {}, renames))
        names = {"title": "title", "date": "date", "link": "links", "offset_s": "offset", "turns": "speakers"}
        return named, [
            shown for name, shown in names.items() if getattr(named, name) != getattr(transcript, name)
        ]


def _taken(field: ui.TextInput[Form], known: T, check: Callable[[str], T]) -> T:
    # What nobody touched may stay: what a file said of itself was never checked, and others change it, too.
    return known if field.value == field.default else check(field.value)


def _field(
    id: str,
    value: str,
    most: int,
    *,
    required: bool = False,
    style: discord.TextStyle = discord.TextStyle.short,
) -> ui.TextInput[Form]:
    value = value[:most]
    return ui.TextInput(custom_id=id, default=value, max_length=most, required=required, style=style)
