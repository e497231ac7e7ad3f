"""Tags and entities, which caption files, web pages and Markdown share."""

import html
import re

_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,30}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
# Only what is known to be a tag: "<3" and "<inaudible>" are words.
_TAG = re.compile(
    r"</?(?:a|b|big|br|c|center|code|del|div|em|font|i|lang|li|ol|p|pre|q|rt|ruby|s|small|span|strike|strong"
    r"|sub|sup|u|ul|v|00)(?=[\s.>/])[^<>]*>|<\d{1,3}(?::\d{1,2}){1,2}(?:[.,]\d{1,3})?>",
    re.IGNORECASE,
)


def unescape(text: str) -> str:
    """Return text with entities as the characters they stand for; "AT&T" stays."""
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text) if "&" in text else text


def untag(text: str) -> str:
    """Return text without tags."""
    return _TAG.sub("", text) if "<" in text else text
