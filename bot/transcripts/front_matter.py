"""What a Markdown transcript says about itself: YAML between lines of hyphens, or TOML between plus signs.

Keys of our own have to hold what they should; what sites call the same is taken where it can be.
"""

import math
import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import accumulate
from typing import Any

import yaml

from bot.errors import UnreadableTranscript
from bot.transcripts.text import one_line

_BLOCK = re.compile(  # a key has to come first, or it is a text between two lines
    r"\s*---[ \t]*\n(?=(?:\s*#[^\n]*\n)*\s*[\w\"'][\w \"'-]*:)(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL
)
_TOML = re.compile(r"\s*\+\+\+[ \t]*\n(?=\s*[\w\"'#\[])(.*?\n)\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_NESTING = {"[": 1, "{": 1, "]": -1, "}": -1}
_DEEPEST = 20  # lists within lists
_LONGEST = 20_000  # characters; YAML is slow, and nobody says more than this about an interview


def opens(text: str) -> bool:
    """Tell whether a text begins with front matter."""
    return _BLOCK.match(text) is not None or _TOML.match(text) is not None


def split(text: str) -> tuple[dict[str, Any], str, tuple[str, ...]]:
    """Return what the front matter says, the text below it, and the keys nobody knows."""
    block = _BLOCK.match(text) or _TOML.match(text)
    if block is None:
        return {}, text, ()
    if len(block[1]) > _LONGEST:
        raise UnreadableTranscript("front matter too long", limit=_LONGEST)
    first = text[: block.start(1)].count("\n") + 1
    if max(accumulate(_NESTING.get(character, 0) for character in block[1])) > _DEEPEST:
        raise UnreadableTranscript("front matter", line=first)
    said = _toml(block[1], first) if block.re is _TOML else _yaml(block[1], first)
    if not isinstance(said, dict):
        return {}, text, ()
    if not isinstance(said.get("aliases", {}), dict):  # elsewhere it is a list of addresses
        said["other aliases"] = said.pop("aliases")
    known = {key: _READERS[key](key, value) for key, value in said.items() if key in _READERS and value != ""}
    unknown: list[str] = []
    for key, value in said.items():
        if key not in _READERS:
            own, taken = _elsewhere(str(key), value)
            if own and taken:
                known.setdefault(own, taken)
            else:
                unknown.append(str(key))
    return known, text[block.end() :], tuple(unknown)


def _yaml(block: str, first: int) -> Any:
    try:
        _refuse_references(block, first)
        # Every scalar stays the text it is, so that a show called "No" keeps its name.
        return yaml.load(block, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = first + (error.problem_mark.line if error.problem_mark else 0)
        raise UnreadableTranscript("front matter line", line=line) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnreadableTranscript("front matter", line=first) from error


def _toml(block: str, first: int) -> dict[str, Any]:
    try:
        said = tomllib.loads(block)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UnreadableTranscript("front matter TOML", line=first) from error
    return {key: _as_text(value) for key, value in said.items()}


def _as_text(value: Any) -> Any:
    """Return what TOML holds as YAML would have it, with every scalar as a text."""
    if isinstance(value, list):
        return [_as_text(entry) for entry in value]
    if isinstance(value, dict):
        return {key: _as_text(entry) for key, entry in value.items()}
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _elsewhere(key: str, value: object) -> tuple[str, Any]:
    """Return which of our keys one of elsewhere stands for, and its value; nothing where it cannot be it."""
    plain = re.sub(r"[\s_-]", "", key).lower()
    own = next((own for own, names in _ELSEWHERE.items() if plain in names.split()), "")
    try:
        taken = _READERS[own](key, _named(value)) if own else None
    except UnreadableTranscript:
        return "", None
    if own == "source":
        taken = _page(plain, str(taken))
    return own, taken


def _named(value: object) -> object:
    """Return names, of which those that are objects tell theirs."""
    entries = value if isinstance(value, list) else [value]
    names = [entry.get("name") if isinstance(entry, dict) else entry for entry in entries]
    return names if isinstance(value, list) else names[0]


def _page(key: str, address: str) -> str:
    """Return the address of a page, or of the video that a bare id names; nothing for any other text."""
    if re.match(r"https?://\S+$", address):
        return address
    is_video = "youtube" in key or "video" in key
    return f"https://www.youtube.com/watch?v={address}" if is_video and _VIDEO.fullmatch(address) else ""


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
    return one_line(_WIKI_LINK.sub(r"\1", value))


def _day(key: str, value: object) -> str:
    """Return a date, of a moment the day alone."""
    return _MOMENT.sub("", _line(key, value))


def _names(key: str, value: object) -> tuple[str, ...]:
    entries = [value] if isinstance(value, str) else value
    if not isinstance(entries, list) or not all(isinstance(entry, str) for entry in entries):
        raise UnreadableTranscript("not names", key=key)
    return tuple(_line(key, entry) for entry in entries)


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


_VIDEO = re.compile(r"[\w-]{11}", re.ASCII)
_MOMENT = re.compile(r"(?<=^\d{4}-\d\d-\d\d)[T ]\d\d:\d\d\S*(?: [+-]\d{4}| UTC)?$")
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|]{1,200}\|)?([^\[\]|]{1,200})\]\]")  # Obsidian's
_READERS: dict[str, Callable[[str, object], Any]] = {
    "title": _line,
    "show": _line,
    "date": _day,
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
#: What others call the same, in small letters without anything between the words.
_ELSEWHERE = {
    "title": "title episodetitle headline titel titre titulo título",
    "show": "show podcast podcasttitle podcastname showname series program programme",
    "date": "date published publisheddate publishedat publishedon datepublished publishdate publicationdate "
    "pubdate releasedate released airdate aired recorded recordedon recordingdate uploaddate datum fecha",
    "hosts": "hosts host interviewer interviewers moderator moderators presenter presenters",
    "guests": "guests guest guestname interviewee interviewees",
    "speakers": "speakers",
    "source": "source sourceurl url episodeurl youtube youtubeurl youtubelink youtubeid video videourl "
    "videolink videoid permalink canonical canonicalurl originalurl pageurl weburl",
    "automatic": "automatic autogenerated isgenerated",
}
