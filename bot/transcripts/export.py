"""A transcript as a file: what is exported reads back as the same words by the same speakers."""

import html
import math
import re
from collections.abc import Iterator
from itertools import zip_longest

from bot.errors import NoTimes
from bot.transcripts import front_matter
from bot.transcripts.clock import CLOCK, clock
from bot.transcripts.model import Transcript
from bot.transcripts.speakers import is_name, is_proper, is_stage

_LAST_CUE = 5.0  # seconds, where its end is not known
_BETWEEN_MARKS = 5.0  # seconds; more of them make a text that nobody wants to edit
_MARKDOWN = re.compile(r"[\\`*_\[\]]")
_BRACKETED = re.compile(rf"[\[(]\\*\s?{CLOCK}")


def as_text(transcript: Transcript) -> str:
    """Return the canonical text."""
    return transcript.text


def as_vtt(transcript: Transcript) -> str:
    """Return WebVTT with a voice in every cue, which names nobody where that would be a guess."""
    if not transcript.cues:
        raise NoTimes
    lines = ["WEBVTT", ""]
    place, before_s = 0, 0.0
    for cue, after in zip_longest(transcript.cues, transcript.cues[1:]):
        end = after.start if after else len(transcript.text)
        start_s = before_s = max(before_s, cue.start_s)
        end_s = cue.end_s or (after.start_s if after else start_s + _LAST_CUE)
        lines.append(f"{clock(start_s)} --> {clock(max(start_s, end_s))}")
        for turn in transcript.turns_within(place, end):
            words = transcript.text[max(place, turn.start) : min(end, turn.end)].strip()
            name = turn.speaker if turn.sure and not transcript.inferred else None
            voice = f"v {_entities(name)}".replace(":", "&#58;") if name else "v"
            lines += [f"<{voice}>{_entities(words)}"] if words else []
        lines.append("")
        place = end
    return "\n".join(lines)


def as_markdown(transcript: Transcript) -> str:
    """Return the file that gives this transcript again in corpus/, with a time every few seconds."""
    names = {turn.speaker for turn in transcript.turns if turn.speaker is not None}
    odd = {name for name in names if not is_name(name) or not is_proper(name) or is_stage(name)}
    said = {
        "title": transcript.title,
        "show": transcript.show,
        "date": transcript.date,
        "hosts": list(transcript.hosts),
        "guests": list(transcript.guests),
        "speakers": sorted(odd),
        "source": transcript.source,
        "link": transcript.link,
        "offset": transcript.offset_s,
        "automatic": transcript.automatic,
        "inferred": transcript.inferred,
        "aliases": {name: list(spellings) for name, spellings in transcript.aliases.items()},
    }
    return "\n\n".join([front_matter.render(said).rstrip("\n"), *_paragraphs(transcript)]) + "\n"


def _paragraphs(transcript: Transcript) -> Iterator[str]:
    cues = iter(transcript.cues)
    cue = next(cues, None)
    marked_s = -math.inf
    for turn in transcript.turns:
        name = _escaped(turn.speaker or "").replace(":", "&#58;").replace("?", "&#63;")
        guess = "" if turn.speaker and turn.sure else "?"
        stretches, place = [f"**{name}{guess}:**"], turn.start
        while cue is not None and cue.start < turn.end:
            if cue.start_s >= marked_s + _BETWEEN_MARKS or cue.start <= turn.start:
                stretches += [_escaped(transcript.text[place : cue.start]), f"[{clock(cue.start_s)}]"]
                place, marked_s = cue.start, cue.start_s
            cue = next(cues, None)
        stretches.append(_escaped(transcript.text[place : turn.end]))
        yield " ".join(filter(None, map(str.strip, stretches)))


def _escaped(words: str) -> str:
    """Return words as Markdown that reads back as these words, not as markup or times."""
    escaped = _MARKDOWN.sub(r"\\\g<0>", _entities(words))
    return _BRACKETED.sub(lambda time: time[0].replace(":", "&#58;"), escaped)


def _entities(words: str) -> str:
    return html.escape(words, quote=False).replace("{", "&#123;")
