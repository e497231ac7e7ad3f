"""What moderators are shown of a transcript, before they confirm it and after."""

import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from sys import getsizeof
from typing import Final

from discord import ui

from bot.answers.answer import Excerpt
from bot.chat.buttons import Button
from bot.chat.excerpts import quote
from bot.chat.replies import human_join, layout, line
from bot.errors import Refusal
from bot.ids import ServerId, UserId
from bot.store.rows import Entry, Original
from bot.store.usage import MIB, Usage
from bot.transcripts.clock import moment
from bot.transcripts.doubts import worded
from bot.transcripts.model import Transcript
from bot.transcripts.reading import Reading, counted

MOST_DOUBTS: Final = 5
KEPT_FOR: Final = 900.0  # seconds: as long as Discord lets a private message be changed
MOST: Final = 32  # previews in memory
MOST_BYTES: Final = 96 * 2**20  # of memory that they take
TIMED: Final = 200  # bytes of memory that a turn or a cue takes

PAGE: Final = 10  # rows of the list
BIN_PAGE: Final = 3  # of removed ones, each with a button
END: Final = 240  # characters of the first and of the last words
FIRST: Final = 8  # turns or captions that are shown one by one


@dataclass(frozen=True)
class Pending:
    """A transcript that waits until the moderator who uploaded it confirms it."""

    server: ServerId
    person: UserId
    transcript: Transcript
    original: Original
    replaces: bool = False
    until: float = 0.0  # by the monotonic clock; set when it is kept

    @cached_property
    def weight(self) -> int:
        """About how many bytes of memory it takes: the file, its words, turns and cues, and its details."""
        known = self.transcript
        texts = (known.title, known.show, known.date, known.source, known.link, *known.hosts, *known.guests)
        spelt = (name for written, heard in known.aliases.items() for name in (written, *heard))
        held = sum(map(getsizeof, (self.original.data, known.text, *texts, *spelt)))
        return held + TIMED * (len(known.turns) + len(known.cues))


class Previews:
    """The transcripts that wait, in memory only: a restart forgets them, and nothing was changed."""

    def __init__(self) -> None:
        self._pending: dict[str, Pending] = {}

    def keep(self, pending: Pending) -> str:
        """Keep a transcript for a while and return the token it is taken by."""
        token = secrets.token_urlsafe(9)
        now = time.monotonic()
        self._pending[token] = replace(pending, until=now + KEPT_FOR)
        for old, other in list(self._pending.items()):
            held = sum(kept.weight for kept in self._pending.values())
            if other.until < now or len(self._pending) > MOST or (held > MOST_BYTES and old != token):
                del self._pending[old]
        return token

    def take(self, token: str, server: ServerId, person: UserId) -> Pending:
        """Return what waits under a token, once, to the person who brought it."""
        pending = self._pending.get(token)
        if (
            pending is None
            or (pending.server, pending.person) != (server, person)
            or pending.until < time.monotonic()
        ):
            raise Refusal("I no longer have this file. Please upload it again.")
        return self._pending.pop(token)


def preview(reading: Reading, transcript: Transcript, twin: Entry | None, replaced: Entry | None) -> str:
    """Return what was understood of a file."""
    rows = [facts(transcript, reading.format, reading.encoding)]
    if reading.dropped:
        rows.append(f"Left out: {line('; '.join(reading.dropped), 300)}.")
    if reading.doubts:
        head = "🛑 **Probably misread.**" if reading.is_doubtful else "⚠️ **Not sure of everything.**"
        rows += [f"{head} Please look at this before you confirm:", *_doubts(reading)]
    else:
        rows.append(f"{100 * reading.coverage:.1f}% of the file's words are in it, and nothing looks wrong.")
    if twin is not None:
        rows.append(f"⚠️ **It says nearly the same as “{line(twin.title, 100)}”**, which is here already.")
    if replaced is not None:
        rows.append(
            f"It takes the place of version {replaced.version} with its {counted(replaced.words, 'word')}; "
            "title, date and links stay, the speakers' names are those of the file."
        )
    return "\n".join(rows)


def _doubts(reading: Reading) -> Iterator[str]:
    for doubt in reading.doubts[:MOST_DOUBTS]:
        text = worded(doubt, lambda example: line(example, 80))
        yield f"- **{text}**" if doubt.grave else f"- {text}"


