"""Tags and entities, which caption files, web pages and Markdown share."""

import html
import re
from html.entities import html5

_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
# Only what is known to be a tag: "<3" and "<inaudible>" are words.
_BREAK = re.compile(r"<(?:br|/?p|/?div|/?li)(?=[\s/>])[^<>]*>", re.IGNORECASE)
_TAG = re.compile(
    r"<\d{1,3}(?::\d{1,2}){1,2}(?:[.,]\d{1,3})?>|</?(?:c|v|i|b|u|a|big|center|code|del|em|font|lang|ol|pre|q|rt|ruby"
    r"|s|small|span|strike|strong|sub|sup|ul)(?=[\s.>/])[^<>]*>",
    re.IGNORECASE,
)
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
