"""From a source to what the store keeps of it; what is slow here is for a process of its own."""

import asyncio
import re
from dataclasses import replace
from typing import Final

from bot.errors import TooManyNames
from bot.library.source import Source
from bot.search.segment import FORMAT, Segment
from bot.search.words import Vocabulary
from bot.store.rows import Original, Packed, Prepared
from bot.store.transcripts import fresh_id
from bot.transcripts import formats
from bot.transcripts.corpus import title_of
from bot.transcripts.model import Transcript
from bot.transcripts.reading import Reading
from bot.transcripts.text import one_line

YOUTUBE: Final = re.compile(r"https?://(?:(?:www\.|m\.)?youtube\.com/watch\?|youtu\.be/)\S+")
#: Pages of a video that begin it at no second, although the one it is watched on does.
OTHER_YOUTUBE: Final = re.compile(
    r"https?://(?:(?:www\.|m\.)?youtube(?:-nocookie)?\.com/(?:live|shorts|embed)/"
    r"|music\.youtube\.com/watch\?(?:\S*&)?v=)([\w-]+)(?:[?&#/]\S*)?"
)


def prepare(source: Source) -> tuple[Reading, Prepared]:
    """Read, describe and index a source; UnreadableTranscript where it holds no transcript."""
    reading = read(source)
    transcript = describe(source, reading)
    return reading, Prepared(transcript, original_of(source, reading), pack(transcript))


def read(source: Source) -> Reading:
    """Return what a source says; UnreadableTranscript where it holds no transcript."""
    return formats.read(source.data, source.name)


def describe(source: Source, reading: Reading) -> Transcript:
    """Return what was read as a new transcript; TooManyNames where more are known than people speak."""
    known = source.known
    title = one_line(known.title or "") or title_of(source.name, reading)
    details: dict[str, object] = {}
    if known.date:
        details["date"] = one_line(known.date)
    if known.page:
        page = one_line(known.page)
        details |= {"source": page, "link": time_link(page) or reading.metadata.get("link")}
    transcript = _linked(reading.transcript(source.id or fresh_id(title), title, **details))
    return _named(transcript, tuple(map(one_line, known.speakers)))


def described_as(before: Transcript, reading: Reading) -> Transcript:
    """Return what was read as a new version of a transcript; what people said about that stays."""
    after = reading.transcript(before.id, before.title)
    names = ("text", "turns", "cues", "automatic", "inferred")
    return replace(before, **{name: getattr(after, name) for name in names})


def original_of(source: Source, reading: Reading) -> Original:
    """Return a source as it is kept, and what it was taken for."""
    return Original(source.data, reading.format, reading.encoding)


def pack(transcript: Transcript) -> Packed:
    """Index a transcript as it is stored."""
    return _index(transcript, Vocabulary())[1]


async def index_here(transcript: Transcript, vocabulary: Vocabulary) -> tuple[Segment, Packed]:
    """Return the segment of a transcript, also as it is stored, in a thread of this process."""
    return await asyncio.to_thread(_index, transcript, vocabulary)


def time_link(page: str) -> str | None:
    """Return the template of links into a recording where its page is known to take a second."""
    if other := OTHER_YOUTUBE.fullmatch(page):
        page = f"https://www.youtube.com/watch?v={other[1]}"
    if not YOUTUBE.fullmatch(page):
        return None
    bare = re.sub(r"(?<=[?&])t=[^&]*&?", "", page.partition("#")[0]).rstrip("?&")
    return f"{bare}{'&' if '?' in bare else '?'}t={{seconds}}"


def _linked(transcript: Transcript) -> Transcript:
    link = transcript.link or transcript.source or ""
    if "{seconds}" in link:
        return transcript
    return replace(transcript, link=time_link(link) or transcript.link)


def _named(transcript: Transcript, names: tuple[str, ...]) -> Transcript:
    if not transcript.speakers:
        return replace(transcript, guests=names or transcript.guests)
    if len(names) > len(transcript.speakers):
        raise TooManyNames(len(transcript.speakers))
    return transcript.renamed(dict(zip(transcript.speakers, names, strict=False)))


def _index(transcript: Transcript, vocabulary: Vocabulary) -> tuple[Segment, Packed]:
    segment = Segment.build(transcript, vocabulary)
    return segment, Packed(FORMAT, segment.to_bytes())
