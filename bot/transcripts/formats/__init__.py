"""From the bytes of a file to what it says, whatever its format.

How to add a format:

1. Write a module here with ``fits(text, suffix)``, which recognises the content and trusts the name only
   where the content leaves a doubt, and ``read(text)``, which returns a Draft: the pieces in order, and
   ``left_out`` whatever is no speech. It returns None for no words, and raises UnreadableTranscript with
   one of the problems that `bot.wording` has a sentence for.
2. Add it to ``FORMATS``: the first that fits is taken, so those that are hard to mistake come first.
3. Add a small file of that format to tests/samples/formats, and what is to be read in it to
   tests/transcripts/formats/test_samples.py. The fuzz tests take both up by themselves.
"""

import re
from codecs import BOM_UTF8
from pathlib import PurePath
from typing import Final, Protocol

from bot.errors import UnreadableTranscript
from bot.transcripts.encoding import decode
from bot.transcripts.formats import jsons, markdown, plain, sbv, srt, tables, webpage, webvtt
from bot.transcripts.reading import Draft, Reading, finish
from bot.transcripts.text import clean


class Format(Protocol):
    """What each module here offers."""

    def fits(self, text: str, suffix: str) -> bool: ...
    def read(self, text: str) -> Draft | None: ...


FORMATS: tuple[Format, ...] = (webvtt, sbv, srt, jsons, tables, webpage, markdown, plain)

# How files begin that are no text, or text that only another program understands.
_FOREIGN = (
    (rb"%PDF", "a PDF document"),
    (rb"PK\x03\x04", "a Word document, e-book or other zip archive"),
    (rb"\xd0\xcf\x11\xe0", "an old Word document"),
    (rb"\{\\rtf", "an RTF document"),
    (rb"\x89PNG", "a PNG image"),
    (rb"\xff\xd8\xff", "a JPEG image"),
    (rb"GIF8", "a GIF image"),
    (rb"RIFF....WEBP", "a WebP image"),
    (rb"RIFF....WAVE", "a WAV sound file"),
    (rb"ID3|\xff[\xf3\xfb]", "an MP3 sound file"),
    (rb"OggS|fLaC", "a sound file"),
    (rb"....ftyp", "an MP4 sound or film file"),
    (rb"\x1a\x45\xdf\xa3|RIFF....AVI ", "a film file"),
    (rb"\x1f\x8b|7z\xbc\xaf|Rar!|BZh", "a compressed archive"),
    (rb"SQLite format 3", "a database"),
    (rb"\[Script Info\]", "a SubStation subtitle file"),
    (rb"<\?xml(?![^\0]{0,600}?<(?:html|!doctype html)\b)", "an XML file"),
)
#: So many lines of a word or less are no transcript, and would take long to look at.
MANY_LINES: Final = 100_000
_CAPTIONS = (".vtt", ".srt", ".sbv")


def read(data: bytes, name: str) -> Reading:
    """Return what a file says, or raise UnreadableTranscript with the reason."""
    opening = data[:1000].removeprefix(BOM_UTF8).lstrip()
    for mark, kind in _FOREIGN:
        if re.match(mark, opening, re.DOTALL | re.IGNORECASE):
            raise UnreadableTranscript("foreign", kind=kind)
    text, encoding = decode(data)
    text = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.strip():
        raise UnreadableTranscript("blank" if data else "empty")
    lines = text.count("\n")
    if lines > MANY_LINES and len(text) < 8 * lines:
        raise UnreadableTranscript("hardly a word", lines=lines)
    suffix = PurePath(name).suffix.lower()
    format = next(format for format in FORMATS if format.fits(text, suffix))
    if suffix in _CAPTIONS and format in (markdown, plain):
        raise UnreadableTranscript("no captions", suffix=suffix)
    draft = format.read(text)
    reading = draft and finish(draft, text, encoding)
    if not reading or not reading.text:
        is_captions = format in (webvtt, sbv, srt)
        raise UnreadableTranscript("no captions with words" if is_captions else "no words")
    return reading
