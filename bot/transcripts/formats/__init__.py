"""Files to readings."""

from pathlib import PurePath

from bot.errors import UnreadableTranscript
from bot.transcripts.encoding import decode
from bot.transcripts.formats import markdown
from bot.transcripts.reading import Reading, clean, finish

FORMATS = (markdown,)


def read(data: bytes, name: str) -> Reading:
    """Return what a file says, or raise UnreadableTranscript with a sentence for the one who sent it."""
    text, encoding = decode(data)
    text = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    suffix = PurePath(name).suffix.lower()
    for format in FORMATS:
        if format.fits(text, suffix):
            reading = finish(format.read(text), text, encoding)
            if reading.text:
                return reading
    raise UnreadableTranscript("This file holds no words.")
