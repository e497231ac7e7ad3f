"""The form in which a moderator corrects what is known about an interview."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar

import discord
from discord import ui

from bot.chat import details, replies
from bot.errors import Refusal
from bot.ids import TranscriptId, UserId
from bot.transcripts.corpus import LONGEST_TITLE
from bot.transcripts.model import Transcript

FIELD: Final = 4000  # characters
MOST_REFUSED: Final = 100  # forms in memory

T = TypeVar("T")


class Form(ui.Modal):
    """Title, date, links and speakers, as they are; what is sent is checked when it is applied.

    ``typed`` is what somebody sent that was refused: it stands in the fields again.
    """

    def __init__(
        self,
        transcript: Transcript,
        submit: Callable[[discord.Interaction[Any], "Form"], Awaitable[None]],
        typed: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(title=replies.plain(f"Edit {transcript.title}", 45))
        self._submit = submit
        self._known: dict[str, str] = {}  # what each field would say if nobody had typed anything
        self._given = typed or {}
        self._title = self._field("title", transcript.title, LONGEST_TITLE, required=True)
        self._date = self._field("date", transcript.date or "", 40)
        self._link = self._field("link", transcript.link or "", replies.LINK_LIMIT)
        self._offset = self._field("offset", f"{transcript.offset_s:g}", 10)
        speakers = details.rename_lines(transcript.speakers, FIELD)
        self._speakers = self._field("speakers", speakers, FIELD, style=discord.TextStyle.paragraph)
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

    @property
    def typed(self) -> dict[str, str]:
        """What each field says as it was sent."""
        fields = (self._title, self._date, self._link, self._offset, self._speakers)
        return {field.custom_id: field.value for field in fields}

    def applied(self, transcript: Transcript) -> tuple[Transcript, list[str]]:
        """Return the transcript as the form has it, and what is different; Refusal for what cannot be."""
        after = replace(
            transcript,
            title=self._taken(self._title, transcript.title, details.checked_title),
            date=self._taken(self._date, transcript.date, details.checked_date),
            link=self._taken(self._link, transcript.link, details.checked_link),
            offset_s=self._taken(self._offset, transcript.offset_s, details.checked_offset),
        )

        def renames(text: str) -> dict[str, str]:
            return details.checked_renames(text, transcript.speakers)

        named = after.renamed(self._taken(self._speakers, {}, renames))
        names = {"title": "title", "date": "date", "link": "links", "offset_s": "offset", "turns": "speakers"}
        return named, [
            shown for name, shown in names.items() if getattr(named, name) != getattr(transcript, name)
        ]

    def _taken(self, field: ui.TextInput["Form"], known: T, check: Callable[[str], T]) -> T:
        # What nobody touched may stay: what a file said of itself was never checked, and others change it.
        return known if field.value == self._known[field.custom_id] else check(field.value)

    def _field(
        self,
        id: str,
        value: str,
        most: int,
        *,
        required: bool = False,
        style: discord.TextStyle = discord.TextStyle.short,
    ) -> ui.TextInput["Form"]:
        self._known[id] = value[:most]
        value = self._given.get(id, value)[:most]
        return ui.TextInput(custom_id=id, default=value, max_length=most, required=required, style=style)


class RefusedForms:
    """What was typed in forms that were refused, the latest of each person and interview.

    In memory only: a restart forgets it, and nothing was changed.
    """

    def __init__(self) -> None:
        self._typed: dict[tuple[UserId, TranscriptId], Mapping[str, str]] = {}

    def keep(self, person: UserId, id: TranscriptId, typed: Mapping[str, str]) -> None:
        """Keep what was typed."""
        self._typed.pop((person, id), None)
        self._typed[person, id] = typed
        if len(self._typed) > MOST_REFUSED:
            del self._typed[next(iter(self._typed))]

    def typed(self, person: UserId, id: TranscriptId) -> Mapping[str, str]:
        """Return what somebody typed; Refusal where that is gone."""
        if (person, id) not in self._typed:
            raise Refusal("I no longer have what you typed. Please use `/transcript edit` again.")
        return self._typed[person, id]
