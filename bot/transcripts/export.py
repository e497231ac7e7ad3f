"""A transcript as a file: what is exported reads back as the same words by the same speakers."""

import math
import re
from collections.abc import Iterator

from bot.errors import Refusal
from bot.transcripts import front_matter
from bot.transcripts.clock import CLOCK, clock
from bot.transcripts.model import Transcript
from bot.transcripts.speakers import is_name, is_proper, is_stage

_SECONDS_BETWEEN_MARKS = 5.0  # more of them make a text that nobody wants to edit
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;"})
_MARKDOWN = re.compile(r"[\\`*_\[\]]")
_CLOCK_WITHIN = re.compile(rf"[\[(]\\*\s?{CLOCK}")


def as_text(transcript: Transcript) -> str:
    """Return the canonical text."""
    return transcript.text


def as_vtt(transcript: Transcript) -> str:
    """Return WebVTT with a voice in every cue, which names nobody where that would be a guess."""
    if not transcript.cues:
        raise Refusal(
            "This transcript has no times, so it cannot be captions; export it as text or Markdown."
        )
    lines = ["WEBVTT", ""]
    before_s = 0.0
    for i, cue in enumerate(transcript.cues):
        place = cue.start if i else 0
        after = transcript.cues[i + 1] if i + 1 < len(transcript.cues) else None
        end = after.start if after else len(transcript.text)
        start_s = before_s = max(before_s, cue.start_s)
        end_s = cue.end_s or (after.start_s if after else start_s + 5)
        voices = [
            f"<v {turn.speaker.translate(_MARKUP)}>" if turn.speaker and turn.sure else "<v>"
            for turn in transcript.turns_within(place, end)
        ]
        words = [
            transcript.text[max(place, turn.start) : min(end, turn.end)].strip().translate(_MARKUP)
            for turn in transcript.turns_within(place, end)
        ]
        said = [voice + word for voice, word in zip(voices, words, strict=True) if word]
        lines += [f"{clock(start_s)} --> {clock(max(start_s, end_s))}", *said, ""]
    return "\n".join(lines)


def as_markdown(transcript: Transcript) -> str:
    """Return the file that gives this transcript again in corpus/, with a time every few seconds."""
    names = {turn.speaker for turn in transcript.turns if turn.speaker is not None}
    said = {
        "title": transcript.title,
        "show": transcript.show,
        "date": transcript.date,
        "hosts": list(transcript.hosts),
        "guests": list(transcript.guests),
        "speakers": sorted(
            name for name in names if not (is_name(name) and is_proper(name)) or is_stage(name)
        ),
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
        stretches, place = [f"**{name}{'' if turn.speaker and turn.sure else '?'}:**"], turn.start
        while cue is not None and cue.start < turn.end:
            if cue.start_s >= marked_s + _SECONDS_BETWEEN_MARKS or cue.start <= turn.start:
                stretches += [_escaped(transcript.text[place : cue.start]), f"[{clock(cue.start_s)}]"]
                place, marked_s = cue.start, cue.start_s
            cue = next(cues, None)
        stretches.append(_escaped(transcript.text[place : turn.end]))
        yield " ".join(filter(None, map(str.strip, stretches)))


def _escaped(words: str) -> str:
    """Return words as Markdown that reads back as these words, not as markup or times."""
    escaped = _MARKDOWN.sub(r"\\\g<0>", words.translate(_MARKUP))
    return _CLOCK_WITHIN.sub(lambda time: time[0].replace(":", "&#58;"), escaped)
