"""From text to a document: JSON, JSON Lines, or what Python prints of the same."""

import json
import re
from collections.abc import Callable
from typing import Any

from bot.errors import UnreadableTranscript

_OPENING = re.compile(r"\s*(?:\[\s*){0,2}\{\s*[\"'}]|\s*[A-Za-z]{1,40}\((?:snippets|video_id|text)=")
_PYTHON = re.compile(r"\s*(?:\[\s*){0,2}(?:\{\s*'|[A-Za-z]{1,40}\()")
_STRING = r"""(?:'(?:[^'\\\n]|\\.)*+'|"(?:[^"\\\n]|\\.)*+")"""
# Strings in a row are one; a name before a bracket is an object's.
_TOKEN = re.compile(rf"({_STRING}(?:\s++{_STRING})*+)|\b(None|True|False)\b|(\w*)\(|(\))|\b([A-Za-z_]\w*)=")
_ONE_STRING = re.compile(_STRING)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r"}
_CONSTANTS = {"None": "null", "True": "true", "False": "false"}


def opens(text: str) -> bool:
    """Tell whether a text begins like a document; "[Music] hello" does not."""
    return _OPENING.match(text) is not None


def parse(text: str) -> Any:
    """Return the document that a text is; UnreadableTranscript where it is broken."""
    try:
        return _checked(json.loads, text)
    except json.JSONDecodeError as error:
        parser = _several if error.msg == "Extra data" else _python if _PYTHON.match(text) else None
        if parser is None:
            raise UnreadableTranscript("JSON broken", line=error.lineno) from error
    try:
        return _checked(parser, text)
    except json.JSONDecodeError as error:
        raise UnreadableTranscript("JSON broken", line=error.lineno) from error


def _checked(parser: Callable[[str], Any], text: str) -> Any:
    try:
        return parser(text)
    except RecursionError:
        raise UnreadableTranscript("JSON too deep") from None
    except json.JSONDecodeError:
        raise
    except ValueError as error:  # a number of thousands of digits
        raise UnreadableTranscript("JSON number") from error


def _several(text: str) -> list[Any]:
    """Return the documents that stand one after the other, as in JSON Lines."""
    decoder, place = json.JSONDecoder(), 0
    documents: list[Any] = []
    text = text.strip()
    while place < len(text):
        document, place = decoder.raw_decode(text, place)
        documents.append(document)
        while place < len(text) and (text[place].isspace() or text[place] == ","):
            place += 1
    return documents


def _python(text: str) -> Any:
    """Return the document that Python printed."""
    opened: list[str] = []

    def as_json(token: re.Match[str]) -> str:
        string, constant, name, closing, key = token.groups()
        if string:
            return json.dumps("".join(map(_unquoted, _ONE_STRING.findall(string))))
        if name is not None:
            opened.append("}" if name else "]")
            return "{" if name else "["
        if closing:
            return opened.pop() if opened else ")"
        return _CONSTANTS[constant] if constant else f'"{key}":'

    return json.loads(_TOKEN.sub(as_json, text))


def _unquoted(string: str) -> str:
    return _ESCAPE.sub(_character, string[1:-1])


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2] or escape[3]
    if code:
        return chr(int(code, 16)) if int(code, 16) < 0x110000 else ""
    return _ESCAPED.get(escape[4], escape[4])
