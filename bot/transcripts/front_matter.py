"""What a Markdown transcript says about itself: YAML between two lines of three hyphens."""

import math
import re
from collections.abc import Mapping
from itertools import accumulate
from typing import Any

import yaml

from bot.errors import UnreadableTranscript

_BLOCK = re.compile(  # a key has to come first, or it is a text between two lines
    r"\s*---[ \t]*\n(?=(?:\s*#[^\n]*\n)*\s*[\w\"'][\w \"'-]*:)(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL
)
_NESTING = {"[": 1, "{": 1, "]": -1, "}": -1}
_DEEPEST = 20  # lists within lists
_LONGEST = 20_000  # characters; YAML is slow, and nobody says more than this about an interview


def opens(text: str) -> bool:
    """Tell whether a text begins with front matter."""
    return _BLOCK.match(text) is not None


def split(text: str) -> tuple[dict[str, Any], str, tuple[str, ...]]:
    """Return what the front matter says, the text below it, and the keys nobody knows."""
    block = _BLOCK.match(text)
    if block is None:
        return {}, text, ()
    if len(block[1]) > _LONGEST:
        raise UnreadableTranscript("front matter too long", limit=_LONGEST)
    first = text[: block.start(1)].count("\n") + 1
    try:
        if max(accumulate(_NESTING.get(character, 0) for character in block[1])) > _DEEPEST:
            raise RecursionError
        _refuse_references(block[1], first)
        # Every scalar stays the text it is, so that a show called "No" keeps its name.
        said = yaml.load(block[1], Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = first + (error.problem_mark.line if error.problem_mark else 0)
        raise UnreadableTranscript("front matter line", line=line) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnreadableTranscript("front matter", line=first) from error
    if not isinstance(said, dict):
        return {}, text, ()
    if not isinstance(said.get("aliases", {}), dict):  # elsewhere it is a list of addresses
        said["other aliases"] = said.pop("aliases")
    known = {key: _READERS[key](key, value) for key, value in said.items() if key in _READERS and value != ""}
    return known, text[block.end() :], tuple(str(key) for key in said if key not in _READERS)


def _refuse_references(block: str, first: int) -> None:
    """Refuse anchors and aliases: with them a few lines say as much as a whole library."""
    if "&" in block or "*" in block:
        for token in yaml.scan(block, Loader=yaml.BaseLoader):
            if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
                raise UnreadableTranscript("front matter reference", line=first + token.start_mark.line)


def render(said: Mapping[str, object]) -> str:
    """Return front matter that says this."""
    filled = {key: value for key, value in said.items() if value not in (None, "", (), [], {}, False, 0.0)}
    return f"---\n{yaml.safe_dump(filled, allow_unicode=True, sort_keys=False, width=1000)}---\n"


def _line(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise UnreadableTranscript("not a line", key=key)
    return " ".join(value.split())


def _names(key: str, value: object) -> tuple[str, ...]:
    entries = [value] if isinstance(value, str) else value
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        raise UnreadableTranscript("not names", key=key)
    return tuple(" ".join(entry.split()) for entry in entries)


def _number(key: str, value: object) -> float:
    try:
        number = float(str(value))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UnreadableTranscript("not seconds", key=key)
    return number


def _flag(key: str, value: object) -> bool:
    flag = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}.get(
        str(value).lower()
    )
    if flag is None:
        raise UnreadableTranscript("not a flag", key=key)
    return flag


def _spellings(key: str, value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise UnreadableTranscript("not spellings", key=key)
    return {_line(key, name): _names(key, spellings) for name, spellings in value.items()}


_READERS = {
    "title": _line,
    "show": _line,
    "date": _line,
    "hosts": _names,
    "guests": _names,
    "speakers": _names,
    "source": _line,
    "link": _line,
    "offset": _number,
    "automatic": _flag,
    "inferred": _flag,
    "aliases": _spellings,
}
