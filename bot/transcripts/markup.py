"""Tags and entities, which caption files, web pages and Markdown share."""

import html
import re
from html.entities import html5
from typing import Final

_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
# Only what is known to be a tag: "<3", "<inaudible>" and "<I think so>" are words.
_ATTRIBUTES = r"""(?:\s+[\w:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+))*\s*/?"""
_VOICE = r"v(?:\.[^\s<>]*)?\s[^<>]*"  # WebVTT's, the only tag that holds words: a name
_BREAK = re.compile(rf"<(?:br|/?p|/?div|/?li){_ATTRIBUTES}>", re.IGNORECASE)
_TAG = re.compile(
    rf"<\d{{1,3}}(?::\d{{1,2}}){{1,2}}(?:[.,]\d{{1,3}})?>|<{_VOICE}>|<lang\s+[\w-]+>"
    r"|</?(?:c|v|i|b|u|a|big|center|code|del|em|font|lang|ol|pre|q|rt|ruby|s|small|span|strike|strong|sub|sup"
    rf"|ul)(?:\.[\w-]+)*{_ATTRIBUTES}>",
    re.IGNORECASE,
)
#: What is shaped like a tag, whatever its name.
TAG_LIKE: Final = rf"<(?:/?[\w.:-]+{_ATTRIBUTES}|(?i:{_VOICE}|lang\s+[\w-]+))>"
_OVERRIDE = re.compile(r"\{\\[^{}]*\}")  # SubStation's, left over in SRT


def unescape(text: str) -> str:
    """Return text with entities as the characters they stand for; "AT&T" and "&so;" stay."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(entity: re.Match[str]) -> str:
    return html.unescape(entity[0]) if entity[0][1] == "#" or entity[0][1:] in html5 else entity[0]


def untag(text: str) -> str:
    """Return text without tags."""
    if "{\\" in text:
        text = _OVERRIDE.sub("", text)
    return _TAG.sub("", _BREAK.sub(" ", text)) if "<" in text else text
