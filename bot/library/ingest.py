"""From a file to what the store keeps of it; what is slow here is for a process of its own."""

import asyncio
from pathlib import Path

from bot.errors import UnreadableTranscript
from bot.search.segment import FORMAT, Segment
from bot.search.words import Vocabulary
from bot.store.rows import Original, Packed, Upload
from bot.store.transcripts import fresh_id
from bot.transcripts.corpus import title_of
from bot.transcripts.formats import read
from bot.transcripts.model import Transcript
from bot.transcripts.reading import Reading


def pack(transcript: Transcript) -> Packed:
    """Index a transcript as it is stored."""
    return _index(transcript, Vocabulary())[1]


def prepare(path: Path, most_mib: int) -> tuple[Reading, Upload]:
    """Read and index a file on disk; UnreadableTranscript where that cannot be."""
    try:
        if path.stat().st_size > most_mib * 2**20:
            raise UnreadableTranscript("too large", limit=most_mib)
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableTranscript("not opened", reason=str(error.strerror)) from None
    reading = read(data, path.name)
    title = title_of(path.name, reading)
    transcript = reading.transcript(fresh_id(title), title)
    original = Original(data, reading.format, reading.encoding)
    return reading, Upload(transcript, original, pack(transcript))


async def index_here(transcript: Transcript, vocabulary: Vocabulary) -> tuple[Segment, Packed]:
    """Return the segment of a transcript, also as it is stored, in a thread of this process."""
    return await asyncio.to_thread(_index, transcript, vocabulary)


def _index(transcript: Transcript, vocabulary: Vocabulary) -> tuple[Segment, Packed]:
    segment = Segment.build(transcript, vocabulary)
    return segment, Packed(FORMAT, segment.to_bytes(vocabulary))
