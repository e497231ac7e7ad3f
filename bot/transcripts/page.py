"""What stands on the pages of a transcript and is not said: headers, page numbers, contents, closing lines.

Each is recognised by its place and its like in the file, so in any language.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise, takewhile
from operator import or_
from typing import NamedTuple

from bot.languages import LANGUAGES
from bot.transcripts.clock import spelt_seconds
from bot.transcripts.heads import Head
from bot.transcripts.reading import counted
from bot.transcripts.speakers import ends_sentence, is_name, is_proper, label
from bot.transcripts.text import one_line

_LABELS = reduce(or_, (language.labels for language in LANGUAGES))
_ENTRY = re.compile(r"([^\W_][^:：\n]{0,39}?)\s?(?::(?=\s)|：)\s*(\S.*)")
_LONGEST_FACT = 12  # words
_FEW = 3  # lines, each a paragraph, that may still be what people say
_TOP = 40  # lines; no header takes more
_PAGE_NUMBER = re.compile(r"[-–—]?\s?(\d{1,4})(?:\s?/\s?\d{1,4})?\s?[-–—]?")
_DIGITS = re.compile(r"\d{1,9}")
_LEADERS = re.compile(r".*\S\s?(?:\.\s?){4,}\s*\w{1,5}")
_SONG_TAG = re.compile(r"\[(?:#|al|ar|au|by|la|length|offset|re|ti|tool|ve):([^\[\]]*)\]", re.IGNORECASE)
_THOUGHT = re.compile(r"<(/?)(?:analysis|reasoning|scratchpad|think|thinking)>", re.IGNORECASE)
#: What services write above or below what was said.
_SERVICE = re.compile(
    r"Transcribed by https?://otter\.ai/?|\(?Transcribed by (?:TurboScribe|Rev|Sonix)\b.*"
    r"|(?:Meeting|Transcription) ended after [\d:]+(?:\s*👋)?"
    r"|This editable transcript was computer generated\b.*"
    r"|You should review Gemini's notes\b.*|Detected language:? .{2,60}"
    r"|.{1,60} (?:started|stopped) transcription",
    re.IGNORECASE,
)
_BY_PROGRAM = re.compile(
    r"Transcri(?:bed|ption)|Meeting ended|This editable|You should|Detected", re.IGNORECASE
)
#: The line that names a meeting, in Google Meet's transcripts and in those of Teams.
_MEETING = re.compile(r"(?:📖\s*)?(.{1,120}?)(?:\s[-–]\s|-\d{8}_\d{6}-Meeting )Transcript")
_DATE = re.compile(r"(?=.*\d{4})[\w.,/ -]{6,40}(?:\d{1,2}:\d{2} ?(?:[ap]m)?)?", re.IGNORECASE)


class Unspoken(NamedTuple):
    """The lines that are not said, by their places, what they tell, and what to say of leaving them out."""

    places: frozenset[int]
    metadata: Mapping[str, object]
    dropped: tuple[str, ...]


@dataclass
class _Page:
    """Lines without the blank ones, which of them begin a paragraph, and which are marked as headings."""

    lines: Sequence[str]
    after_gap: Sequence[bool]
    is_heading: Sequence[bool]
    metadata: dict[str, object] = field(default_factory=dict)


def unspoken(lines: Sequence[str], after_gap: Sequence[bool], is_heading: Sequence[bool]) -> Unspoken:
    """Return what nobody says of a file's lines, without the blank ones.

    ``after_gap`` tells which of them begin a paragraph, ``is_heading`` which are marked as headings.
    """
    page = _Page(lines, after_gap, is_heading)
    kinds = (
        (_header(page), "line of the header:", "lines of the header, the first"),
        (_service_lines(page), "line of the service:", "lines of the service, the first"),
        (_page_numbers(page), "page number:", "page numbers, the first"),
        (_contents(page), "line of the contents:", "lines of the contents, the first"),
        (_song_tags(page), "tag of the file:", "tags of the file, the first"),
        (_headings(page), "heading:", "headings, the first"),
        (_thoughts(page), "line of a program's thoughts:", "lines of a program's thoughts, the first"),
    )
    places: set[int] = set()
    dropped = []
    for found, one, many in kinds:
        fresh = sorted(found - places)
        if fresh:
            dropped.append(f"{counted(len(fresh), one, many)} {one_line(lines[fresh[0]])[:60]!r}")
        places |= found
    return Unspoken(frozenset(places), page.metadata, tuple(dropped))


def _header(page: _Page) -> set[int]:
    """Return the lines "Key: value" above the talk, what titles them, and where they stand again."""
    entries = _entries(page)
    if entries == [0] and _is_title(page):
        page.metadata["title"] = one_line(page.lines[0])
        return {0}
    if not entries or not (len(entries) > 1 or _key(page.lines[entries[0]]) in _LABELS.entries):
        return set()
    below = entries[-1] + 1
    later = Counter(map(_key, page.lines[below:]))
    while below < len(page.lines) and not page.after_gap[below]:  # such as an abstract
        key = _key(page.lines[below])
        if not key or later[key] > 1:
            break
        below += 1
    if not any(map(_has_letters, page.lines[below:])):
        return set()
    for i in range(entries[0], below):
        _tell(page, page.lines[i])
    if entries[0] == 1:
        page.metadata.setdefault("title", one_line(page.lines[0]))
    header = set(page.lines[entries[0] : below])
    return {*range(below), *(i for i, line in enumerate(page.lines) if line in header)}


def _is_title(page: _Page) -> bool:
    """Tell whether the first line stands alone, and no other has a colon as it does."""
    is_alone = page.after_gap[1:2] == [True] and not all(page.after_gap)
    entry = _ENTRY.fullmatch(page.lines[0])
    is_alone = is_alone and entry is not None and entry[2][0].isalpha()
    return is_alone and _key(page.lines[0]) not in _LABELS.entries and not any(map(_key, page.lines[1:]))


def _entries(page: _Page) -> list[int]:
    """Return the first lines that state a fact each, under keys under which nobody speaks below."""
    entries: list[int] = []
    keys: set[str] = set()
    for i, line in enumerate(page.lines[:_TOP]):
        entry = _ENTRY.fullmatch(line)
        if entry is None or not _is_fact(entry[2]):
            if entries or i > 2 or ends_sentence(line) or len(line) > 80 or entry is not None:
                break
        elif _key(line) in keys or (entries and page.after_gap[i] and not page.after_gap[entries[-1]]):
            break
        else:
            entries.append(i)
            keys.add(_key(line))
    if len(entries) > 1 and page.after_gap[entries[1]] and len(entries) < _FEW:
        return []
    said = Counter(_key(line) for line in set(page.lines))

    def is_entry(i: int) -> bool:
        return said[_key(page.lines[i])] == 1 or _names_somebody(page.lines[i])

    return list(takewhile(is_entry, entries))


def _key(line: str) -> str:
    """Return what a line has before its first colon, folded; nothing where it has none."""
    match = _ENTRY.match(line)
    return match[1].casefold() if match is not None else ""


def _is_fact(words: str) -> bool:
    """Tell whether words state a fact, such as a name or a date, and are no sentence."""
    parts = words.split()
    if len(parts) == 1 and "://" in words:
        return True
    if len(parts) > _LONGEST_FACT or len(words) > 120:
        return False
    return not ends_sentence(words) or (words[-1] == "." and 1 < len(parts[-1]) < 6 and words[0].isdecimal())


def _names_somebody(line: str) -> bool:
    entry = _ENTRY.fullmatch(line)
    return (
        entry is not None
        and entry[1].casefold() in _LABELS.entries
        and is_name(entry[2])
        and is_proper(entry[2])
    )


def _has_letters(line: str) -> bool:
    return any(map(str.isalpha, line))


def _tell(page: _Page, line: str) -> None:
    """Note what a line of the header says about the interview."""
    entry = _ENTRY.fullmatch(line)
    field = _LABELS.entries.get(entry[1].casefold()) if entry is not None else None
    if entry is None or field is None:
        return
    value = one_line(entry[2])
    names = tuple(name for name in re.split(r"\s*(?:[,;&/]|\band\b)\s*", value) if name)
    if field in ("hosts", "guests"):
        if all(is_name(name) and is_proper(name) for name in names):
            page.metadata.setdefault(field, names)
    elif (field == "source") == value.startswith(("http://", "https://")):
        page.metadata.setdefault(field, value)


def _service_lines(page: _Page) -> set[int]:
    """Return what the service that made the transcript writes above and below it."""
    places: set[int] = set()
    for i, line in enumerate(page.lines):
        if (
            len(line) < 300
            and any(word in line for word in ("ranscri", "Gemini", "Detected", "ended after"))
            and _SERVICE.fullmatch(line)
        ):
            places.add(i)
            if _BY_PROGRAM.match(line):
                page.metadata["automatic"] = True
    return places | _meeting(page)


def _meeting(page: _Page) -> set[int]:
    """Return the title of a meeting with its date, how long it took and who was there."""
    titles = [i for i, line in enumerate(page.lines[:6]) if _MEETING.fullmatch(line)]
    if not titles:
        return set()
    title = _MEETING.fullmatch(page.lines[titles[0]])
    page.metadata["title"] = one_line(title[1]) if title is not None else ""
    below = titles[0] + 1
    for line in page.lines[below : below + 6]:
        is_list = page.lines[below - 1] == "Attendees"
        if not (is_list or line in ("Attendees", "Transcript") or _is_date(line) or spelt_seconds(line)):
            break
        below += 1
    for line in filter(_is_date, page.lines[:below]):
        page.metadata.setdefault("date", one_line(line))
    return set(range(below))


def _is_date(line: str) -> bool:
    return len(line) < 60 and _DATE.fullmatch(line) is not None and label(line) is None


def _page_numbers(page: _Page) -> set[int]:
    """Return the lines that count pages, and the heads and feet beside them."""
    numbers = [
        (i, int(match[1]))
        for i, line in enumerate(page.lines)
        if len(line) < 16 and (match := _PAGE_NUMBER.fullmatch(line))
    ]
    pages = {
        i
        for (a, one), (b, two) in pairwise(numbers)
        if two == one + 1 and b > a + 1 and (len(numbers) > 2 or one < 4)
        for i in (a, b)
    }
    return pages | _running_heads(page, pages)


def _running_heads(page: _Page, numbers: set[int]) -> set[int]:
    """Return the lines that recur beside page numbers, or with a number that counts pages."""
    alike: dict[str, list[int]] = {}
    for i, line in enumerate(page.lines):
        beside = i - 1 in numbers or i + 1 in numbers
        if (
            len(line) < 100
            and not page.is_heading[i]
            and (beside or _DIGITS.search(line))
            and not ends_sentence(line)
        ):
            alike.setdefault(_DIGITS.sub("#", line), []).append(i)
    heads: set[int] = set()
    for sign, places in alike.items():
        counts = [_DIGITS.findall(page.lines[i]) for i in places]
        rises = "#" in sign and all(_counts_on(*pair) for pair in pairwise(counts))
        if len(places) > 2 and label(page.lines[places[0]]) is None and (rises or "#" not in sign):
            heads |= set(places) if _is_regular(places) else set()
    return heads


def _is_regular(places: Sequence[int]) -> bool:
    """Tell whether as much stands between any two lines as on a page."""
    gaps = [b - a for a, b in pairwise(places)]
    return min(gaps) > 2 and max(gaps) <= 3 * min(gaps)


def _counts_on(before: Sequence[str], after: Sequence[str]) -> bool:
    """Tell whether one number is one more and the others are the same."""
    return sorted(int(b) - int(a) for a, b in zip(before, after, strict=True)) == [0] * (len(before) - 1) + [
        1
    ]


def _contents(page: _Page) -> set[int]:
    """Return the lines of a table of contents, which lead to a page by dots."""
    led = {
        i for i, line in enumerate(page.lines) if ".." in line or ". ." in line if _LEADERS.fullmatch(line)
    }
    return led if len(led) > 1 else set()


def _song_tags(page: _Page) -> set[int]:
    """Return the tags above lyrics, as LRC has them."""
    tags = list(takewhile(lambda line: _SONG_TAG.fullmatch(line), page.lines))
    for line in tags:
        match = _SONG_TAG.fullmatch(line)
        if match is not None and line[1:4].lower() == "ti:" and match[1].strip():
            page.metadata["title"] = one_line(match[1])
    return set(range(len(tags)))


def _headings(page: _Page) -> set[int]:
    """Return the headings that only say what stands below, such as "Transcript"."""
    marked = (i for i, is_heading in enumerate(page.is_heading) if is_heading)
    return {i for i in marked if page.lines[i].rstrip(":").casefold() in _LABELS.nobody}


def _thoughts(page: _Page) -> set[int]:
    """Return the lines from a tag such as <thinking> to the one that closes it."""
    places: set[int] = set()
    opened: int | None = None
    for i, line in enumerate(page.lines):
        for tag in _THOUGHT.finditer(line) if "<" in line else ():
            if not tag[1]:
                opened = i if opened is None else opened
            elif opened is not None:
                places |= set(range(opened, i + 1))
                opened = None
    return places


def chapters(heads: Sequence[Head | None], words: Sequence[str]) -> set[int]:
    """Return the lines of a list of chapters above the talk: their times or their words stand again below."""
    timed = [i for i, head in enumerate(heads) if head is not None and head.name is None]
    listed = [
        i for i, place in zip(timed, range(timed[0] if timed else 0, len(heads)), strict=False) if i == place
    ]
    starts = [head.time.start_s for i in timed if (head := heads[i]) is not None]
    fall = next((n for n, (a, b) in enumerate(pairwise(starts), 1) if b < a), len(starts))
    listed = listed[:fall]
    if not 1 < len(listed) < len(heads) or timed[0] > 3 or any(map(_is_spoken, (words[i] for i in listed))):
        return set()
    again = {*starts[len(listed) :], *words[listed[-1] + 1 :]}
    found = sum(not again.isdisjoint((start, words[i])) for start, i in zip(starts, listed, strict=False))
    return set(listed) if 4 * found >= 3 * len(listed) else set()


def _is_spoken(words: str) -> bool:
    return not words or len(words.split()) > _LONGEST_FACT or words.endswith((".", "。", ","))
