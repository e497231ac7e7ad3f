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
from dataclasses import replace
from pathlib import PurePath
from typing import Final, Protocol

from bot.errors import UnreadableTranscript
from bot.transcripts import documents
from bot.transcripts.corpus import title_of
from bot.transcripts.documents import archive
from bot.transcripts.documents.document import Document
from bot.transcripts.documents.package import Package
from bot.transcripts.encoding import decode
from bot.transcripts.formats import (
    audacity,
    elan,
    elan_text,
    exmaralda,
    jsons,
    lrc,
    markdown,
    microdvd,
    mpl2,
    nist,
    ohms,
    plain,
    praat,
    sami,
    sbv,
    scc,
    spruce,
    srt,
    substation,
    subviewer,
    tables,
    talkbank,
    tei,
    timedtext,
    transcriber,
    ttml,
    webpage,
    webvtt,
    xml,
)
from bot.transcripts.reading import Draft, Reading, counted, finish
from bot.transcripts.text import clean, clean_lines


class Format(Protocol):
    """What each module here offers."""

    def fits(self, text: str, suffix: str) -> bool: ...
    def read(self, text: str) -> Draft | None: ...


FORMATS: tuple[Format, ...] = (
    webvtt,
    ttml,
    timedtext,
    elan,
    transcriber,
    exmaralda,
    ohms,
    tei,
    xml,
    substation,
    sami,
    scc,
    praat,
    talkbank,
    subviewer,
    sbv,
    srt,
    microdvd,
    mpl2,
    spruce,
    audacity,
    elan_text,
    nist,
    jsons,
    tables,
    lrc,
    webpage,
    markdown,
    plain,
)

# How files begin that are no text, or text that only another program understands.
_FOREIGN = (
    (rb"PK\x03\x04", "a zip archive within another"),
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
)
# The same, where its program has a better export: what it is, and what to give instead.
_OTHER_EXPORT = (
    (rb"ooBinaryFile", "a binary file of Praat", "the TextGrid saved as a text file"),
    (rb"\d{3}STL\d\d\.\d\d", "an EBU STL subtitle file", "SRT, WebVTT or TTML"),
    (
        rb"PG[\x00-\xff]{8}[\x14-\x17]|\x00\x00\x01\xba",
        "subtitles kept as pictures",
        "them as text, such as SRT",
    ),
    (rb"# VobSub index file", "the index of subtitles kept as pictures", "them as text, such as SRT"),
)
#: So many lines of a word or less are no transcript, and would take long to look at.
MANY_LINES: Final = 100_000
_CAPTIONS = (".vtt", ".srt", ".sbv")
_OF_CAPTIONS: tuple[Format, ...] = (webvtt, sbv, srt)


def read(data: bytes, name: str) -> Reading:
    """Return what a file says, or raise UnreadableTranscript with the reason.

    A zip archive says what the one transcript in it says.
    """
    package = documents.packed(data)
    return _file(data, name) if package is None else _only(package)


def _only(package: Package) -> Reading:
    """Return what the one transcript among some files says."""
    names = archive.files(package)
    found: list[tuple[str, Reading]] = []
    reason = UnreadableTranscript("nothing within", number=len(names))
    for name in names:
        try:
            found.append((name, _file(package.part(name), name)))
        except UnreadableTranscript as refused:
            reason = refused if len(names) == 1 else reason
        if len(found) > 1:
            raise UnreadableTranscript("several within", number=len(names))
    if not found:
        raise reason
    name, reading = found[0]
    others = counted(len(names) - 1, "other file")
    return replace(
        reading,
        metadata={"title": title_of(name, reading)} | dict(reading.metadata),
        dropped=(*reading.dropped, *[others] * (len(names) > 1)),
    )


def _file(data: bytes, name: str) -> Reading:
    if (document := documents.read(data)) is not None:
        return _document(document)
    opening = data[:1000].removeprefix(BOM_UTF8).lstrip()
    for mark, kind in _FOREIGN:
        if re.match(mark, opening, re.DOTALL | re.IGNORECASE):
            raise UnreadableTranscript("foreign", kind=kind)
    for mark, kind, export in _OTHER_EXPORT:
        if re.match(mark, opening, re.DOTALL):
            raise UnreadableTranscript("other export", kind=kind, export=export)
    text, encoding = decode(data)
    text = clean(text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.strip():
        raise UnreadableTranscript("blank" if data else "empty")
    _check_lines(text)
    suffix = PurePath(name).suffix.lower()
    format = next(format for format in FORMATS if format.fits(text, suffix))
    if suffix in _CAPTIONS and format in (markdown, plain):
        raise UnreadableTranscript("no captions", suffix=suffix)
    draft = format.read(text)
    reading = draft and finish(draft, text, encoding)
    if not reading or not reading.text:
        raise UnreadableTranscript("no captions with words" if format in _OF_CAPTIONS else "no words")
    return reading


def _document(document: Document) -> Reading:
    """Return what a document says: people paste captions into them, and otherwise write as in plain text."""
    text = clean_lines(document.text)
    _check_lines(text)
    format = next(format for format in (*_OF_CAPTIONS, plain) if format.fits(text, ""))
    draft = format.read(text)
    if draft is None:
        raise UnreadableTranscript("no words")
    has = draft.format.removeprefix("plain text").removeprefix(" with ")
    draft = replace(
        draft,
        format=f"{document.kind} with {has}" if has else document.kind,
        metadata=({"title": document.title} if document.title else {}) | dict(draft.metadata),
        dropped=(*document.dropped, *draft.dropped),
    )
    return finish(draft, text, "")


def _check_lines(text: str) -> None:
    lines = text.count("\n")
    if lines > MANY_LINES and len(text) < 8 * lines:
        raise UnreadableTranscript("hardly a word", lines=lines)
