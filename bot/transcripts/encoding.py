"""Bytes to text, when nobody says how they were written."""

import codecs
import re

from charset_normalizer import from_bytes

from bot.errors import UnreadableTranscript

# The longest first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Left to itself, the detector takes French for an encoding of Iceland.
_LIKELY = (
    "cp1252 mac_roman cp1250 iso8859_2 cp1251 koi8_r cp866 cp1253 cp1254 cp1255 cp1256 cp1257 cp932 euc_jp "
    "gb18030 big5hkscs cp949"
).split()
_SAMPLE = 65_536  # bytes; a detector learns no more from the rest
# What Western text never has: a sign within a word, a capital after a small letter, long runs of accents.
_NOT_WESTERN = re.compile(
    r"[a-z][^\x00-\x7f\w\s’‘´“”–—…·][a-z]|[a-z][À-ÞŠŒŽŸ]|[À-ÿ]{4}|[ðþýÐÞÝ]|ø[^.]{0,40}ì|ì[^.]{0,40}ø"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding, marked "(guessed)" where no mark or rule gives it."""
    text, encoding = _decode(data)
    if len(_CONTROL.findall(text)) > max(2, len(text) // 100):
        raise UnreadableTranscript("This is a binary file, not text.")
    return text, encoding


def _decode(data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), encoding.removesuffix("-sig")
    if data.count(b"\0") > len(data) // 1000:
        return _decode_wide(data)
    try:
        return data.decode(), "utf-8"
    except UnicodeDecodeError:
        pass
    text = data.decode(errors="replace")
    unreadable = text.count("\ufffd")
    if unreadable * 10 <= len(re.findall(r"[^\x00-\x7f\ufffd]", text)):  # one slip, or cut off in a character
        return text, f"utf-8 (but for {unreadable} bytes)"
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = "\ufffd"
    if text != "\ufffd" and not _NOT_WESTERN.search(text):
        return text, "cp1252 (guessed)"
    strange = re.search(rb"[\x80-\xff]", data)
    begin = data.rfind(b"\n", 0, max(0, strange.start() - _SAMPLE // 2)) + 1 if strange else 0
    best = from_bytes(data[begin : begin + _SAMPLE], cp_isolation=_LIKELY).best()
    encoding = best.encoding if best else "cp1252"
    return data.decode(encoding, errors="replace"), f"{encoding.replace('_', '-')} (guessed)"


def _decode_wide(data: bytes) -> tuple[str, str]:
    """Decode UTF-16 or UTF-32 without a mark: what gives the most spaces and the fewest controls."""
    sense: dict[str, float] = {}
    for encoding in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
        text = data[:_SAMPLE].decode(encoding, errors="replace")
        sense[encoding] = (text.count(" ") + text.count("\n") - len(_CONTROL.findall(text))) / max(
            1, len(text)
        )
    best = max(sense, key=sense.__getitem__)
    return data.decode(best, errors="replace"), f"{best} (guessed)"
