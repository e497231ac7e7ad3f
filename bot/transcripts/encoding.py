"""Decoding of bytes whose encoding nobody declares."""

import codecs
import re
from collections import Counter
from unicodedata import category

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
# What an XML file says of itself; the more so as old research files are in many encodings.
_DECLARED = re.compile(
    rb"\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']((?:iso|windows|cp|koi8|mac|euc|shift|gb|big5)[\w-]{1,20})",
    re.IGNORECASE,
)
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
# What is not Western; left to choose from all, the detector finds encodings nobody has used.
_LIKELY = (
    "mac_roman cp1250 iso8859_2 cp1251 koi8_r cp866 cp1253 cp1254 cp1255 cp1256 cp932 euc_jp "
    "gb18030 big5hkscs cp949"
).split()
# What Western text hardly has: a sign or an Icelandic letter within a word, a capital after a small letter,
# accents in a row, Danish and Italian letters side by side.
_NOT_WESTERN = re.compile(
    r"(?<=[a-zà-ÿ])[¢¤¥¦¨©¬®±²³µ¶¸¹¼½¾¿×÷ðþýÐÞÝ]|(?<=[a-z])[À-ÞŠŒŽŸ]|[^\x00-\x7f\s’‘“”–—…«»]{3,}"
    r"|ø[^.]{0,40}ì|ì[^.]{0,40}ø"
)
_ABROAD = re.compile(r"[^\x00-\x7f\ufffd]")
_BULLET = "\x15"  # around each time in TalkBank's transcripts, see `formats.talkbank`
_SAMPLE = 65_536  # bytes or characters; nothing is learnt from more


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding, "(guessed)" where no mark and no rule tells it."""
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    if marked is not None:
        text, name = data.decode(marked, errors="replace"), marked.removesuffix("-sig")
    elif 50 * data.count(b"\0") > len(data):
        text, name = _decode_wide(data)
    else:
        text, name = _decode_narrow(data)
    sample = text[:_SAMPLE]
    if _count(sample.replace(_BULLET, ""), "Cc") > max(2, len(sample) // 100):
        raise UnreadableTranscript("binary")
    return text, name


def _declared(data: bytes) -> tuple[str, str] | None:
    """Decode XML that declares its encoding, or return None where it does not, or is not in it."""
    match = _DECLARED.match(data)
    if match is None:
        return None
    try:
        codec = codecs.lookup(match[1].decode())
        # Latin 1 in name is Windows' in fact, as everywhere on the web.
        name = "cp1252" if codec.name == "iso8859-1" else codec.name
        return str(data, name), name.replace("_", "-")
    except (LookupError, UnicodeError):
        return None


def _decode_wide(data: bytes) -> tuple[str, str]:
    """Decode two or four bytes a character: what gives many spaces, and few characters nobody has."""
    sense: dict[str, float] = {}
    for encoding in _WIDE:
        sample = data[:_SAMPLE].decode(encoding, errors="replace")
        strange = sample.count("\ufffd") + _count(sample, "Cc", "Cn", "Co")
        sense[encoding] = (sample.count(" ") + sample.count("\n") - 4 * strange) / max(1, len(sample))
    best = max(sense, key=sense.__getitem__)
    if sense[best] <= 0:
        raise UnreadableTranscript("binary")
    return data.decode(best, errors="replace"), f"{best} (guessed)"


def _decode_narrow(data: bytes) -> tuple[str, str]:
    text = data.decode(errors="replace")
    lost = text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    if lost * 10 <= len(_ABROAD.findall(text)):  # it may have been cut off within a character
        return text, f"utf-8 (but for {lost} bytes)" if lost else "utf-8"
    if declared := _declared(data):
        return declared
    western = data.decode("cp1252", errors="replace")
    unlikely = sum(map(len, _NOT_WESTERN.findall(western)))
    if "\ufffd" not in western and 10 * unlikely <= len(_ABROAD.findall(western)):
        return western, "cp1252 (guessed)"
    strange = re.search(rb"[\x80-\xff]", data)
    begin = data.rfind(b"\n", 0, strange.start()) + 1 if strange else 0
    best = from_bytes(data[begin : begin + _SAMPLE], cp_isolation=_LIKELY).best()
    encoding = best.encoding if best else "cp1252"
    return data.decode(encoding, errors="replace"), f"{encoding.replace('_', '-')} (guessed)"


def _count(text: str, *kinds: str) -> int:
    """Return how many characters are of these Unicode categories and no white space."""
    often = Counter(text).items()
    return sum(times for letter, times in often if category(letter) in kinds and not letter.isspace())