def facts(transcript: Transcript, format: str, encoding: str) -> str:
    """Return what a transcript is, in a few lines."""
    sizes = [counted(transcript.words, "word"), counted(len(transcript.turns), "turn")]
    if transcript.seconds is not None:
        first = transcript.second_at(0) or 0.0
        sizes.append(f"{moment(first)} to {moment(transcript.seconds)}")
    else:
        sizes.append("no times")
    written = line(", ".join(filter(None, (format, encoding))), 80)
    rows = [f"### {line(transcript.title, 200)}", " · ".join([written, *sizes])]
    inferred = " (inferred)" if transcript.inferred else ""
    speakers = f"Speakers{inferred}: {_names(transcript.speakers)}"
    rows.append(speakers if transcript.speakers else "It names no speakers.")
    known = {"With": _names(transcript.guests), "Date": line(transcript.date or "", 40)}
    known["Source"] = line(transcript.source or "", 150)
    known["Links"] = line(transcript.link or "", 150)
    if transcript.link and transcript.offset_s:
        known["Links"] += f", {transcript.offset_s:+g} s"
    return "\n".join([*rows, *(f"{name}: {value}" for name, value in known.items() if value)])


def origin(entry: Entry) -> str:
    """Return who added a transcript, and when."""
    if entry.server is None:
        return "It comes with the bot, for every server."
    since = f", version {entry.version} since <t:{int(entry.changed_at)}:f>" if entry.version > 1 else ""
    return f"Added by <@{entry.added_by}> on <t:{int(entry.added_at)}:f>{since}."


def ends(transcript: Transcript) -> list[str]:
    """Return the first turns and the last words, with who speaks and when."""
    text = transcript.text
    if len(text) <= 2 * END:
        return [_turns(transcript, len(text))]
    last = text[-END:].partition(" ")[2] or text[-END:]
    begins = _turns(transcript, len(text[:END].rpartition(" ")[0] or text[:END]))
    ends = _quoted(transcript, len(text) - len(last), len(text))
    return [f"-# It begins:\n{begins}", f"-# It ends:\n{ends}"]


def _turns(transcript: Transcript, end: int) -> str:
    """Return the turns before ``end``, each with its time; the captions where there is only one."""
    pieces = transcript.turns if len(transcript.turns) > 1 else transcript.cues
    starts = [0, *(piece.start for piece in pieces[1:FIRST] if piece.start < end), end]
    known = {piece.start: piece.start_s for piece in pieces[:FIRST]}
    rows = []
    for start, stop in pairwise(starts):
        time = known.get(start)
        at = f"{moment(time)} " if time is not None else ""
        rows.append(f"> {at}{_quoted(transcript, start, stop).removeprefix('> ')}")
    return "\n".join(rows)


def _quoted(transcript: Transcript, start: int, end: int) -> str:
    return quote(Excerpt.of(transcript, start, end), is_named=True)


def room(usage: Usage, most: int) -> str:
    """Return how much of what they may a server's own interviews take."""
    return f"This server's own take {usage.in_use / MIB:,.1f} of {most / MIB:,.0f} MiB."


def page(entries: Sequence[Entry], number: int, *, removed: bool = False, about: str = "") -> ui.LayoutView:
    """Return a page of a list, with buttons to turn it, and to bring back what was removed."""
    if not entries:
        return layout("Nothing was removed." if removed else "There are no interviews yet.", [])
    size = BIN_PAGE if removed else PAGE
    pages = -(-len(entries) // size)
    number = min(number, pages - 1)
    shown = list(enumerate(entries[number * size : (number + 1) * size], number * size + 1))
    head = counted(len(entries), f"{'removed ' * removed}interview")
    buttons = [Button("undo", entry.id, f"Bring back {n}") for n, entry in shown if removed]
    if pages > 1:
        head += f", page {number + 1} of {pages}"
        kind = "removed" if removed else "here"
        buttons.append(Button("page", f"{kind}:{max(0, number - 1)}", "Back", enabled=number > 0))
        buttons.append(Button("page", f"{kind}:{number + 1}", "Next", enabled=number + 1 < pages))
    if about:
        head += f"\n{about}"
    return layout(head, ["\n".join(f"{n}\\. {_row(entry)}" for n, entry in shown)], buttons)


def _row(entry: Entry) -> str:
    length = [moment(entry.seconds)] if entry.seconds is not None else []
    added = "for every server" if entry.server is None else f"added <t:{int(entry.added_at)}:d>"
    return " · ".join([f"**{line(entry.title, 100)}**", counted(entry.words, "word"), *length, added])


def _names(names: Sequence[str]) -> str:
    shown = [line(name, 40) for name in names[:8]]
    return human_join(shown + [f"{len(names) - 8} more"] * (len(names) > 8), "and") if names else ""
